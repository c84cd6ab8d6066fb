import Logging
import Metrics
import Storage
import Synchronization
import Values

/// Claims stored jobs and runs them, a bounded number per queue, until it is stopped.
///
/// A claimed job carries a lease that the worker renews while it lives; the jobs of a worker that died come back when their
/// leases end. A job's result is written only while its lease still holds, so a worker that slept too long changes nothing.
package final class Worker: Identified, Sendable {
    package static let idPrefix = "worker"

    let id: ID<Worker>
    let database: Database
    let clock: Clock
    let logger: Logger
    private let kinds: [String: JobKind]
    private let limits: [Queue: Int]
    private let schedules: [Schedule]
    private let shutdownLimit: Duration
    private let state = Mutex(State())
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    private struct State {
        var running: [Queue: Int] = [:]
        var isStopping = false
        var isDatabaseWell = true
    }

    /// `limits` says how many jobs of a queue run at once; a queue of `kinds` that is not named there runs eight.
    /// After `stop()` running jobs have `shutdownLimit` to end before they are cancelled and given back.
    package init(
        database: Database, clock: Clock, kinds: [JobKind], limits: [Queue: Int] = [:], schedules: [Schedule] = [],
        shutdownLimit: Duration = .seconds(10), logger: Logger
    ) {
        self.id = ID(at: clock.now())
        self.database = database
        self.clock = clock
        self.kinds = Dictionary(uniqueKeysWithValues: kinds.map { ($0.name, $0) })
        self.limits = Dictionary(kinds.map { ($0.queue, limits[$0.queue] ?? 8) }) { limit, _ in limit }
        self.schedules = schedules
        self.shutdownLimit = shutdownLimit
        self.logger = logger
        (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Whether the last look at the queue succeeded, for `/ready`.
    package var isWell: Bool { state.withLock { $0.isDatabaseWell && !$0.isStopping } }

    /// Runs until `stop()` or cancellation.
    package func run() async throws {
        try await database.write { [clock, schedules] tx in
            try tx.releaseLeasesOfDeadProcesses()
            try tx.deleteCancelledJobs(finishedBefore: clock.now().adding(.seconds(-7 * 86_400)))
            try tx.keep(schedules, now: clock.now())
        }
        await withDiscardingTaskGroup { watchers in
            let news = database.signals(.jobs)
            watchers.addTask { [wake] in for await _ in news { wake.yield() } }
            let jumps = clock.jumps()
            watchers.addTask { [wake] in for await _ in jumps { wake.yield() } }
            watchers.addTask { await self.keepLeases() }
            await withDiscardingTaskGroup { jobs in
                await claimUntilStopped(into: &jobs)
                await waitUntilIdle()
                jobs.cancelAll()
            }
            watchers.cancelAll()
        }
    }

    /// Claims nothing more; `run` returns when the running jobs have ended or their time is over.
    package func stop() {
        state.withLock { $0.isStopping = true }
        wake.yield()
    }
}

// MARK: The loop

extension Worker {
    private func claimUntilStopped(into jobs: inout DiscardingTaskGroup) async {
        var timer: Task<Void, Never>?
        wake.yield()
        for await _ in wakes {
            if state.withLock({ $0.isStopping }) { break }
            let (claimed, nextAt) = await claim()
            for job in claimed {
                jobs.addTask {
                    await self.perform(job)
                    self.free(job)
                }
            }
            timer?.cancel()
            timer = wakeUp(at: nextAt)
        }
        timer?.cancel()
    }

    /// Another process may enqueue without our hearing of it, so the wait is never longer than a second.
    private func wakeUp(at moment: Timestamp?) -> Task<Void, Never> {
        let untilNext = moment.map { $0.duration(since: clock.now()) } ?? .seconds(1)
        let wait = max(.milliseconds(1), min(untilNext, .seconds(1)))
        return Task { [wake] in
            // A cancelled sleep means that something else woke the loop first.
            if (try? await Task.sleep(for: wait)) != nil { wake.yield() }
        }
    }

    /// Fires due schedules and claims what the queues have room for, in one transaction.
    private func claim() async -> (jobs: [Job], nextAt: Timestamp?) {
        let room = state.withLock { state in limits.map { (queue: $0.key, count: $0.value - state.running[$0.key, default: 0]) } }
        do {
            let result = try await database.write { [id, clock, schedules] tx in
                let now = clock.now()
                var nextAt = try tx.fire(schedules, now: now)
                var claimed: [Job] = []
                for (queue, count) in room where count > 0 {
                    claimed += try tx.claimJobs(in: queue, limit: count, by: id, until: now.adding(Worker.lease), now: now)
                    if let next = try tx.nextRunAt(in: queue, after: now) { nextAt = min(nextAt ?? next, next) }
                }
                return (claimed, nextAt)
            }
            state.withLock { state in
                for job in result.0 { state.running[job.queue, default: 0] += 1 }
                state.isDatabaseWell = true
            }
            return (result.0.sorted { $0.id < $1.id }, result.1)
        } catch {
            let isNews = state.withLock { state in
                defer { state.isDatabaseWell = false }
                return state.isDatabaseWell
            }
            if isNews { logger.error("jobs cannot be claimed", metadata: ["error": "\(error)"]) }
            return ([], nil)
        }
    }

    private func free(_ job: Job) {
        state.withLock { $0.running[job.queue, default: 1] -= 1 }
        wake.yield()
    }

    private func waitUntilIdle() async {
        let limit = Task { [wake, shutdownLimit] in
            // Cancelled when all jobs have ended before the limit.
            if (try? await Task.sleep(for: shutdownLimit)) != nil { wake.yield() }
        }
        defer { limit.cancel() }
        let deadline = ContinuousClock.now.advanced(by: shutdownLimit)
        func isIdle() -> Bool { state.withLock { state in state.running.values.allSatisfy { $0 == 0 } } }
        guard !isIdle() else { return }
        for await _ in wakes where isIdle() || ContinuousClock.now >= deadline { return }
    }
}

// MARK: Leases

extension Worker {
    static let lease: Duration = .seconds(10)
    private static let heartbeat: Duration = .seconds(3)

    private func keepLeases() async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: Worker.heartbeat)
                try await database.write { [id, clock] tx in
                    let now = clock.now()
                    try tx.renewLeases(of: id, until: now.adding(Worker.lease))
                    try tx.reclaimExpiredLeases(exceptOf: id, now: now)
                }
            } catch is CancellationError {
                return
            } catch {
                logger.error("leases cannot be renewed", metadata: ["error": "\(error)"])
            }
        }
    }
}

