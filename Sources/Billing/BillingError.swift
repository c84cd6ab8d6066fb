import Values

/// Why nothing was ordered.
package enum BillingError: Error, Equatable, CustomStringConvertible {
    case notConfigured
    /// What was begun through this provider cannot go on without it.
    case noLongerConfigured(String)
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
    /// Only a plan can be given to another.
    case notGivable
    case badUserID
    case noSuchCustomer(String)
    case noSuchOrder
    case noSuchPayment
    /// No money has come for the order.
    case notPaid
    /// All of it has gone back, or is about to.
    case nothingLeft
    case refundTooMuch(Money, left: Money)
    case badReason
    case unknownProvider(String, known: [String])
    /// No provider that is configured, or not the one that was asked for, can sell this in the currency.
    case nobodySells(Currency, through: String? = nil)

    package var description: String {
        switch self {
        case .notConfigured:
            "payments are not set up here: declare a provider under payments in kontor.yaml, or set STRIPE_SECRET_KEY and "
                + "STRIPE_WEBHOOK_SECRET, or PADDLE_API_KEY and PADDLE_WEBHOOK_SECRET"
        case .noLongerConfigured(let name): "\(name) is not set up here any more: put payments.\(name) back into kontor.yaml"
        case .unknownPlan(let plan, let known):
            "“plan” is “\(plan.prefix(40))”; "
                + (known.isEmpty ? "no plan is declared in kontor.yaml yet" : "declared here: \(known.joined(separator: ", "))")
        case .alreadySubscribed(let plan): "the customer already has a subscription to “\(plan)”"
        case .amountNotPositive: "“amount” must be more than zero"
        case .notPayable(let amount, let smallest): "\(amount) cannot be charged: the smallest step is \(smallest)"
        case .tooLittle(let amount, let least): "“amount” is \(amount), and the least that can be charged at a time is \(least)"
        case .tooMuch(let amount, let most): "“amount” is \(amount), and the most that can be charged at a time is \(most)"
        case .quantityNotPositive: "the quantity must be at least 1"
        case .badDescription: "“description” must have 1 to 200 characters of plain text"
        case .notGivable: "“recipient_id” is for a plan that is given: order one by “plan”, and not an “amount”"
        case .badUserID: "“user_id” must have 1 to 200 characters of text"
        case .noSuchCustomer(let id): "“user_id” is “\(id.prefix(40))”, and there is no such customer here"
        case .noSuchOrder: "there is no such order"
        case .noSuchPayment: "“payment_id” is no payment of this order"
        case .notPaid: "no money has come for this order, so none can go back"
        case .nothingLeft: "all of this payment has gone back, or is about to"
        case .refundTooMuch(let amount, let left): "“amount” is \(amount), and \(left) is left of the payment"
        case .badReason: "“reason” must have 1 to 200 characters of plain text"
        case .unknownProvider(let name, let known):
            "“provider” is “\(name.prefix(40))”; configured here: \(known.joined(separator: ", "))"
        case .nobodySells(let currency, let name):
            "\(name ?? "no payment provider that is configured") cannot sell this in \(currency); name another under “provider”"
        }
    }
}
