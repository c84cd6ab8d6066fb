import Logging
import Storage
import TestSupport
import Values

@testable import Jobs

// What the tests of this target share.

let clockStart = TestDatabase.epoch

struct Step: Codable {
    let lane: String
    let number: Int
}

struct Refusal: Error, CustomStringConvertible {
    let description = "refused"
}

extension RetryPolicy {
    static let immediate = RetryPolicy(base: .zero, cap: .zero)
}

func withJobs(_ body: (Database, Clock) async throws -> Void) async throws {
    try await TestDatabase.with(JobsSchema.migrations) { try await body($0, Clock(fixedAt: clockStart)) }
}

func enqueue(_ job: NewJob, _ database: Database, _ clock: Clock) async throws { _ = try await store(job, database, clock) }

func store(_ job: NewJob, _ database: Database, _ clock: Clock) async throws -> Bool {
    try await database.write { tx in try tx.enqueue(job, now: clock.now()) }
}

func withWorker(
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
func until(_ database: Database, holds condition: @escaping @Sendable (Transaction) throws -> Bool) async throws {
    let news = database.signals(.jobs)
    if try await database.read(condition) { return }
    for await _ in news where try await database.read(condition) { return }
}

extension Transaction {
    /// As a worker does that has one place in the standard queue.
    func claim(_ kind: String, by worker: ID<Worker>, for lease: Duration = Worker.lease, now: Timestamp) throws -> Job? {
        try claimJobs([Room(queue: .standard, places: 1)], of: Job.isOf([kind]), by: worker, for: lease, now: now).first
    }
}
