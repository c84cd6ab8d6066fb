import Logging
import Storage
import Synchronization
import TestSupport
import Testing
import Values

@testable import Jobs

@Suite struct WorkerTests {
    @Test("jobs of a lane run one at a time and in order, whatever fails between; lanes run side by side")
    func lanes() async throws {
        var generator = SeededGenerator("lanes")
        let failing = Set((0..<10).map { _ in generator.int(0...59) })
        try await withJobs { database, clock in
            let (runs, log) = AsyncStream.makeStream(of: Step.self)
            let running = Mutex<[String: Int]>([:])
            let kind = JobKind.performing("step", retry: .immediate) { job in
                let step = try #require(JSON<Step>(job.payload)?.value)
                let together = running.withLock { lanes in
                    lanes[step.lane, default: 0] += 1
                    return lanes[step.lane] ?? 0
                }
                #expect(together == 1, "two jobs of lane \(step.lane) ran at once")
                await Task.yield()
                running.withLock { $0[step.lane, default: 1] -= 1 }
                if failing.contains(step.number), job.attempt == 1 { throw Refusal() }
                return .completeWith { _, _ in log.yield(step) }
            }
            try await database.write { tx in
                for number in 0..<60 {
                    let step = Step(lane: "lane \(number % 3)", number: number)
                    try tx.enqueue(NewJob("step", payload: step, lane: step.lane), now: clock.now())
                }
            }
            try await withWorker(database, clock, [kind]) {
                var numbers: [String: [Int]] = [:]
                for await step in runs {
                    numbers[step.lane, default: []].append(step.number)
                    if numbers.values.map(\.count).reduce(0, +) == 60 { break }
                }
                for (_, lane) in numbers { #expect(lane == lane.sorted()) }
                #expect(numbers.count == 3)
            }
        }
    }

    @Test("a failed attempt is tried again after its back-off, and its attempts are counted")
    func retry() async throws {
        try await withJobs { database, clock in
            let (attempts, log) = AsyncStream.makeStream(of: Int.self)
            let kind = JobKind.performing("flaky") { job in
                log.yield(job.attempt)
                if job.attempt < 3 { throw Refusal() }
                return .complete
            }
            try await enqueue(NewJob("flaky", payload: 0), database, clock)
            try await withWorker(database, clock, [kind]) {
                var seen: [Int] = []
                for await attempt in attempts {
                    seen.append(attempt)
                    if attempt == 3 { break }
                    try await until(database, holds: { try $0.jobs(in: [.retryable], limit: 9).count == 1 })
                    clock.advance(by: .seconds(601))
                }
                #expect(seen == [1, 2, 3])
                try await until(database, holds: { try $0.jobCounts().isEmpty })
            }
        }
    }

    @Test("a job out of attempts is dead, is told so in the same transaction, and lives again when someone retries it")
    func discarded() async throws {
        try await withJobs { database, clock in
            let isMended = Mutex(false)
            let kind = JobKind.performing(
                "doomed", retry: .immediate,
                onDiscard: { tx, _, reason, now in try tx.enqueue(NewJob("obituary", payload: reason), now: now) },
                { _ in
                    guard isMended.withLock({ $0 }) else { throw Refusal() }
                    return .complete
                })
            let obituary = JobKind.deciding("obituary") { _, _, _ in .snooze(.seconds(86_400)) }
            try await enqueue(NewJob("doomed", payload: 0, maximumAttempts: 2), database, clock)
            try await withWorker(database, clock, [kind, obituary]) {
                try await until(database, holds: { try $0.jobs(in: [.scheduled], limit: 9).count == 1 })
                let dead = try #require(try await database.read { try $0.jobs(in: [.discarded], limit: 9) }.first)
                #expect(dead.attempt == 2)
                #expect(dead.error == "refused")
                isMended.withLock { $0 = true }
                let isRetried = try await database.write { try $0.retryJob(dead.id, now: clock.now()) }
                #expect(isRetried)
                try await until(database, holds: { try $0.jobs(in: [.discarded, .available, .running], limit: 9).isEmpty })
            }
        }
    }

    @Test("snooze, cancel and discard are outcomes, not failures")
    func outcomes() async throws {
        try await withJobs { database, clock in
            let (attempts, log) = AsyncStream.makeStream(of: Int.self)
            let sleepy = JobKind.deciding("sleepy") { _, job, now in
                log.yield(job.attempt)
                return now < clockStart.adding(.seconds(3600)) ? .snooze(.seconds(3600)) : .complete
            }
            let unwanted = JobKind.deciding("unwanted") { _, _, _ in .cancel(reason: "nobody asked") }
            let hopeless = JobKind.deciding("hopeless") { _, _, _ in .discard(reason: "cannot be done") }
            for name in ["sleepy", "unwanted", "hopeless"] { try await enqueue(NewJob(name, payload: 0), database, clock) }
            try await withWorker(database, clock, [sleepy, unwanted, hopeless]) {
                try await until(
                    database, holds: { try $0.jobCounts().map(\.state) == [.discarded, .scheduled, .cancelled] })
                let reasons = try await database.read { try $0.jobs(in: [.cancelled, .discarded], limit: 9).map(\.error) }
                #expect(Set(reasons) == ["nobody asked", "cannot be done"])
                clock.advance(by: .seconds(3601))
                try await until(database, holds: { try $0.jobs(in: [.scheduled, .running, .available], limit: 9).isEmpty })
                log.finish()
                var seen: [Int] = []
                for await attempt in attempts { seen.append(attempt) }
                #expect(seen == [1, 1], "a snooze is not an attempt")
            }
        }
    }

    @Test("while a job with a unique key lives, another is not stored; afterwards it is")
    func uniqueKey() async throws {
        try await withJobs { database, clock in
            let job = NewJob("once", payload: 0, uniqueKey: "report 2026-01-01")
            #expect(try await store(job, database, clock) != nil)
            #expect(try await store(job, database, clock) == nil)
            try await withWorker(database, clock, [.deciding("once") { _, _, _ in .complete }]) {
                try await until(database, holds: { try $0.jobCounts().isEmpty })
            }
            #expect(try await store(job, database, clock) != nil)
        }
    }

    @Test("an effect and the completion are one: where the effect fails, neither stands and the job is tried again")
    func effectIsAtomic() async throws {
        try await withJobs { database, clock in
            let kind = JobKind.performing("effect", retry: .immediate) { job in
                .completeWith { tx, now in
                    try tx.enqueue(NewJob("mark", payload: job.attempt, runAt: now.adding(.seconds(86_400))), now: now)
                    if job.attempt == 1 { throw Refusal() }
                }
            }
            try await enqueue(NewJob("effect", payload: 0), database, clock)
            try await withWorker(database, clock, [kind, .deciding("mark") { _, _, _ in .complete }]) {
                try await until(database, holds: { try $0.jobs(in: [.scheduled], limit: 9).count == 1 })
                let marks = try await database.read { try $0.jobs(in: [.scheduled], limit: 9).map(\.payload) }
                #expect(marks == ["2"])
            }
        }
    }

    @Test("a worker that slept past its lease cannot complete what another has taken over")
    func fencing() async throws {
        try await withJobs { database, clock in
            try await enqueue(NewJob("contested", payload: 0), database, clock)
            let (sleeper, successor) = (ID<Worker>(at: clock.now()), ID<Worker>(at: clock.now()))
            func claim(_ worker: ID<Worker>) async throws -> Job? {
                let now = clock.now()
                return try await database.write {
                    try $0.claimJobs(in: .standard, limit: 1, by: worker, until: now.adding(Worker.lease), now: now).first
                }
            }
            let stale = try #require(try await claim(sleeper))
            #expect(try await claim(successor) == nil)
            clock.advance(by: Worker.lease + .seconds(1))
            try await database.write { try $0.reclaimExpiredLeases(exceptOf: successor, now: clock.now()) }
            let fresh = try #require(try await claim(successor))
            await #expect(throws: JobsError.leaseLost(stale.id)) { try await database.write { try $0.delete(stale, by: sleeper) } }
            try await database.write { try $0.delete(fresh, by: successor) }
        }
    }

    @Test("a renewed lease is not reclaimed")
    func renewal() async throws {
        try await withJobs { database, clock in
            try await enqueue(NewJob("long", payload: 0), database, clock)
            let worker = ID<Worker>(at: clock.now())
            try await database.write {
                _ = try $0.claimJobs(in: .standard, limit: 1, by: worker, until: clock.now().adding(Worker.lease), now: clock.now())
            }
            clock.advance(by: .seconds(8))
            try await database.write { try $0.renewLeases(of: worker, until: clock.now().adding(Worker.lease)) }
            clock.advance(by: .seconds(8))
            try await database.write { try $0.reclaimExpiredLeases(exceptOf: ID(at: clock.now()), now: clock.now()) }
            #expect(try await database.read { try $0.jobs(in: [.running], limit: 9) }.count == 1)
        }
    }

    @Test("what a killed process was doing is done by the next one, at once")
    func deadProcess() async throws {
        try await withJobs { database, clock in
            try await enqueue(NewJob("orphan", payload: 0), database, clock)
            try await database.write {
                _ = try $0.claimJobs(
                    in: .standard, limit: 1, by: ID(at: clock.now()), until: clock.now().adding(Worker.lease), now: clock.now())
            }
            try await withWorker(database, clock, [.deciding("orphan") { _, _, _ in .complete }]) {
                try await until(database, holds: { try $0.jobCounts().isEmpty })
            }
        }
    }

    @Test("a stopped worker gives a job back that does not end in time, and the attempt does not count")
    func shutdown() async throws {
        try await withJobs { database, clock in
            let (starts, log) = AsyncStream.makeStream(of: Void.self)
            let endless = JobKind.performing("endless") { _ in
                log.yield()
                // Ends only when cancelled: nobody yields to this stream.
                let (never, hold) = AsyncStream.makeStream(of: Void.self)
                for await _ in never {}
                withExtendedLifetime(hold) {}
                throw CancellationError()
            }
            try await enqueue(NewJob("endless", payload: 0), database, clock)
            let worker = Worker(
                database: database, clock: clock, kinds: [endless], shutdownLimit: .milliseconds(50), logger: Logger(label: "test"))
            async let run: Void = worker.run()
            for await _ in starts { break }
            worker.stop()
            try await run
            let job = try #require(try await database.read { try $0.jobs(in: [.available], limit: 9) }.first)
            #expect(job.attempt == 0)
        }
    }

    @Test("a job is stored with its transaction or not at all")
    func rollback() async throws {
        try await withJobs { database, clock in
            await #expect(throws: Refusal.self) {
                try await database.write { tx in
                    try tx.enqueue(NewJob("ghost", payload: 0), now: clock.now())
                    throw Refusal()
                }
            }
            let isEmpty = try await database.read { try $0.jobCounts().isEmpty }
            #expect(isEmpty)
        }
    }

