import Storage
import Values

/// Who changed what, and when: written in the transaction that made the change, never altered.
package struct AuditEntry: Identified, Sendable, Equatable {
    package static let idPrefix = "audit"

    package let id: ID<AuditEntry>
    package let workspaceID: ID<Workspace>
    /// The id of the person or key that acted, such as a customer's.
    package let actor: String
    /// What was changed, such as `setting:report_time`.
    package let subject: String
    package let oldValue: String?
    package let newValue: String?
    package let occurredAt: Timestamp
}
