import Storage
import Values

extension Signal {
    /// Something has happened to a job.
    package static let jobs = Signal("jobs")
    /// Something may have become claimable.
    static let claimableJobs = Signal("jobs:claimable")
}

extension Transaction {
    /// Stores a job as part of this transaction; workers wake after the commit. False where a job with the same unique key
    /// already waits or runs.
    @discardableResult
    package func enqueue(_ job: NewJob, now: Timestamp) throws -> Bool {
        let runAt = job.runAt ?? now
        let state: Job.State = runAt > now ? .scheduled : .available
        signalClaimable()
        return try execute(
            """
            INSERT INTO job (kind, queue, lane, unique_key, state, payload, attempt, maximum_attempts, run_at, created_at)
            VALUES (\(job.kind), \(job.queue.name), \(job.lane), \(job.uniqueKey), \(state), \(job.payload), 0, \(job.maximumAttempts),
                    \(runAt), \(now))
            ON CONFLICT DO NOTHING
            """) == 1
    }
}

extension Job: RowDecodable {
    package init(row: Row) throws {
        id = try row["job_id"]
        kind = try row["kind"]
        queue = Queue(name: try row["queue"])
        lane = try row["lane"]
        state = try row["state"]
        payload = try row["payload"]
        attempt = try row["attempt"]
        maximumAttempts = try row["maximum_attempts"]
        runAt = try row["run_at"]
        createdAt = try row["created_at"]
        error = try row["error"]
    }

    /// Available, scheduled or retryable, in the words of the index.
    static let isWaiting: SQL = "finished_at IS NULL AND leased_by IS NULL"

    static let columns: SQL = "job_id, kind, queue, lane, state, payload, attempt, maximum_attempts, run_at, created_at, error"
}

extension Transaction {
    func signalClaimable() {
        signalAfterCommit(.claimableJobs)
        signalAfterCommit(.jobs)
    }
}

// MARK: Looking after jobs

extension Transaction {
    /// The newest first; `before` pages on from the last id seen.
    package func jobs(in states: [Job.State], before: Int64? = nil, limit: Int) throws -> [Job] {
        try fetch(
            Job.self,
            """
            SELECT \(Job.columns) FROM job WHERE state IN \(list: states) AND job_id < \(before ?? Int64.max)
            ORDER BY job_id DESC LIMIT \(limit)
            """)
    }

    /// How many there are of each kind in each state.
    package func jobCounts() throws -> [(kind: String, state: Job.State, count: Int)] {
        try rows("SELECT kind, state, COUNT(*) AS jobs FROM job GROUP BY kind, state ORDER BY kind, state").map {
            (try $0["kind"], try $0["state"], try $0["jobs"])
        }
    }

    /// Gives a dead or waiting job fresh attempts, now, and opens the row again that it works for. False where there is no such
    /// job, or it runs.
    package func retryJob(_ id: Int64, of subjects: [JobSubject], now: Timestamp) throws -> Bool {
        signalClaimable()
        let retried = try fetchOne(
            Job.self,
            """
            UPDATE job SET state = 'available', attempt = 0, run_at = \(now), finished_at = NULL
            WHERE job_id = \(id) AND state <> 'running'
            RETURNING \(Job.columns)
            """)
        guard let retried else { return false }
        try subjects.first { $0.kind == retried.kind }?.reopen(self, retried, now)
        return true
    }

    /// Cancels a job, and ends the row that it works for. False where there is no such job, or it runs or has ended.
    package func cancelJob(_ id: Int64, of subjects: [JobSubject], now: Timestamp) throws -> Bool {
        signalClaimable()
        let reason = "cancelled by hand"
        let cancelled = try fetchOne(
            Job.self,
            """
            UPDATE job SET state = 'cancelled', finished_at = \(now), error = \(reason)
            WHERE job_id = \(id) AND \(Job.isWaiting)
            RETURNING \(Job.columns)
            """)
        guard let cancelled else { return false }
        try subjects.first { $0.kind == cancelled.kind }?.cancel(self, cancelled, reason, now)
        return true
    }

    /// Jobs that nobody will ask for any more: cancelled ones after a week, dead ones after a month of waiting to be retried.
    func pruneJobs(now: Timestamp) throws {
        try execute(
            """
            DELETE FROM job WHERE finished_at < \(now.adding(.seconds(-7 * 86_400)))
              AND (state = 'cancelled' OR finished_at < \(now.adding(.seconds(-30 * 86_400))))
            """)
    }

    /// The kinds of waiting jobs that are not among `kinds`.
    func kindsWaiting(besides kinds: [String]) throws -> [String] {
        try rows("SELECT DISTINCT kind FROM job WHERE \(Job.isWaiting) AND kind NOT IN \(list: kinds) ORDER BY kind").map { try $0["kind"] }
    }
}