// MARK: One job

extension Worker {
    private func perform(_ job: Job) async {
        let started = ContinuousClock.now
        let outcome: String
        do {
            guard let kind = kinds[job.kind] else { throw JobsError.unknownKind(job.kind) }
            outcome = try await attempt(job, kind)
        } catch JobsError.leaseLost {
            outcome = "lease_lost"
            logger.warning("a job was taken over by another worker", metadata: ["job": "\(job.id)", "kind": "\(job.kind)"])
        } catch {
            outcome = await settleFailure(of: job, error)
        }
        let labels = [("kind", job.kind), ("outcome", outcome)]
        Counter(label: "kontor_jobs_total", dimensions: labels).increment()
        Metrics.Timer(label: "kontor_job_duration_seconds", dimensions: [("kind", job.kind)])
            .recordNanoseconds(Int64((ContinuousClock.now - started) / .nanoseconds(1)))
    }

    private func attempt(_ job: Job, _ kind: JobKind) async throws -> String {
        switch kind.work {
        case .inTransaction(let decide):
            return try await database.write { [id, clock] tx in
                let now = clock.now()
                let outcome = try decide(tx, job, now)
                try tx.settle(job, outcome, kind, by: id, now: now)
                return outcome.name
            }
        case .outside(let perform):
            let outcome = try await perform(job)
            do {
                try await database.write { [id, clock] tx in try tx.settle(job, outcome, kind, by: id, now: clock.now()) }
            } catch {
                if case .completeWith(_, let otherwise?) = outcome { await keep(otherwise, of: job) }
                throw error
            }
            return outcome.name
        }
    }