    @Test("a job of an unknown kind is dead at once and says why")
    func unknownKind() async throws {
        try await withJobs { database, clock in
            try await enqueue(NewJob("from the future", payload: 0), database, clock)
            try await withWorker(database, clock, [.deciding("known") { _, _, _ in .complete }]) {
                try await until(database, holds: { try $0.jobs(in: [.discarded], limit: 9).count == 1 })
                let dead = try await database.read { try $0.jobs(in: [.discarded], limit: 9) }
                #expect(dead.first?.error == "this Kontor knows no jobs of kind “from the future”")
            }
        }
    }
}

@Suite struct ScheduleTests {
    @Test("a daily schedule fires at its hour, and the times missed while the process was down are caught up once")
    func catchUp() async throws {
        try await withJobs { database, clock in
            let (reports, log) = AsyncStream.makeStream(of: Timestamp.self)
            let cron = try Cron("0 9 * * *", timeZone: "Europe/Berlin")
            let schedule = Schedule("daily_report", cron) { NewJob("report", payload: $0.microseconds) }
            let kind = JobKind.deciding("report") { _, job, _ in
                log.yield(Timestamp(microseconds: JSON<Int64>(job.payload)?.value ?? 0))
                return .complete
            }
            var dueTimes = reports.makeAsyncIterator()
            try await withWorker(database, clock, [kind], schedules: [schedule]) {
                // 2026-01-01T00:00:00Z is 01:00 in Berlin.
                clock.advance(by: .seconds(7 * 3600 + 1800))
                let isQuiet = try await database.read { try $0.jobCounts().isEmpty }
                #expect(isQuiet)
                clock.advance(by: .seconds(1800))
                #expect(await dueTimes.next()?.description == "2026-01-01T08:00:00Z")
            }
            clock.advance(by: .seconds(5 * 86_400 + 60))
            try await withWorker(database, clock, [kind], schedules: [schedule]) {
                #expect(await dueTimes.next()?.description == "2026-01-06T08:00:00Z")
                clock.advance(by: .seconds(86_400))
                #expect(await dueTimes.next()?.description == "2026-01-07T08:00:00Z", "the missed days came once, not five times")
            }
        }
    }

