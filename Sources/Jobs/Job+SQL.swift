import Storage
import Values

extension Signal {
    /// Something may have become claimable.
    package static let jobs = Signal("jobs")
}

extension Transaction {
    /// Stores a job as part of this transaction; workers wake after the commit. Returns its id, or nil where a job with the
    /// same unique key already waits or runs.
    @discardableResult
    package func enqueue(_ job: NewJob, now: Timestamp) throws -> Int64? {
        let runAt = job.runAt ?? now
        let state: Job.State = runAt > now ? .scheduled : .available
        signalAfterCommit(.jobs)
        return try value(
            Int64.self,
            """
            INSERT INTO job (kind, queue, lane, unique_key, state, payload, attempt, maximum_attempts, run_at, created_at)
            VALUES (\(job.kind), \(job.queue.name), \(job.lane), \(job.uniqueKey), \(state), \(job.payload), 0, \(job.maximumAttempts),
                    \(runAt), \(now))
            ON CONFLICT DO NOTHING
            RETURNING job_id
            """)
    }
}
