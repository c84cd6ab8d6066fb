import Storage
import Synchronization
import TestSupport
import Testing
import Values

@testable import Jobs

@Suite("A connection lost while a job is settled") struct OutcomeUnknownTests {
    @Test("neither loses the job's effect nor has it twice, nor uses up an attempt", arguments: ["performed", "decided", "plain"])
    func settle(_ kindName: String) async throws {
        try await TestEngine.$current.withValue(.postgres) {
            try await withJobs { database, clock in
                let runs = Mutex(0)
                @Sendable func mark(_ tx: Transaction, _ now: Timestamp) throws {
                    try tx.enqueue(NewJob("mark", payload: 0, runAt: now.adding(.seconds(86_400))), now: now)
                }
                let kinds: [JobKind] = [
                    .performing("performed") { _ in
                        runs.withLock { $0 += 1 }
                        return .completeWith(mark)
                    },
                    .deciding("decided") { tx, _, now in
                        try mark(tx, now)
                        return .complete
                    },
                    .performing("plain") { _ in
                        runs.withLock { $0 += 1 }
                        return .complete
                    },
                ]
                try await database.write { try $0.cutConnectionsAtCommits(2) }
                try await enqueue(NewJob(kindName, payload: 0, maximumAttempts: 1), database, clock)
                try await withWorker(database, clock, kinds) {
                    try await until(database, holds: { tx in try tx.cuts() == 2 && !tx.jobCounts().contains { $0.kind == kindName } })
                }
                let marks = try await database.read { try $0.jobs(in: [.scheduled], limit: 9).count }
                #expect(marks == (kindName == "plain" ? 0 : 1))
                #expect(runs.withLock { $0 } == (kindName == "decided" ? 0 : 1))
                #expect(try await database.read { try $0.jobs(in: [.discarded], limit: 9) }.isEmpty)
            }
        }
    }
}
