import Storage
import Values

/// A person or company that a workspace serves, whichever channels it writes on.
package struct Customer: Identified, Sendable {
    package static let idPrefix = "customer"

    package let id: ID<Customer>
    package let workspaceID: ID<Workspace>
    package let name: String
    /// A language tag: what the customer chose, or what the channel reported at the first contact; nil where it did not.
    package let language: String?
    /// When the customer chose it; nil where nobody asked yet.
    package let languageChosenAt: Timestamp?
    /// What led here first, such as the payload of a deep link.
    package let source: String?
    package let createdAt: Timestamp
}
