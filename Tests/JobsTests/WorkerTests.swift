import Logging
import Storage
import Synchronization
import TestSupport
import Testing
import Values

@testable import Jobs

@Suite("Worker", .bothEngines) struct WorkerTests {
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
                let isRetried = try await database.write { try $0.retryJob(dead.id, of: [], now: clock.now()) }
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
            #expect(try await store(job, database, clock))
            #expect(try await !store(job, database, clock))
            try await withWorker(database, clock, [.deciding("once") { _, _, _ in .complete }]) {
                try await until(database, holds: { try $0.jobCounts().isEmpty })
            }
            #expect(try await store(job, database, clock))
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

    @Test("what stands whatever becomes of the job is written where its effect fails, and only there")
    func otherwise() async throws {
        try await withJobs { database, clock in
            let kind = JobKind.performing("costly", retry: .immediate) { job in
                @Sendable func mark(_ name: String) -> NewJob {
                    NewJob("mark", payload: "\(name) \(job.attempt)", runAt: clockStart.adding(.seconds(86_400)))
                }
                return .completeWith(
                    { tx, now in
                        try tx.enqueue(mark("done"), now: now)
                        if job.attempt == 1 { throw Refusal() }
                    }, otherwise: { tx, now in try tx.enqueue(mark("undone"), now: now) })
            }
            try await enqueue(NewJob("costly", payload: 0), database, clock)
            try await withWorker(database, clock, [kind, .deciding("mark") { _, _, _ in .complete }]) {
                try await until(database, holds: { try $0.jobs(in: [.scheduled], limit: 9).count == 2 })
                let marks = try await database.read { try $0.jobs(in: [.scheduled], limit: 9).map(\.payload) }
                #expect(marks == [#""done 2""#, #""undone 1""#])
            }
        }
    }

    @Test("what a killed process was doing is done by the next one, and the attempt does not count")
    func deadProcess() async throws {
        try await withJobs { database, clock in
            try await enqueue(NewJob("orphan", payload: 0), database, clock)
            try await database.write {
                _ = try $0.claim("orphan", by: ID(at: clock.now()), for: .seconds(-1), now: clock.now())
            }
            let kind = JobKind.deciding("orphan") { tx, job, now in
                try tx.enqueue(NewJob("mark", payload: job.attempt, runAt: now.adding(.seconds(86_400))), now: now)
                return .complete
            }
            try await withWorker(database, clock, [kind, .deciding("mark") { _, _, _ in .complete }]) {
                try await until(database, holds: { try $0.jobs(in: [.scheduled], limit: 9).count == 1 })
                let marks = try await database.read { try $0.jobs(in: [.scheduled], limit: 9).map(\.payload) }
                #expect(marks == ["1"])
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

    /// An older process, or that of another business, must not end what it does not understand.
    @Test("a job of an unknown kind is left, in sight, to a worker that knows it")
    func unknownKind() async throws {
        try await withJobs { database, clock in
            let known = JobKind.deciding("known") { _, _, _ in .complete }
            for kind in ["from the future", "known"] { try await enqueue(NewJob(kind, payload: 0), database, clock) }
            try await withWorker(database, clock, [known]) {
                try await until(database, holds: { try $0.jobCounts().count == 1 })
            }
            let left = try await database.read { try $0.jobs(in: [.available], limit: 9) }
            #expect(left.map(\.kind) == ["from the future"])
            #expect(left.first?.attempt == 0)
            try await withWorker(database, clock, [known, .deciding("from the future") { _, _, _ in .complete }]) {
                try await until(database, holds: { try $0.jobCounts().isEmpty })
            }
        }
    }

    @Test("cancelled jobs are kept for a week, dead ones for a month")
    func pruned() async throws {
        try await withJobs { database, clock in
            let kinds: [JobKind] = [
                .deciding("unwanted") { _, _, _ in .cancel(reason: "nobody asked") },
                .deciding("hopeless") { _, _, _ in .discard(reason: "cannot be done") },
            ]
            for kind in kinds { try await enqueue(NewJob(kind.name, payload: 0), database, clock) }
            try await withWorker(database, clock, kinds) {
                try await until(database, holds: { try $0.jobs(in: [.cancelled, .discarded], limit: 9).count == 2 })
            }
            func kept(afterDays days: Int64) async throws -> [Job.State] {
                try await database.write { tx in
                    try tx.pruneJobs(now: clockStart.adding(.seconds(days * 86_400)))
                    return try tx.jobCounts().map(\.state)
                }
            }
            #expect(try await kept(afterDays: 6) == [.discarded, .cancelled])
            #expect(try await kept(afterDays: 8) == [.discarded])
            #expect(try await kept(afterDays: 29) == [.discarded])
            #expect(try await kept(afterDays: 31).isEmpty)
        }
    }
}
