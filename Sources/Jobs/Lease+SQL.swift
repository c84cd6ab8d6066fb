import Storage
import Values

/// How many more jobs of a queue a worker takes.
struct Room: Sendable {
    let queue: Queue
    let places: Int

    func isMore(than claimed: some Sequence<Job>) -> Bool { claimed.count { $0.queue == queue } < places }
}

// MARK: Claiming

extension Transaction {
    /// Jobs of these kinds that may run now, at most one per lane: the oldest of its lane that is not finished, where none of the lane
    /// runs. The numbers of jobs do not follow the order of commits, and a dead job may live again, so an older one may turn up
    /// while a later one runs. Where two processes take one lane at once, an index lets one of them have it; the other's
    /// `StorageError.uniqueViolation` says: look again.
    func claimJobs(_ rooms: [Room], of kinds: SQL, by worker: ID<Worker>, for lease: Duration, now: Timestamp) throws -> [Job] {
        guard !rooms.isEmpty else { return [] }
        switch dialect {
        case .sqlite: return try claimAlone(rooms, of: kinds, by: worker, for: lease, now: now)
        case .postgres: return try claimAmongOthers(rooms, of: kinds, by: worker, for: lease, now: now)
        }
    }

    /// The UPDATE stands alone, since SQLite builds a temporary table for each RETURNING and each subquery after IN.
    private func claimAlone(_ rooms: [Room], of kinds: SQL, by worker: ID<Worker>, for lease: Duration, now: Timestamp) throws -> [Job] {
        let jobs = try rooms.flatMap { room in
            try fetch(
                Job.self,
                """
                SELECT \(Job.columns) FROM job AS candidate
                WHERE candidate.queue = \(room.queue.name) AND \(Job.isClaimable(kinds, now))
                ORDER BY run_at, job_id
                LIMIT \(room.places)
                """)
        }
        guard !jobs.isEmpty else { return [] }
        try execute("UPDATE job SET \(leased(to: worker, for: lease)) WHERE \(isOne(of: jobs.map(\.id)))")
        return jobs.map(\.running)
    }

    /// One trip for all queues. What another process is claiming is passed over. The UPDATE asks for nothing that an index of few
    /// rows promises: on a table that has not been analysed PostgreSQL would go through that index for each row.
    private func claimAmongOthers(_ rooms: [Room], of kinds: SQL, by worker: ID<Worker>, for lease: Duration, now: Timestamp) throws
        -> [Job]
    {
        try fetch(
            Job.self,
            """
            WITH claimable AS MATERIALIZED (
                SELECT found.job_id FROM (VALUES \(Self.rows(of: rooms))) AS room (queue, places)
                CROSS JOIN LATERAL (
                    SELECT candidate.job_id FROM job AS candidate
                    WHERE candidate.queue = room.queue AND \(Job.isClaimable(kinds, now))
                    ORDER BY candidate.run_at, candidate.job_id
                    LIMIT room.places
                    FOR UPDATE OF candidate SKIP LOCKED) AS found)
            UPDATE job SET \(leased(to: worker, for: lease))
            WHERE job_id = ANY(ARRAY(SELECT job_id FROM claimable)) AND state <> 'running'
            RETURNING job_id, kind, queue, lane, state, payload, attempt, maximum_attempts, run_at, created_at, error
            """)
    }

    private static func rows(of rooms: [Room]) -> SQL {
        rooms.dropFirst().reduce("(\(rooms[0].queue.name), \(rooms[0].places))") { "\($0), (\($1.queue.name), \($1.places))" }
    }

    private func leased(to worker: ID<Worker>, for lease: Duration) -> SQL {
        "state = 'running', attempt = attempt + 1, leased_by = \(worker), leased_until = \(moment(in: lease))"
    }

    /// When the next job is due that is not due yet.
    func nextRunAt(in queue: Queue, of kinds: SQL, after now: Timestamp) throws -> Timestamp? {
        try value(
            Timestamp?.self,
            "SELECT MIN(run_at) FROM job WHERE queue = \(queue.name) AND \(Job.isWaiting) AND run_at > \(now) AND \(kinds)") ?? nil
    }
}

extension Job {
    /// Comparisons, since SQLite builds a temporary table for a list of three or more.
    static func isOf(_ kinds: [String]) -> SQL {
        let comparisons = kinds.sorted().map { kind -> SQL in "kind = \(kind)" }
        return comparisons.first.map { first in "(\(comparisons.dropFirst().reduce(first) { "\($0) OR \($1)" }))" } ?? "1 = 0"
    }

    fileprivate static func isClaimable(_ kinds: SQL, _ now: Timestamp) -> SQL {
        """
        \(isWaiting) AND run_at <= \(now) AND \(kinds)
          AND (lane IS NULL OR NOT EXISTS (
              SELECT 1 FROM job AS earlier
              WHERE earlier.lane = candidate.lane AND earlier.job_id < candidate.job_id
                AND earlier.lane IS NOT NULL AND earlier.finished_at IS NULL)
            AND NOT EXISTS (
              SELECT 1 FROM job AS leased
              WHERE leased.lane = candidate.lane AND leased.lane IS NOT NULL AND leased.leased_by IS NOT NULL))
        """
    }
}

// MARK: Leases

extension Transaction {
    /// By the database's clock: those of several machines differ, and Kontor's own may be moved by days. In microseconds.
    private var time: SQL {
        switch dialect {
        case .sqlite: "CAST((julianday('now') - 2440587.5) * 86400000000.0 AS INTEGER)"
        case .postgres: "CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000000 AS BIGINT)"
        }
    }

