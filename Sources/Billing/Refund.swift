import Storage
import Values

/// Money that is to go back by the owner's wish. The provider is asked by a job; the books move when its own news says that the money
/// went, as for a refund made in its dashboard.
package struct Refund: Identified, Sendable {
    package static let idPrefix = "refund"

    package enum Status: String, SQLCodable, Sendable, CaseIterable {
        /// The provider has not been asked yet.
        case requested
        /// The provider has taken it, and its news has not come.
        case pending
        /// The money has gone back, and is in the books.
        case made
        case failed
    }

    package let id: ID<Refund>
    package let workspaceID: ID<Workspace>
    package let orderID: ID<Order>
    package let paymentID: ID<Payment>
    package let amount: Money
    /// 1 to 200 characters.
    package let reason: String
    /// Who asked for it: `owner`, or a key's name.
    package let requestedBy: String
    package let status: Status
    package let providerRefundID: String?
    /// A sentence without its full stop; nil unless it failed.
    package let failureReason: String?
    package let createdAt: Timestamp
    package let finishedAt: Timestamp?
}
