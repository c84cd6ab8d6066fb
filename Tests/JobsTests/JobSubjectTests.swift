import Storage
import TestSupport
import Testing
import Values

@testable import Jobs

@Suite("Job subject", .bothEngines) struct JobSubjectTests {
    private static let subject = JobSubject(
        "work", cancel: { tx, job, reason, now in try tx.enqueue(NewJob("mark", payload: "\(reason) \(job.id)"), now: now) },
        reopen: { tx, job, now in try tx.enqueue(NewJob("mark", payload: "reopened \(job.id)"), now: now) })

    @Test("who retries or cancels a job by hand opens or ends its row in the same transaction")
    func byHand() async throws {
        try await TestDatabase.with(JobsSchema.migrations) { database in
            let now = TestDatabase.epoch
            try await database.write { _ = try $0.enqueue(NewJob("work", payload: 0), now: now) }
            let id = try #require(try await database.read { try $0.jobs(in: [.available], limit: 1).first?.id })
            func marks() async throws -> [String] {
                try await database.read { try $0.jobs(in: [.available], limit: 9).filter { $0.kind == "mark" }.map(\.payload) }
            }
            func cancel() async throws -> Bool { try await database.write { try $0.cancelJob(id, of: [Self.subject], now: now) } }
            #expect(try await cancel())
            #expect(try await !cancel(), "it has ended")
            #expect(try await marks() == ["\"cancelled by hand \(id)\""])
            let isRetried = try await database.write { try $0.retryJob(id, of: [Self.subject], now: now) }
            #expect(isRetried)
            #expect(try await marks().first == "\"reopened \(id)\"")
            let isUnknownRetried = try await database.write { try $0.retryJob(99, of: [Self.subject], now: now) }
            #expect(!isUnknownRetried)
        }
    }
}