    @Test("a changed schedule is due by its new time, an unchanged one keeps its own")
    func change() async throws {
        try await withJobs { database, clock in
            func keep(_ cron: String, hours: Int64) async throws -> Timestamp? {
                let schedule = Schedule("daily", try Cron(cron, timeZone: "UTC")) { _ in NewJob("x", payload: 0) }
                return try await database.write { tx in
                    try tx.keep([schedule], now: clockStart.adding(.seconds(hours * 3600)))
                    return try tx.scheduleTimes()["daily"]
                }
            }
            let first = try await keep("0 9 * * *", hours: 0)
            #expect(first?.description == "2026-01-01T09:00:00Z")
            let unchanged = try await keep("0 9 * * *", hours: 30)
            #expect(unchanged == first, "still to be caught up")
            let changed = try await keep("30 7 * * *", hours: 30)
            #expect(changed?.description == "2026-01-02T07:30:00Z")
        }
    }
}

@Suite struct RetryPolicyTests {
    @Test("waits double up to the cap, and lie in the upper half")
    func delays() {
        var generator = SeededGenerator("retry policy")
        let policy = RetryPolicy(base: .seconds(1), cap: .seconds(60))
        for (attempt, whole) in [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (500, 60)] {
            for _ in 0..<100 {
                let delay = policy.delay(after: attempt, using: &generator)
                #expect(delay >= .seconds(whole) / 2 && delay <= .seconds(whole))
            }
        }
    }
}

