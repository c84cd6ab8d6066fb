/// What the Assistant says about what it depends on.
enum HealthText: Phrase {
    case database
    case ai(String)
    case payments(String)
    case telegram(String)
    case down(name: String, since: String, problem: String)
    case back(name: String, since: String, until: String)
    case isDown(name: String, since: String)
    /// To everyone, without names.
    case answersLate
    case noPayments
}
