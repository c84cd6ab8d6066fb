import Billing

extension PlanText {
    var english: String {
        switch self {
        case .forGood(let name, let what): "**\(name)** is yours for good: \(what)."
        case .until(let day, let name, let what): "**\(name)** is yours until \(day): \(what)."
        case .once(let name, let price, let what): "**\(name)** – \(what), for \(price). It is paid for once, and does not end."
        case .thanksForGood(let name, let what): "Thank you! **\(name)** is yours for good: \(what)."
        case .left(let count): "Questions of your plan left: \(count)"
        case .usedUp(let day): "You have used the questions of your plan. There are new ones from \(day)."
        case .usedUpForGood: "You have used all the questions of your plan."
        }
    }
}

extension PlanScope {
    var english: String {
        switch self {
        case .unlimited: "ask as much as you like"
        case .questions(let count, .day): "\(count.counted("question", "questions")) a day"
        case .questions(let count, .week): "\(count.counted("question", "questions")) a week"
        case .questions(let count, .month): "\(count.counted("question", "questions")) a month"
        case .questions(let count, .total): "\(count.counted("question", "questions")) in all"
        case .metered(let price): "\(price) a question, from your balance"
        case .none: "without questions of its own"
        }
    }
}
