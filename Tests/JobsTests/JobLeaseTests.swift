import Storage
import TestSupport
import Testing
import Values

@testable import Jobs

@Suite struct JobLeaseTests {
    @Test("a job is its worker's until another has taken it over")
    func fence() async throws {
        try await TestEngine.$current.withValue(.postgres) {
            try await withJobs { database, clock in
                let (looks, look) = AsyncStream.makeStream(of: Bool.self)
                let kind = JobKind.performing("work") { job in
                    look.yield(try await database.write { try $0.isHeld(job) })
                    try await database.write { try $0.giveAway(job, to: ID(at: clockStart)) }
                    look.yield(try await database.write { try $0.isHeld(job) })
                    look.finish()
                    return .complete
                }
                try await withWorker(database, clock, [kind]) {
                    try await enqueue(NewJob("work", payload: 1), database, clock)
                    var seen: [Bool] = []
                    for await isHeld in looks { seen.append(isHeld) }
                    #expect(seen == [true, false])
                }
                // Left to the other.
                let counts = try await database.read { try $0.jobCounts().map(\.state) }
                #expect(counts == [.running])
            }
        }
    }
}
