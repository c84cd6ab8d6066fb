import Customers
import Storage
import Values

/// A plan that a customer pays for period by period. It keeps the terms it was sold at, until its plan is changed.
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
    /// The terms it was sold at; nil for one that was sold before plans had versions.
    package var planVersionID: ID<PlanVersion>?
    /// So many days after the paid period the customer is not shut out.
    package var graceDays = Plan.usualGraceDays
    /// The change of plan that comes with the next period.
    package var nextChangeID: ID<SubscriptionChange>?
}

/// Which subscriptions are asked for; nil lets every one through.
package struct SubscriptionFilter: Sendable {
    package var status: Subscription.Status?
    package var plan: String?
    package var customerID: ID<Customer>?

    package init(status: Subscription.Status? = nil, plan: String? = nil) {
        self.status = status
        self.plan = plan
    }
}
