import Values

/// Why nothing was ordered.
package enum BillingError: Error, Equatable, CustomStringConvertible {
    case notConfigured
    case unknownPlan(String, known: [String])
    case alreadySubscribed(plan: String)
    case amountNotPositive
    /// The provider cannot charge such a fraction.
    case notPayable(Money, smallest: Money)
    /// The provider charges no less at a time.
    case tooLittle(Money, least: Money)
    /// Nor more.
    case tooMuch(Money, most: Money)
    case quantityNotPositive
    case badDescription
    case badUserID
    case noSuchCustomer(String)

    package var description: String {
        switch self {
        case .notConfigured:
            "payments are not set up here: set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET, or payments.stripe in kontor.yaml"
        case .unknownPlan(let plan, let known):
            "“plan” is “\(plan.prefix(40))”; "
                + (known.isEmpty ? "no plan is declared in kontor.yaml yet" : "declared here: \(known.joined(separator: ", "))")
        case .alreadySubscribed(let plan): "the customer already has a running subscription to “\(plan)”"
        case .amountNotPositive: "“amount” must be more than zero"
        case .notPayable(let amount, let smallest): "\(amount) cannot be charged: the smallest step is \(smallest)"
        case .tooLittle(let amount, let least): "“amount” is \(amount), and the least that can be charged at a time is \(least)"
        case .tooMuch(let amount, let most): "“amount” is \(amount), and the most that can be charged at a time is \(most)"
        case .quantityNotPositive: "the quantity must be at least 1"
        case .badDescription: "“description” must have 1 to 200 characters of plain text"
        case .badUserID: "“user_id” must have 1 to 200 characters of text"
        case .noSuchCustomer(let id): "“user_id” is “\(id.prefix(40))”, and there is no such customer here"
        }
    }
}