// MARK: Support

private let clockStart = TestDatabase.epoch

private struct Step: Codable {
    let lane: String
    let number: Int
}

private struct Refusal: Error, CustomStringConvertible {
    let description = "refused"
}

extension RetryPolicy {
    fileprivate static let immediate = RetryPolicy(base: .zero, cap: .zero)
}

private func withJobs(_ body: (Database, Clock) async throws -> Void) async throws {
    try await TestDatabase.with(JobsSchema.migrations) { try await body($0, Clock(fixedAt: clockStart)) }
}

private func enqueue(_ job: NewJob, _ database: Database, _ clock: Clock) async throws { _ = try await store(job, database, clock) }

private func store(_ job: NewJob, _ database: Database, _ clock: Clock) async throws -> Int64? {
    try await database.write { tx in try tx.enqueue(job, now: clock.now()) }
}

private func withWorker(
    _ database: Database, _ clock: Clock, _ kinds: [JobKind], schedules: [Schedule] = [], _ body: () async throws -> Void
) async throws {
    let worker = Worker(database: database, clock: clock, kinds: kinds, schedules: schedules, logger: Logger(label: "test"))
    async let run: Void = worker.run()
    do { try await body() } catch {
        worker.stop()
        try await run
        throw error
    }
    worker.stop()
    try await run
}

/// Looks at each commit that concerns jobs until the condition holds.
private func until(_ database: Database, holds condition: @escaping @Sendable (Transaction) throws -> Bool) async throws {
    let news = database.signals(.jobs)
    if try await database.read(condition) { return }
    for await _ in news where try await database.read(condition) { return }
}