    /// Tried for as long as the database is unwell.
    private func keep(_ otherwise: @escaping @Sendable (Transaction, _ now: Timestamp) throws -> Void, of job: Job) async {
        while true {
            do {
                return try await database.write { [clock] tx in try otherwise(tx, clock.now()) }
            } catch {
                logger.error("what a job leaves behind cannot be stored", metadata: ["job": "\(job.id)", "error": "\(error)"])
                guard let error = error as? StorageError, error.isOutage else { return }
                // A cancelled task cannot wait any longer.
                guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
            }
        }
    }

    /// A job that was cut short by the shutdown goes back unharmed; any other failure is retried later or given up.
    /// The row must not stay leased to a worker that has forgotten it, so the write is tried until the database takes it.
    private func settleFailure(of job: Job, _ error: any Error) async -> String {
        let isInterrupted = error is CancellationError && state.withLock { $0.isStopping } || Task.isCancelled
        let isLast = job.attempt >= job.maximumAttempts || (error as? JobsError)?.isFinal == true
        let reason = String("\(error)".prefix(1000))
        if !isInterrupted {
            logger.log(
                level: isLast ? .error : .warning, isLast ? "a job is given up" : "a job failed and will be tried again",
                metadata: ["job": "\(job.id)", "kind": "\(job.kind)", "attempt": "\(job.attempt)", "error": "\(reason)"])
        }
        let kind = kinds[job.kind]
        var generator = SystemRandomNumberGenerator()
        let delay = (kind?.retry ?? .standard).delay(after: job.attempt, using: &generator)
        while true {
            do {
                return try await database.write { [id, clock] tx in
                    let now = clock.now()
                    if isInterrupted {
                        try tx.giveBack(job, by: id)
                        return "interrupted"
                    }
                    guard !isLast else {
                        try tx.settle(job, .discard(reason: reason), kind, by: id, now: now)
                        return "discarded"
                    }
                    try tx.retryLater(job, at: now.adding(delay), error: reason, by: id)
                    return "failed"
                }
            } catch JobsError.leaseLost {
                return "lease_lost"
            } catch {
                logger.error("a job's failure cannot be stored", metadata: ["job": "\(job.id)", "error": "\(error)"])
                // A cancelled task cannot wait any longer; the lease ends by itself.
                guard (try? await Task.sleep(for: .seconds(1))) != nil else { return "unsettled" }
            }
        }
    }
}

extension Transaction {
    /// Writes down how an attempt ended; throws `JobsError.leaseLost`, undoing the effect too, where another worker has the job.
    fileprivate func settle(_ job: Job, _ outcome: Outcome, _ kind: JobKind?, by worker: ID<Worker>, now: Timestamp) throws {
        switch outcome {
        case .complete: try delete(job, by: worker)
        case .completeWith(let effect, _):
            try delete(job, by: worker)
            try effect(self, now)
        case .snooze(let duration): try snooze(job, until: now.adding(duration), by: worker)
        case .cancel(let reason): try end(job, as: .cancelled, reason: reason, by: worker, now: now)
        case .discard(let reason):
            try end(job, as: .discarded, reason: reason, by: worker, now: now)
            try kind?.onDiscard?(self, job, reason, now)
        }
    }
}

extension Outcome {
    fileprivate var name: String {
        switch self {
        case .complete, .completeWith: "completed"
        case .snooze: "snoozed"
        case .cancel: "cancelled"
        case .discard: "discarded"
        }
    }
}
