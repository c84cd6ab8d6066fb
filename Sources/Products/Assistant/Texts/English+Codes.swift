extension CodeText {
    var english: String {
        switch self {
        case .usage: "Write the code behind it: `/redeem CODE`"
        case .balance(let amount, let total): "\(amount) are on your balance now; it holds \(total)."
        case .days(let name, let day): "**\(name)** is yours until \(day)."
        case .percent(let percent): "Your code takes \(percent) % off. Choose what to buy with it:"
        case .amount(let amount): "Your code takes \(amount) off. Choose what to buy with it:"
        case .nothingToBuy: "There is nothing here to buy with this code."
        case .unknown: "There is no such code. Please check how it is written."
        case .expired: "This code has expired."
        case .usedUp: "This code is used up."
        case .redeemedBefore: "You have used this code already."
        case .thanksForGift(let name, let day): "Thank you! Your gift, **\(name)**, is there until \(day)."
        case .gift(let name, let day, let what): "🎁 You have been given **\(name)** until \(day): \(what)."
        case .wallet(let amount): "Your balance: \(amount)"
        }
    }
}
