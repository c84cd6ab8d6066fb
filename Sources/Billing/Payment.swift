import Storage
import Values

/// Money that came in for an order: of a subscription, one for each period.
package struct Payment: Identified, Sendable {
    package static let idPrefix = "payment"

    package enum DisputeStatus: String, SQLCodable, Sendable, CaseIterable {
        case open, won, lost
    }

    package let id: ID<Payment>
    package let workspaceID: ID<Workspace>
    package let orderID: ID<Order>
    package let subscriptionID: ID<Subscription>?
    package let provider: String
    /// The provider's id of what was paid: an invoice, or a single payment.
    package let providerPaymentID: String
    /// The id that refunds and disputes name; nil until it is known.
    package let providerIntentID: String?
    package let providerChargeID: String?
    package let amount: Money
    /// All that went back to the customer.
    package let refunded: Money
    /// What refunds that are under way have set aside.
    package let refunding: Money
    /// What the customer's bank has taken back and not returned.
    package let withdrawn: Money
    package let dispute: DisputeStatus?
    /// What the provider kept, in the currency it settles in; nil until it is known.
    package let fee: Money?
    package let paidAt: Timestamp
    /// What it pays for, where it is of a subscription.
    package var period: PaidPeriod?

    /// What can still be given back.
    var left: Money { Money(nanos: amount.nanos - refunded.nanos, amount.currency) }
}

/// What a payment of a subscription stands for: a period of a plan, or the rest of one.
package struct PaidPeriod: Sendable, Equatable {
    /// The plan's key.
    package let plan: String
    package let from: Timestamp
    package let until: Timestamp
}
