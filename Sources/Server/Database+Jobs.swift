import Assistant
import Billing
import Channels
import Jobs
import Storage
import Values

/// Looking after jobs by hand, in this process or beside a serving one.
extension Database {
    /// The rows that end and live again with their jobs.
    private static let jobSubjects = [AnswerJob.jobSubject, Outbound.jobSubject] + Inbound.jobSubjects + Billing.jobSubjects

    /// Gives a dead or waiting job fresh attempts, now. Throws `JobsError` where there is none.
    package func retryJob(_ id: Int64, now: Timestamp) async throws {
        let isDone = try await write { try $0.retryJob(id, of: Self.jobSubjects, now: now) }
        guard isDone else { throw JobsError.nothingToRetry(id) }
    }

    /// Cancels a waiting job. Throws `JobsError` where there is none.
    package func cancelJob(_ id: Int64, now: Timestamp) async throws {
        let isDone = try await write { try $0.cancelJob(id, of: Self.jobSubjects, now: now) }
        guard isDone else { throw JobsError.nothingToCancel(id) }
    }
}
