import Logging
import Storage
import TestSupport
import Testing
import Values

@testable import Jobs

@Suite("Lease", .bothEngines) struct LeaseTests {
    @Test("a worker that slept past its lease cannot complete what another has taken over")
    func fencing() async throws {
        try await withJobs { database, clock in
            try await enqueue(NewJob("contested", payload: 0), database, clock)
            let (sleeper, successor) = (ID<Worker>(at: clock.now()), ID<Worker>(at: clock.now()))
            func claim(_ worker: ID<Worker>, for lease: Duration = Worker.lease) async throws -> Job? {
                try await database.write { try $0.claim("contested", by: worker, for: lease, now: clock.now()) }
            }
            let stale = try #require(try await claim(sleeper, for: .seconds(-1)))
            #expect(try await claim(successor) == nil)
            try await database.write { try $0.reclaimExpiredLeases(by: successor, holding: []) }
            let fresh = try #require(try await claim(successor))
            #expect(fresh.attempt == 1)
            await #expect(throws: JobsError.leaseLost(stale.id)) { try await database.write { try $0.delete(stale, by: sleeper) } }
            let byBatch = try await database.write { try $0.delete([stale], by: sleeper) }
            #expect(byBatch.isEmpty)
            let kept = try await database.write { try $0.renewLeases([stale.id], of: sleeper, for: Worker.lease) }
            #expect(kept.isEmpty)
            try await database.write { try $0.delete(fresh, by: successor) }
        }
    }

    @Test("a renewed lease is not reclaimed, and the clock of the business has no part in it")
    func renewal() async throws {
        try await withJobs { database, clock in
            try await enqueue(NewJob("long", payload: 0), database, clock)
            let worker = ID<Worker>(at: clock.now())
            let job = try #require(try await database.write { try $0.claim("long", by: worker, for: .seconds(-1), now: clock.now()) })
            let kept = try await database.write { try $0.renewLeases([job.id], of: worker, for: Worker.lease) }
            #expect(kept == [job.id])
            clock.advance(by: .seconds(86_400))
            try await database.write { try $0.reclaimExpiredLeases(by: ID(at: clock.now()), holding: []) }
            #expect(try await database.read { try $0.jobs(in: [.running], limit: 9) }.count == 1)
        }
    }

    @Test("a worker takes back what it does not know it holds, and nothing that it does")
    func ownOrphan() async throws {
        try await withJobs { database, clock in
            let worker = ID<Worker>(at: clock.now())
            for kind in ["known", "forgotten"] { try await enqueue(NewJob(kind, payload: 0), database, clock) }
            func claim(_ kind: String) async throws -> Job? {
                try await database.write { try $0.claim(kind, by: worker, for: .seconds(-1), now: clock.now()) }
            }
            let known = try #require(try await claim("known"))
            #expect(try await claim("forgotten") != nil)
            try await database.write { try $0.reclaimExpiredLeases(by: worker, holding: [known.id]) }
            #expect(try await database.read { try $0.jobs(in: [.running], limit: 9) }.map(\.kind) == ["known"])
            try await database.write { try $0.reclaimExpiredLeases(by: worker, holding: []) }
            #expect(try await database.read { try $0.jobs(in: [.running], limit: 9) }.isEmpty)
        }
    }

    @Test("a dead job that is retried by hand waits for the later one of its lane that runs, and the database forbids two at once")
    func retriedIntoLane() async throws {
        try await withJobs { database, clock in
            let worker = ID<Worker>(at: clock.now())
            func claim() async throws -> Job? { try await database.write { try $0.claim("step", by: worker, now: clock.now()) } }
            for number in 1...2 { try await enqueue(NewJob("step", payload: number, lane: "lane"), database, clock) }
            let first = try #require(try await claim())
            #expect(try await claim() == nil)
            try await database.write { try $0.end(first, as: .discarded, reason: "hopeless", by: worker, now: clock.now()) }
            let second = try #require(try await claim())
            let isRetried = try await database.write { try $0.retryJob(first.id, of: [], now: clock.now()) }
            #expect(isRetried)
            #expect(try await claim() == nil)
            await #expect(throws: StorageError.self) { try await database.write { try $0.leaseWithoutLooking(first.id, to: worker) } }
            try await database.write { try $0.delete(second, by: worker) }
            #expect(try await claim()?.id == first.id)
        }
    }

    @Test("what is cancelled when its lease is lost ends, and its worker goes on")
    func cancelledWhenLost() async throws {
        try await withJobs { database, clock in
            let (events, log) = AsyncStream.makeStream(of: String.self)
            let endless = JobKind.performing("endless") { job in
                log.yield("begun")
                // Ends only when cancelled: nobody yields to this stream.
                let (never, hold) = AsyncStream.makeStream(of: Void.self)
                for await _ in never {}
                withExtendedLifetime(hold) {}
                log.yield("cancelled")
                throw CancellationError()
            }
            let worker = Worker(database: database, clock: clock, kinds: [endless], logger: Logger(label: "test"))
            async let run: Void = worker.run()
            try await enqueue(NewJob("endless", payload: 0), database, clock)
            var next = events.makeAsyncIterator()
            #expect(await next.next() == "begun")
            let successor = ID<Worker>(at: clock.now())
            try await database.write { try $0.takeOver(to: successor) }
            try await worker.renew()
            #expect(await next.next() == "cancelled")
            let job = try #require(try await database.read { try $0.jobs(in: [.running], limit: 1) }.first)
            try await database.write { try $0.delete(job, by: successor) }
            worker.stop()
            try await run
        }
    }
}
