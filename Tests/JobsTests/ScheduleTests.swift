import Storage
import Synchronization
import TestSupport
import Testing
import Values

@testable import Jobs

@Suite("Schedule", .bothEngines) struct ScheduleTests {
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
            // Before the worker does it, so that the clock does not outrun it.
            try await database.write { tx in try tx.keep([schedule], now: clock.now()) }
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

    @Test("a schedule whose time is kept in the database follows it without a restart, and can be switched off and on")
    func reschedule() async throws {
        try await withJobs { database, clock in
            let hour = Mutex<Int?>(9)
            let (fired, log) = AsyncStream.makeStream(of: String.self)
            let schedule = Schedule("daily", when: { _ in try hour.withLock { $0 }.map { try Cron("0 \($0) * * *", timeZone: "UTC") } }) {
                NewJob("report", payload: $0.microseconds)
            }
            let kind = JobKind.deciding("report") { _, job, _ in
                log.yield(Timestamp(microseconds: JSON<Int64>(job.payload)?.value ?? 0).description)
                return .complete
            }
            func change(to new: Int?) async throws {
                hour.withLock { $0 = new }
                try await database.write { tx in try tx.reschedule(schedule, now: clock.now()) }
            }
            var dueTimes = fired.makeAsyncIterator()
            try await database.write { tx in try tx.keep([schedule], now: clock.now()) }
            try await withWorker(database, clock, [kind], schedules: [schedule]) {
                clock.advance(by: .seconds(9 * 3600))
                #expect(await dueTimes.next() == "2026-01-01T09:00:00Z")
                clock.advance(by: .seconds(23 * 3600 + 1800))
                try await change(to: 7)
                #expect(await dueTimes.next() == "2026-01-02T07:00:00Z", "missed by the change, so due at once")
                try await change(to: nil)
                clock.advance(by: .seconds(3 * 86_400))
                try await change(to: 12)
                clock.advance(by: .seconds(86_400))
                #expect(await dueTimes.next() == "2026-01-05T12:00:00Z", "nothing of the days it was off")
            }
        }
    }

    @Test("a schedule that was switched off behind its back is forgotten when it is due, and keeps nobody busy")
    func switchedOff() async throws {
        try await withJobs { database, clock in
            let isOn = Mutex(true)
            let schedule = Schedule("daily", when: { _ in try isOn.withLock { $0 } ? Cron("0 9 * * *", timeZone: "UTC") : nil }) { _ in
                NewJob("report", payload: 0)
            }
            try await database.write { tx in try tx.keep([schedule], now: clock.now()) }
            isOn.withLock { $0 = false }
            let later = clockStart.adding(.seconds(86_400))
            let (nextAt, times) = try await database.write { tx in (try tx.fire([schedule], now: later), try tx.scheduleTimes()) }
            #expect(nextAt == nil)
            #expect(times.isEmpty)
            #expect(try await database.read { try $0.jobCounts().isEmpty })
        }
    }
}
