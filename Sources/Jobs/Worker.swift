import Logging
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
    let holdings: Mutex<Holdings>
    private let kinds: [String: JobKind]
    private let knownKinds: SQL
    private let schedules: [Schedule]
    private let shutdownLimit: Duration
    private let state = Mutex(State())
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    let unwritten: AsyncStream<Void>
    let haveUnwritten: AsyncStream<Void>.Continuation

    private struct State {
        var isDatabaseWell = true
        /// Something outside of this worker may have made jobs claimable.
        var isNews = true
    }

    /// `limits` says how many jobs of a queue run at once; a queue of `kinds` that is not named there runs eight. Jobs of other kinds
    /// are left to workers that know them.
    /// After `stop()` running jobs have `shutdownLimit` to end before they are cancelled and given back.
    package init(
        database: Database, clock: Clock, kinds: [JobKind], limits: [Queue: Int] = [:], schedules: [Schedule] = [],
        shutdownLimit: Duration = .seconds(10), logger: Logger
    ) {
        self.id = ID(at: clock.now())
        self.database = database
        self.clock = clock
        self.kinds = Dictionary(uniqueKeysWithValues: kinds.map { ($0.name, $0) })
        knownKinds = Job.isOf(kinds.map(\.name))
        holdings = Mutex(Holdings(limits: Dictionary(kinds.map { ($0.queue, limits[$0.queue] ?? 8) }) { limit, _ in limit }))
        self.schedules = schedules
        self.shutdownLimit = shutdownLimit
        self.logger = logger
        (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        (unwritten, haveUnwritten) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Whether the last look at the queue succeeded, for `/ready`.
    package var isWell: Bool { state.withLock { $0.isDatabaseWell } && holdings.withLock { !$0.isStopping } }

    /// Runs until `stop()` or cancellation.
    package func run() async throws {
        let strangers = try await database.write { [clock, schedules, kinds] tx in
            try tx.releaseLeasesOfDeadProcesses()
            try tx.pruneJobs(now: clock.now())
            try tx.keep(schedules, now: clock.now())
            return try tx.kindsWaiting(besides: kinds.keys.sorted())
        }
        if !strangers.isEmpty {
            logger.warning(
                "jobs wait whose kinds this Kontor does not know; another version may, or `kontor jobs cancel` ends them",
                metadata: ["kinds": "\(strangers.joined(separator: ", "))"])
        }
        await withDiscardingTaskGroup { watchers in
            let news = database.signals(.claimableJobs)
            watchers.addTask { for await _ in news { self.hearNews() } }
            let jumps = clock.jumps()
            watchers.addTask { for await _ in jumps { self.hearNews() } }
            watchers.addTask { await self.keepLeases() }
            watchers.addTask { await self.keepPruned() }
            await withDiscardingTaskGroup { jobs in
                jobs.addTask { await self.writeCompletions() }
                await claimUntilStopped(into: &jobs)
                await giveBackWaiting()
                await waitUntilIdle()
                jobs.cancelAll()
            }
            // What ended after the limit.
            await writeUnwritten()
            watchers.cancelAll()
        }
    }

    /// Claims nothing more; `run` returns when the running jobs have ended or their time is over.
    package func stop() {
        holdings.withLock { $0.isStopping = true }
        wake.yield()
    }
}

// MARK: The loop

extension Worker {
    private func hearNews() {
        state.withLock { $0.isNews = true }
        wake.yield()
    }

    private func claimUntilStopped(into jobs: inout DiscardingTaskGroup) async {
        var timer: Task<Void, Never>?
        var nextAt: Timestamp?
        var reclaimedAt = ContinuousClock.now
        wake.yield()
        for await _ in wakes {
            let isNews = state.withLock { state in
                defer { state.isNews = false }
                return state.isNews
            }
            let now = ContinuousClock.now
            let (isStopping, rooms) = holdings.withLock { holdings in
                if isNews { holdings.hearNews() }
                return (holdings.isStopping, holdings.rooms(at: now))
            }
            if isStopping { break }
            guard isNews || !rooms.isEmpty else { continue }
            if now - reclaimedAt >= .seconds(1) {
                reclaimedAt = now
                await reclaim()
            }
            let next = await claim(rooms, firing: isNews)
            start(into: &jobs)
            // Otherwise the timer stands: queues that had nothing are looked at again within the second, however busy others are.
            guard isNews || isEarlier(next, than: nextAt) else { continue }
            nextAt = next
            timer?.cancel()
            timer = wakeUp(at: nextAt)
        }
        timer?.cancel()
        holdings.withLock { $0.isStopping = true }
    }

    private func isEarlier(_ moment: Timestamp?, than other: Timestamp?) -> Bool {
        guard let moment else { return false }
        return other.map { moment < $0 } ?? true
    }

    /// Another process may enqueue without our hearing of it, so the wait is never longer than a second.
    private func wakeUp(at moment: Timestamp?) -> Task<Void, Never> {
        let untilNext = moment.map { $0.duration(since: clock.now()) } ?? .seconds(1)
        let wait = max(.milliseconds(1), min(untilNext, .seconds(1)))
        return Task {
            // A cancelled sleep means that something else woke the loop first.
            if (try? await Task.sleep(for: wait)) != nil { self.hearNews() }
        }
    }

    /// Fires due schedules and claims what the queues have room for, in one transaction. Returns when there will be more.
    private func claim(_ rooms: [Room], firing: Bool) async -> Timestamp? {
        do {
            let (claimed, dueAt) = try await database.write { [id, clock, schedules, knownKinds] tx in
                let now = clock.now()
                var dueAt = firing ? try tx.fire(schedules, now: now) : nil
                let claimed = try tx.claimJobs(rooms, of: knownKinds, by: id, for: Worker.lease, now: now)
                for room in rooms where room.isMore(than: claimed) {
                    guard let runAt = try tx.nextRunAt(in: room.queue, of: knownKinds, after: now) else { continue }
                    dueAt = min(dueAt ?? runAt, runAt)
                }
                return (claimed, dueAt)
            }
            let known = claimed.sorted { $0.id < $1.id }.compactMap { job in kinds[job.kind].map { (job, $0) } }
            holdings.withLock { $0.take(known, into: rooms) }
            state.withLock { $0.isDatabaseWell = true }
            return dueAt
        } catch StorageError.uniqueViolation {
            // Another process took a lane first: the next look sees it.
            return clock.now()
        } catch {
            let isNews = state.withLock { state in
                defer { state.isDatabaseWell = false }
                return state.isDatabaseWell
            }
            if isNews { logger.error("jobs cannot be claimed", metadata: ["error": "\(error)"]) }
            return nil
        }
    }

    /// A task for each place that is free: it goes on with the next waiting job until none waits.
    private func start(into jobs: inout DiscardingTaskGroup) {
        for first in holdings.withLock({ $0.start() }) {
            jobs.addTask {
                var holding: Holding? = first
                while let current = holding {
                    let isUnwritten = await self.perform(current)
                    holding = self.end(current, isUnwritten: isUnwritten)
                }
            }
        }
    }

    private func end(_ holding: Holding, isUnwritten: Bool) -> Holding? {
        let (next, mustWake) = holdings.withLock { holdings in
            let (next, isHungry) = holdings.end(holding, isUnwritten: isUnwritten)
            return (next, isHungry || holdings.isStopping)
        }
        if isUnwritten { haveUnwritten.yield() }
        if mustWake { wake.yield() }
        return next
    }

    func wakeLoop() { wake.yield() }

    private func giveBackWaiting() async {
        let jobs = holdings.withLock { $0.giveUpWaiting() }
        guard !jobs.isEmpty else { return }
        do {
            try await database.write { [id] tx in try tx.giveBack(jobs, by: id) }
        } catch {
            logger.error("jobs cannot be given back; they go on when their leases end", metadata: ["error": "\(error)"])
        }
    }

    private func waitUntilIdle() async {
        let limit = Task { [wake, shutdownLimit] in
            // Cancelled when all jobs have ended before the limit.
            if (try? await Task.sleep(for: shutdownLimit)) != nil { wake.yield() }
        }
        defer { limit.cancel() }
        let deadline = ContinuousClock.now.advanced(by: shutdownLimit)
        func isIdle() -> Bool { holdings.withLock { $0.isIdle } }
        guard !isIdle() else { return }
        for await _ in wakes where isIdle() || ContinuousClock.now >= deadline { return }
    }
}
