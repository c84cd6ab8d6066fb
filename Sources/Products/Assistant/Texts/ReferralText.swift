/// What the Assistant says to partners.
enum ReferralText: Phrase {
    /// Above the figures; `reward` says what is earned.
    case link(String, reward: String)
    case percentOfFirst(String)
    case percentOfEvery(String)
    case amountForFirst(String)
    case amountForEvery(String)
    case came(Int, paying: Int)
    case earned(String)
    case paidOut(String)
    /// Owed to the partner now.
    case owed(String)
    /// Where more was paid out than was earned in the end: it is taken off what comes.
    case owing(String)
    /// Told when it happens: what was earned, and what is lost again.
    case hasPaid(String)
    case takenBack(String)
    case notInGroups
    /// A line of `/help`.
    case help
}
