import Foundation
import Logging
import Storage
import Synchronization
import TestSupport
import Testing
import Values

@testable import Jobs

/// Two workers, each with connections of its own to one PostgreSQL, as two processes have.
@Suite("Several workers") struct SeveralWorkersTests {
    private func withTwo(_ body: (_ first: Database, _ second: Database, Clock) async throws -> Void) async throws {
        try await TestEngine.$current.withValue(.postgres) {
            try await TestDatabase.withURL { url in
                let databases = try (Database(DatabaseURL(url)), Database(DatabaseURL(url)))
                try await databases.0.migrate(JobsSchema.migrations, now: clockStart)
                let result: Result<Void, any Error>
                do { result = .success(try await body(databases.0, databases.1, Clock(fixedAt: clockStart))) } catch {
                    result = .failure(error)
                }
                try await databases.0.close()
                try await databases.1.close()
                try result.get()
            }
        }
    }

    @Test("lanes stay serial and in order across two workers, whatever fails between, and each job runs to its end once")
    func lanes() async throws {
        var generator = SeededGenerator("lanes across workers")
        let failing = Set((0..<60).map { _ in generator.int(0...499) })
        let order = (0..<500).map { number in Step(lane: "lane \(generator.int(0...19))", number: number) }
        try await withTwo { first, second, clock in
            let (runs, log) = AsyncStream.makeStream(of: Step.self)
            let running = Mutex<[String: Int]>([:])
            let work: @Sendable (Job) async throws -> Step = { job in
                let step = try #require(JSON<Step>(job.payload)?.value)
                let together = running.withLock { lanes in
                    lanes[step.lane, default: 0] += 1
                    return lanes[step.lane] ?? 0
                }
                #expect(together == 1, "two jobs of \(step.lane) ran at once")
                await Task.yield()
                running.withLock { $0[step.lane, default: 1] -= 1 }
                if failing.contains(step.number), job.attempt == 1 { throw Refusal() }
                log.yield(step)
                return step
            }
            // Ends written down in batches and one by one.
            let plain = JobKind.performing("plain", retry: .immediate) { job in
                _ = try await work(job)
                return .complete
            }
            let effective = JobKind.performing("effective", retry: .immediate) { job in
                _ = try await work(job)
                return .completeWith { _, _ in }
            }
            for batch in 0..<10 {
                try await (batch.isMultiple(of: 2) ? first : second).write { tx in
                    for step in order[batch * 50..<batch * 50 + 50] {
                        try tx.enqueue(
                            NewJob(step.number.isMultiple(of: 3) ? "plain" : "effective", payload: step, lane: step.lane), now: clock.now())
                    }
                }
            }
            try await withWorker(first, clock, [plain, effective]) {
                try await withWorker(second, clock, [plain, effective]) {
                    var numbers: [String: [Int]] = [:]
                    for await step in runs {
                        numbers[step.lane, default: []].append(step.number)
                        if numbers.values.map(\.count).reduce(0, +) == 500 { break }
                    }
                    for (name, lane) in numbers { #expect(lane == lane.sorted(), "\(name)") }
                    try await until(first, holds: { try $0.jobCounts().isEmpty })
                    log.finish()
                    for await extra in runs { Issue.record("\(extra.number) ran twice") }
                }
            }
        }
    }

    @Test("what a killed worker held, running and waiting, runs elsewhere within seconds")
    func killedWorker() async throws {
        try await withTwo { first, second, clock in
            try await first.write { tx in
                for number in 0..<1000 { try tx.enqueue(NewJob("held", payload: number, lane: "lane \(number)"), now: clock.now()) }
            }
            // It claims and is never heard of again.
            let killed = ID<Worker>(at: clock.now())
            let held = try await first.write {
                try $0.claimJobs(
                    [Room(queue: .standard, places: 1000)], of: Job.isOf(["held"]), by: killed, for: Worker.lease, now: clock.now())
            }
            #expect(held.count == 1000)
            let began = ContinuousClock.now
            let done = Mutex<Set<String>>([])
            let kind = JobKind.performing("held") { job in
                #expect(job.attempt == 1, "the attempt of the killed worker does not count")
                done.withLock { _ = $0.insert(job.payload) }
                return .complete
            }
            try await withWorker(second, clock, [kind]) { try await until(second, holds: { try $0.jobCounts().isEmpty }) }
            #expect(done.withLock { $0.count } == 1000)
            print("1,000 jobs of a killed worker ran elsewhere after \((ContinuousClock.now - began).formatted())")
        }
    }

    @Test("a schedule fires once, however many workers know it")
    func schedules() async throws {
        try await withTwo { first, second, clock in
            let fired = Mutex<[String]>([])
            let schedule = Schedule("hourly", try Cron("0 * * * *", timeZone: "UTC")) { NewJob("tick", payload: "\($0)") }
            // What is completed is counted: a worker that a busy machine holds up past its lease is taken over from, and is fenced then.
            let kind = JobKind.performing("tick") { job in
                .completeWith { tx, _ in tx.afterCommit { fired.withLock { $0.append(job.payload) } } }
            }
            try await first.write { tx in try tx.keep([schedule], now: clock.now()) }
            try await withWorker(first, clock, [kind], schedules: [schedule]) {
                try await withWorker(second, clock, [kind], schedules: [schedule]) {
                    for hour in 1...10 {
                        let due = clockStart.adding(.seconds(Int64(hour) * 3600))
                        clock.advance(by: .seconds(3600))
                        try await until(first, holds: { tx in try tx.scheduleTimes().values.allSatisfy { $0 > due } })
                        try await until(first, holds: { try $0.jobCounts().isEmpty })
                    }
                }
            }
            let hours = fired.withLock { $0 }
            #expect(hours.count == 10 && Set(hours).count == 10, "\(hours)")
        }
    }

    @Test("claims of many workers at once never share a job, nor a lane")
    func claims() async throws {
        try await withTwo { first, second, clock in
            try await first.write { tx in
                for number in 0..<400 {
                    let lane = number.isMultiple(of: 2) ? "lane \(number % 40)" : nil
                    try tx.enqueue(NewJob("wanted", payload: number, lane: lane), now: clock.now())
                }
            }
            let claimed = try await withThrowingTaskGroup(of: [Job].self) { group in
                for number in 0..<16 {
                    let database = number.isMultiple(of: 2) ? first : second
                    group.addTask {
                        let worker = ID<Worker>(at: clock.now())
                        return try await database.write {
                            try $0.claimJobs(
                                [Room(queue: .standard, places: 30)], of: Job.isOf(["wanted"]), by: worker, for: Worker.lease,
                                now: clock.now())
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(Set(claimed.map(\.id)).count == claimed.count)
            let lanes = claimed.compactMap(\.lane)
            #expect(Set(lanes).count == lanes.count)
        }
    }
}
