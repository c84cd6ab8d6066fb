import Customers
import Storage
import Values

/// A plan that a customer has for a time, or for good, without a subscription that renews: bought once, given as a gift, or
/// granted.
package struct PlanGrant: Identified, Sendable {
    package static let idPrefix = "grant"

    package enum Source: String, SQLCodable, Sendable, CaseIterable {
        /// Bought for oneself.
        case order
        /// Bought by another customer.
        case gift
        /// Granted by the owner.
        case owner
        /// Redeemed with a code.
        case promotion
        /// For nothing, once for each customer and plan.
        case trial
    }

    package enum Length: Sendable {
        case days(Int)
        /// Of a plan that is bought once: all time to come.
        case period(Plan.Period)

        func end(from start: Timestamp) -> Timestamp? {
            switch self {
            case .days(let days): start.adding(.seconds(86_400 * Int64(days)))
            case .period(let period): period.end(from: start)
            }
        }
    }

    package let id: ID<PlanGrant>
    package let workspaceID: ID<Workspace>
    package let customerID: ID<Customer>
    /// The plan's key.
    package let plan: String
    package let planVersionID: ID<PlanVersion>
    package let source: Source
    /// The order that paid for it. Where all of its money went back, the grant counts for nothing.
    package let orderID: ID<Order>?
    package let startsAt: Timestamp
    /// Nil where it does not end.
    package let endsAt: Timestamp?
    package let createdAt: Timestamp
    /// How long it had run when a subscription to the plan took its place; what is left of it begins at `startsAt`.
    var served: Duration = .zero
}

/// A plan that a customer may use now, and why.
package struct HeldPlan: Sendable {
    package enum Source: Sendable, Equatable {
        case subscription(ID<Subscription>)
        case grant(ID<PlanGrant>)
    }

    /// The plan's key.
    package let plan: String
    /// The terms that it was sold at; nil for what was sold before plans had versions: it includes everything.
    package let terms: Plan?
    package let source: Source
    /// Nil where it does not end.
    package let until: Timestamp?
}
