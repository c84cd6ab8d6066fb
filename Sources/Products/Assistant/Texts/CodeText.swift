/// What the Assistant says about codes and gifts.
enum CodeText: Phrase {
    case usage
    case balance(String, total: String)
    case days(name: String, until: String)
    /// Above the buttons that sell with it.
    case percent(Int)
    case amount(String)
    case nothingToBuy
    case unknown
    case expired
    case usedUp
    case redeemedBefore
    /// To who paid for it.
    case thanksForGift(name: String, until: String)
    /// To who got it.
    case gift(name: String, until: String, what: String)
    case wallet(String)
}
