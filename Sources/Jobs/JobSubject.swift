import Storage
import Values

/// The row that the jobs of a kind work for, where it ends and lives again together with its job. What someone does to a job by
/// hand is done to the row in the same transaction, also by a process that runs no jobs.
package struct JobSubject: Sendable {
    package let kind: String
    /// Ends the row of a job that is cancelled.
    let cancel: @Sendable (Transaction, Job, _ reason: String, _ now: Timestamp) throws -> Void
    /// Opens the row again that ended with its job; leaves an open one as it is.
    let reopen: @Sendable (Transaction, Job, _ now: Timestamp) throws -> Void

    package init(
        _ kind: String, cancel: @escaping @Sendable (Transaction, Job, _ reason: String, _ now: Timestamp) throws -> Void,
        reopen: @escaping @Sendable (Transaction, Job, _ now: Timestamp) throws -> Void
    ) {
        self.kind = kind
        self.cancel = cancel
        self.reopen = reopen
    }
}
