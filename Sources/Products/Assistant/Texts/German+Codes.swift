extension CodeText {
    var german: String {
        switch self {
        case .usage: "Schreiben Sie den Code dahinter: `/redeem CODE`"
        case .balance(let amount, let total): "\(amount) sind Ihrem Guthaben gutgeschrieben; es beträgt jetzt \(total)."
        case .days(let name, let day): "**\(name)** gehört Ihnen bis \(day)."
        case .percent(let percent): "Ihr Code macht es um \(percent) % günstiger. Wählen Sie, was Sie damit kaufen möchten:"
        case .amount(let amount): "Ihr Code macht es um \(amount) günstiger. Wählen Sie, was Sie damit kaufen möchten:"
        case .nothingToBuy: "Mit diesem Code gibt es hier nichts zu kaufen."
        case .unknown: "Diesen Code gibt es nicht. Bitte prüfen Sie, wie er geschrieben wird."
        case .expired: "Dieser Code ist abgelaufen."
        case .usedUp: "Dieser Code ist aufgebraucht."
        case .redeemedBefore: "Sie haben diesen Code schon eingelöst."
        case .thanksForGift(let name, let day): "Vielen Dank! Ihr Geschenk, **\(name)**, gilt bis \(day)."
        case .gift(let name, let day, let what): "🎁 Sie haben **\(name)** geschenkt bekommen, bis \(day): \(what)."
        case .wallet(let amount): "Ihr Guthaben: \(amount)"
        }
    }
}
