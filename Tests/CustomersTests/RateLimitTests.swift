import Storage
import TestSupport
import Testing
import Values

@testable import Customers

@Suite("A rate limit is exact, whoever asks and whenever", .bothEngines)
struct RateLimitTests {
    private let epoch = TestDatabase.epoch

    @Test("as many as allowed in any span, told when the next one fits; refusals do not count")
    func told() async throws {
        try await withWorkspace { database, workspace in
            let limit = RateLimit(2, per: .seconds(60))
            func take(_ key: String = "commands:a", at seconds: Int64) async throws -> RateLimit.Result {
                try await database.write { [epoch] in
                    try $0.take(limit, for: key, in: workspace.id, now: epoch.adding(.seconds(seconds)))
                }
            }
            let results = [
                try await take(at: 0), try await take(at: 20), try await take(at: 30), try await take(at: 59),
                try await take(at: 60), try await take(at: 79), try await take("commands:b", at: 79),
            ]
            let refused = { [epoch] seconds in RateLimit.Result.refused(until: epoch.adding(.seconds(seconds))) }
            #expect(results == [.taken, .taken, refused(60), refused(60), .taken, refused(80), .taken])
        }
    }

    @Test("random takes of random limits, some by transactions that began earlier, go as a naive log says")
    func model() async throws {
        var generator = SeededGenerator("rate limit")
        try await withWorkspace { database, workspace in
            for round in 1...8 {
                let limit = RateLimit(generator.int(1...5), per: .milliseconds(generator.int(1...5000)))
                var taken: [Timestamp] = []
                var clock = epoch
                for step in 1...40 {
                    clock = clock.adding(.milliseconds(generator.int(0...1500)))
                    let behind = generator.chance(in: 4) ? generator.int(0...900) : 0
                    let now = clock.adding(.milliseconds(-behind))
                    let result = try await database.write { try $0.take(limit, for: "round:\(round)", in: workspace.id, now: now) }
                    // Naive: every moment ever taken; with this one, no span may hold more than the limit.
                    let fits = Self.holds(taken + [now], limit)
                    if result == .taken { taken.append(now) }
                    #expect(Self.holds(taken, limit), "round \(round), step \(step), seed \(generator.seed)")
                    // A late transaction may be refused a take that would have fitted behind another, never the other way round.
                    if behind == 0, taken == taken.sorted() {
                        #expect((result == .taken) == fits, "round \(round), step \(step), seed \(generator.seed)")
                    }
                    if case .refused(let until) = result { #expect(until > now && Self.holds(taken + [max(until, clock)], limit)) }
                }
            }
        }
    }

    private static func holds(_ moments: [Timestamp], _ limit: RateLimit) -> Bool {
        moments.allSatisfy { first in
            moments.count { $0 >= first && $0 < first.adding(limit.span) } <= limit.count
        }
    }

    @Test("of 200 takes at once, from two processes, as many pass as the limit says")
    func parallel() async throws {
        try await TestDatabase.withURL { url in
            let database = try Database(DatabaseURL(url))
            try await database.migrate(CustomersSchema.migrations, now: epoch)
            let workspace = try await database.write { try $0.keepWorkspace(slug: "test", in: "USD") }
            // SQLite has one serving process; PostgreSQL gets a second pool, which knows of the first only through the server.
            let other = TestEngine.current == .postgres ? try Database(DatabaseURL(url)) : database
            let taken = try await withThrowingTaskGroup(of: RateLimit.Result.self) { group in
                for number in 0..<200 {
                    group.addTask { [epoch] in
                        try await (number % 2 == 0 ? database : other).write {
                            try $0.take(RateLimit(5, per: .seconds(60)), for: "questions:a", in: workspace.id, now: epoch)
                        }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 == .taken ? 1 : 0) }
            }
            #expect(taken == 5)
            if other !== database { try await other.close() }
            try await database.close()
        }
    }

    @Test("a restart forgets nothing, pruning only what no longer counts")
    func restart() async throws {
        try await TestDatabase.withURL { url in
            let limit = RateLimit(1, per: .seconds(60))
            func run<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result {
                let database = try Database(DatabaseURL(url))
                try await database.migrate(CustomersSchema.migrations, now: epoch)
                let result = try await database.write(body)
                try await database.close()
                return result
            }
            let workspace = try await run { try $0.keepWorkspace(slug: "test", in: "USD") }
            let first = try await run { [epoch] in try $0.take(limit, for: "a", in: workspace.id, now: epoch) }
            let second = try await run { [epoch] tx in
                let early = try tx.deleteRateLimits(in: workspace.id, idleSince: epoch.adding(.seconds(60)))
                return (early, try tx.take(limit, for: "a", in: workspace.id, now: epoch.adding(.seconds(59))))
            }
            let pruned = try await run { [epoch] in try $0.deleteRateLimits(in: workspace.id, idleSince: epoch.adding(.seconds(61))) }
            #expect(first == .taken && second.0 == 0 && second.1 == .refused(until: epoch.adding(.seconds(60))) && pruned == 1)
        }
    }

    @Test("after the clock was put back a day, nobody waits longer than one span")
    func clockPutBack() async throws {
        try await withWorkspace { database, workspace in
            let limit = RateLimit(2, per: .seconds(60))
            let before = epoch.adding(.seconds(-86_400))
            let results = try await database.write { [epoch] tx in
                try [epoch, epoch, before, before.adding(.seconds(59)), before.adding(.seconds(60))].map {
                    try tx.take(limit, for: "a", in: workspace.id, now: $0)
                }
            }
            let free = RateLimit.Result.refused(until: before.adding(.seconds(60)))
            #expect(results == [.taken, .taken, free, free, .taken])
        }
    }

    @Test("is written as people say it", arguments: [("5 per 60 s", 5, 60), ("1000 per 86400 s", 1000, 86_400), ("1 per 1 s", 1, 1)])
    func written(_ text: String, _ count: Int, _ seconds: Int) {
        #expect(RateLimit(text) == RateLimit(count, per: .seconds(seconds)))
    }

    @Test(
        "and not otherwise",
        arguments: [
            "", "5", "0 per 60 s", "5 per 0 s", "5 per 60", "5 per 60s", "5 in 60 s", "-5 per 60 s", "1001 per 1 s", "5 per 86401 s",
            "5  per 60 s",
        ])
    func malformed(_ text: String) { #expect(RateLimit(text) == nil) }
}
