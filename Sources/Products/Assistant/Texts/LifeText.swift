/// What the Assistant says in the course of a subscription.
enum LifeText: Phrase {
    /// Of a button. Plain.
    case tryIt(days: Int)
    case trialBegun(name: String, until: String, what: String)
    case triedBefore
    case paymentReminder(name: String, until: String)
    case endsSoon(name: String, until: String)
    case ended(name: String)
    case paused
    case planChanged(name: String, what: String)
    case planWillChange(name: String, from: String)
    case planStays(name: String)
    /// Of a button. Plain.
    case manage
    /// A note. Plain.
    case portalComes
    case portal
    /// Of a button. Plain.
    case openPortal
    case noPortal
}
