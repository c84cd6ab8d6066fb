import Storage
import Values

/// A person or company that a workspace serves, whichever channels it writes on.
package struct Customer: Identified, Sendable {
    package static let idPrefix = "customer"

    package let id: ID<Customer>
    package let workspaceID: ID<Workspace>
    package let name: String
    /// A language tag as the channel reports it; nil where it does not.
    package let language: String?
    package let createdAt: Timestamp
}
