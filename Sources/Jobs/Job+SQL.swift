import Storage
import Values

extension Signal {
    /// Something may have become claimable.
    package static let jobs = Signal("jobs")
}

extension Transaction {
    /// Stores a job as part of this transaction; workers wake after the commit. False where a job with the same unique key
    /// already waits or runs.
    @discardableResult
    package func enqueue(_ job: NewJob, now: Timestamp) throws -> Bool {
        let runAt = job.runAt ?? now
        let state: Job.State = runAt > now ? .scheduled : .available
        signalAfterCommit(.jobs)
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

// MARK: Claiming

extension Transaction {
    /// Jobs that may run now, at most one per lane: the oldest of its lane that is not finished.
    func claimJobs(in queue: Queue, limit: Int, by worker: ID<Worker>, until leasedUntil: Timestamp, now: Timestamp) throws -> [Job] {
        let jobs = try fetch(
            Job.self,
            """
            SELECT \(Job.columns) FROM job AS candidate
            WHERE queue = \(queue.name) AND \(Job.isWaiting) AND run_at <= \(now)
              AND (lane IS NULL OR NOT EXISTS (
                  SELECT 1 FROM job AS earlier
                  WHERE earlier.lane = candidate.lane AND earlier.job_id < candidate.job_id
                    AND earlier.lane IS NOT NULL AND earlier.finished_at IS NULL))
            ORDER BY run_at, job_id
            LIMIT \(limit)
            """)
        guard !jobs.isEmpty else { return [] }
        // A statement of its own, since SQLite builds a temporary table for each RETURNING and each subquery after IN.
        try execute(
            """
            UPDATE job SET state = 'running', attempt = attempt + 1, leased_by = \(worker), leased_until = \(leasedUntil)
            WHERE job_id IN \(list: jobs.map(\.id))
            """)
        return jobs.map(\.running)
    }

    func nextRunAt(in queue: Queue, after now: Timestamp) throws -> Timestamp? {
        try value(
            Timestamp?.self, "SELECT MIN(run_at) FROM job WHERE queue = \(queue.name) AND \(Job.isWaiting) AND run_at > \(now)") ?? nil
    }

    func renewLeases(of worker: ID<Worker>, until leasedUntil: Timestamp) throws {
        try execute("UPDATE job SET leased_until = \(leasedUntil) WHERE leased_by = \(worker)")
    }

    /// Jobs of workers that have stopped renewing go back to their queue.
    func reclaimExpiredLeases(exceptOf worker: ID<Worker>, now: Timestamp) throws {
        let count = try execute(
            """
            UPDATE job SET state = 'available', leased_by = NULL, leased_until = NULL
            WHERE leased_by IS NOT NULL AND leased_until < \(now) AND leased_by <> \(worker)
            """)
        if count > 0 { signalAfterCommit(.jobs) }
    }

    /// On SQLite the serving process holds the file's lock, so any lease found at its start is a dead process's. The attempt does not
    /// count: after a few deaths in a row the first failure would be the last.
    func releaseLeasesOfDeadProcesses() throws {
        guard dialect == .sqlite else { return }
        try execute(
            """
            UPDATE job SET state = 'available', attempt = attempt - 1, leased_by = NULL, leased_until = NULL WHERE leased_by IS NOT NULL
            """)
    }
}

// MARK: Settling

extension Transaction {
    func delete(_ job: Job, by worker: ID<Worker>) throws {
        try require(job, "DELETE FROM job WHERE \(held(job, by: worker))")
    }

    func snooze(_ job: Job, until moment: Timestamp, by worker: ID<Worker>) throws {
        try require(
            job,
            """
            UPDATE job SET state = 'scheduled', attempt = attempt - 1, run_at = \(moment), leased_by = NULL, leased_until = NULL
            WHERE \(held(job, by: worker))
            """)
    }

    func retryLater(_ job: Job, at moment: Timestamp, error: String, by worker: ID<Worker>) throws {
        try require(
            job,
            """
            UPDATE job SET state = 'retryable', run_at = \(moment), error = \(error), leased_by = NULL, leased_until = NULL
            WHERE \(held(job, by: worker))
            """)
    }

    func giveBack(_ job: Job, by worker: ID<Worker>) throws {
        try require(
            job,
            """
            UPDATE job SET state = 'available', attempt = attempt - 1, leased_by = NULL, leased_until = NULL
            WHERE \(held(job, by: worker))
            """)
    }

    func end(_ job: Job, as state: Job.State, reason: String, by worker: ID<Worker>, now: Timestamp) throws {
        try require(
            job,
            """
            UPDATE job SET state = \(state), error = \(reason), finished_at = \(now), leased_by = NULL, leased_until = NULL
            WHERE \(held(job, by: worker))
            """)
    }

    /// A lease is one attempt of one worker: neither an earlier attempt nor another worker may write.
    private func held(_ job: Job, by worker: ID<Worker>) -> SQL {
        "job_id = \(job.id) AND state = 'running' AND leased_by = \(worker) AND attempt = \(job.attempt)"
    }

    private func require(_ job: Job, _ statement: SQL) throws {
        guard try execute(statement) == 1 else { throw JobsError.leaseLost(job.id) }
        // The lane is free, or a time to wait for has changed.
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
        signalAfterCommit(.jobs)
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
        signalAfterCommit(.jobs)
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

    func deleteCancelledJobs(finishedBefore moment: Timestamp) throws {
        try execute("DELETE FROM job WHERE state = 'cancelled' AND finished_at < \(moment)")
    }
}
