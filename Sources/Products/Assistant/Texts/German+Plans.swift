import Billing

extension PlanText {
    var german: String {
        switch self {
        case .forGood(let name, let what): "**\(name)** gehört Ihnen auf Dauer: \(what)."
        case .until(let day, let name, let what): "**\(name)** gehört Ihnen bis \(day): \(what)."
        case .once(let name, let price, let what): "**\(name)** – \(what), für \(price). Es wird einmal bezahlt und endet nicht."
        case .thanksForGood(let name, let what): "Vielen Dank! **\(name)** gehört Ihnen auf Dauer: \(what)."
        case .left(let count): "Fragen Ihres Tarifs übrig: \(count)"
        case .usedUp(let day): "Die Fragen Ihres Tarifs sind aufgebraucht. Neue gibt es ab \(day)."
        case .usedUpForGood: "Alle Fragen Ihres Tarifs sind aufgebraucht."
        }
    }
}

extension PlanScope {
    var german: String {
        switch self {
        case .unlimited: "fragen Sie, so viel Sie möchten"
        case .questions(let count, .day): "\(count.counted("Frage", "Fragen")) am Tag"
        case .questions(let count, .week): "\(count.counted("Frage", "Fragen")) in der Woche"
        case .questions(let count, .month): "\(count.counted("Frage", "Fragen")) im Monat"
        case .questions(let count, .total): "\(count.counted("Frage", "Fragen")) insgesamt"
        case .metered(let price): "\(price) je Frage von Ihrem Guthaben"
        case .none: "ohne eigene Fragen"
        }
    }
}