    private func moment(in duration: Duration) -> SQL { "\(time) + \(Int64(duration / .microseconds(1)))" }

    /// A row that another transaction is changing is left to it.
    private var skippingLocked: SQL {
        switch dialect {
        case .sqlite: ""
        case .postgres: "FOR UPDATE SKIP LOCKED"
        }
    }

    /// PostgreSQL prepares a statement for each length of a list, and SQLite has no arrays.
    private func isOne(of ids: [Int64]) -> SQL {
        switch dialect {
        // Of an empty list NULL would be a member or not, nobody knows.
        case .sqlite: ids.isEmpty ? "1 = 0" : "job_id IN \(list: ids)"
        case .postgres: "job_id = ANY(CAST(\("{" + ids.map(String.init).joined(separator: ",") + "}") AS BIGINT[]))"
        }
    }

    /// For rows that are found by their ids. Said so that it does not name the index of all leased rows, which PostgreSQL would take to be
    /// small and go through.
    private func isLeased(to worker: ID<Worker>) -> SQL { "COALESCE(leased_by, '') = \(worker)" }

    /// Returns which of them the worker still holds. One that is being settled at this moment is not renewed, and counts as held.
    func renewLeases(_ ids: [Int64], of worker: ID<Worker>, for lease: Duration) throws -> Set<Int64> {
        try execute(
            """
            UPDATE job SET leased_until = \(moment(in: lease))
            WHERE job_id IN (SELECT job_id FROM job WHERE \(isOne(of: ids)) AND \(isLeased(to: worker)) \(skippingLocked))
            """)
        return Set(try rows("SELECT job_id FROM job WHERE \(isOne(of: ids)) AND \(isLeased(to: worker))").map { try $0["job_id"] })
    }

    /// Jobs of workers that have stopped renewing go back to their queue, and so do those of `worker` that it does not know it holds,
    /// as where the connection was lost while it claimed them. The attempt does not count: after a few deaths in a row the first
    /// failure would be the last.
    func reclaimExpiredLeases(by worker: ID<Worker>, holding ids: [Int64]) throws {
        let count = try execute(
            """
            UPDATE job SET state = 'available', attempt = attempt - 1, leased_by = NULL, leased_until = NULL
            WHERE job_id IN (
                SELECT job_id FROM job
                WHERE leased_by IS NOT NULL AND leased_until < \(time) AND NOT (leased_by = \(worker) AND \(isOne(of: ids)))
                \(skippingLocked))
            """)
        if count > 0 { signalClaimable() }
    }

    /// On SQLite the serving process holds the file's lock, so any lease found at its start is a dead process's.
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
        if job.lane != nil { signalClaimable() }
    }

    /// Deletes jobs that are done; returns those whose lease still held. A worker runs no job twice at once, so its name is enough.
    func delete(_ jobs: [Job], by worker: ID<Worker>) throws -> Set<Int64> {
        let ids = jobs.map(\.id)
        let deleted: [Int64] =
            switch dialect {
            // No list and no RETURNING: SQLite would build a temporary table for each.
            case .sqlite: try ids.filter { try execute("DELETE FROM job WHERE job_id = \($0) AND \(isLeased(to: worker))") == 1 }
            case .postgres:
                try rows("DELETE FROM job WHERE \(isOne(of: ids)) AND \(isLeased(to: worker)) RETURNING job_id").map { try $0["job_id"] }
            }
        signalAfterCommit(.jobs)
        if jobs.contains(where: { $0.lane != nil }) { signalClaimable() }
        return Set(deleted)
    }

    func snooze(_ job: Job, until moment: Timestamp, by worker: ID<Worker>) throws {
        try require(
            job,
            """
            UPDATE job SET state = 'scheduled', attempt = attempt - 1, run_at = \(moment), leased_by = NULL, leased_until = NULL
            WHERE \(held(job, by: worker))
            """)
        signalClaimable()
    }

    func retryLater(_ job: Job, at moment: Timestamp, error: String, by worker: ID<Worker>) throws {
        try require(
            job,
            """
            UPDATE job SET state = 'retryable', run_at = \(moment), error = \(error), leased_by = NULL, leased_until = NULL
            WHERE \(held(job, by: worker))
            """)
        signalClaimable()
    }

    /// Back to their queue, as if they had not been claimed.
    func giveBack(_ jobs: [Job], by worker: ID<Worker>) throws {
        try execute(
            """
            UPDATE job SET state = 'available', attempt = attempt - 1, leased_by = NULL, leased_until = NULL
            WHERE \(isOne(of: jobs.map(\.id))) AND \(isLeased(to: worker))
            """)
        signalClaimable()
    }

    func end(_ job: Job, as state: Job.State, reason: String, by worker: ID<Worker>, now: Timestamp) throws {
        try require(
            job,
            """
            UPDATE job SET state = \(state), error = \(reason), finished_at = \(now), leased_by = NULL, leased_until = NULL
            WHERE \(held(job, by: worker))
            """)
        if job.lane != nil { signalClaimable() }
    }

    /// A lease is one attempt of one worker: neither an earlier attempt nor another worker may write.
    private func held(_ job: Job, by worker: ID<Worker>) -> SQL {
        "job_id = \(job.id) AND state = 'running' AND \(isLeased(to: worker)) AND attempt = \(job.attempt)"
    }

    private func require(_ job: Job, _ statement: SQL) throws {
        guard try execute(statement) == 1 else { throw JobsError.leaseLost(job.id) }
        signalAfterCommit(.jobs)
    }
}
