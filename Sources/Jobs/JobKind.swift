import Storage
import Values

/// What is to be done for the jobs of one kind.
package struct JobKind: Sendable {
    enum Work: Sendable {
        case inTransaction(@Sendable (Transaction, Job, _ now: Timestamp) throws -> Outcome)
        case outside(@Sendable (Job) async throws -> Outcome)
    }

    package let name: String
    package let queue: Queue
    let retry: RetryPolicy
    let work: Work
    let onDiscard: (@Sendable (Transaction, Job, _ reason: String, _ now: Timestamp) throws -> Void)?

    /// Work that only decides: it runs in the transaction that completes the job, so its effect happens exactly once.
    package static func deciding(
        _ name: String, queue: Queue = .standard, retry: RetryPolicy = .standard,
        onDiscard: (@Sendable (Transaction, Job, _ reason: String, _ now: Timestamp) throws -> Void)? = nil,
        _ decide: @escaping @Sendable (Transaction, Job, _ now: Timestamp) throws -> Outcome
    ) -> JobKind {
        JobKind(name: name, queue: queue, retry: retry, work: .inTransaction(decide), onDiscard: onDiscard)
    }

    /// Slow work outside any transaction; it may run again after a crash, so what it leaves behind goes into `completeWith`.
    /// `onDiscard` runs in the transaction that gives the job up.
    package static func performing(
        _ name: String, queue: Queue = .standard, retry: RetryPolicy = .standard,
        onDiscard: (@Sendable (Transaction, Job, _ reason: String, _ now: Timestamp) throws -> Void)? = nil,
        _ perform: @escaping @Sendable (Job) async throws -> Outcome
    ) -> JobKind {
        JobKind(name: name, queue: queue, retry: retry, work: .outside(perform), onDiscard: onDiscard)
    }
}
