import Customers
import Storage
import Values

/// A plan that a customer pays for period by period. It keeps the terms it was sold at.
package struct Subscription: Identified, Sendable {
    package static let idPrefix = "subscription"

    package enum Status: String, SQLCodable, Sendable, CaseIterable {
        /// Begun, and not paid yet.
        case incomplete
        case active
        /// A renewal was not paid; the provider tries again.
        case pastDue = "past_due"
        /// A renewal was not paid, and the provider has given up.
        case unpaid
        case paused
        /// Ended, for good.
        case cancelled
    }

    package let id: ID<Subscription>
    package let workspaceID: ID<Workspace>
    package let orderID: ID<Order>
    package let customerID: ID<Customer>
    package let seller: String
    /// The plan's key.
    package let plan: String
    package let period: Plan.Period
    /// Of one period, as sold.
    package let price: Money
    package let status: Status
    /// The latest period that is paid for; nil before the first payment.
    package let paidFrom: Timestamp?
    package let paidUntil: Timestamp?
    /// The customer or the owner has cancelled it, as of then.
    package let cancelsAt: Timestamp?
    package let provider: String
    package let providerSubscriptionID: String
    let providerCustomerID: String?
    /// The time of the provider's news that `status` is from.
    let providerChangedAt: Timestamp
    package let createdAt: Timestamp
    package let endedAt: Timestamp?

    /// A renewal is collected hours after the period's end, and tried again for days; so long the customer is not shut out.
    package static let grace: Duration = .seconds(3 * 86_400)
}
