import Customers
import Ledger
import Storage
import TestSupport
import Testing
import Values

@testable import Billing

@Suite(.bothEngines) struct ConsumptionTests {
    /// Three questions a day, five letters a month, two samples in all, pictures, no sound, tokens at 0.002.
    static let plan: Plan = {
        var plan = Plan(key: "premium", name: "Premium", price: Money(nanos: 10_000_000_000, .usd), period: .month)
        plan.entitlements = [
            Entitlement("questions", .limit(3, per: .day)), Entitlement("letters", .limit(5, per: .month)),
            Entitlement("samples", .limit(2, per: .total)), Entitlement("visits", .limit(1, per: .week)),
            Entitlement("pictures", .feature(true)), Entitlement("sound", .feature(false)),
            Entitlement("tokens", .metered(price: Money(nanos: 2_000_000, .usd))),
        ]
        return plan
    }()

    @Test("of 200 who consume at once with ten left, exactly ten are granted")
    func parallel() async throws {
        try await Counter.with(Self.plan) { (counter: Counter) async throws in
            let allotment = Allotment("questions", 10, per: .day)
            let results = try await withThrowingTaskGroup(of: ConsumeResult.self) { group in
                for _ in 0..<200 {
                    group.addTask {
                        try await counter.write { tx in
                            try counter.billing.consume(
                                allotment, of: counter.customer, id: ID(at: Counter.noon), tx, now: Counter.noon)
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let left = results.compactMap { if case .granted(let remaining) = $0 { remaining } else { nil } }
            #expect(left.sorted() == Array(0...9))
            #expect(results.count { $0 == .exhausted(until: Timestamp("2026-01-02T00:00:00Z")) } == 190)
        }
    }

    @Test("each kind of window is counted by itself and begins anew when it is over; what is counted in all never does")
    func windows() async throws {
        try await Counter.with(Self.plan) { (counter: Counter) async throws in
            for left in [2, 1, 0] { #expect(try await counter.consume("questions") == .granted(remaining: left)) }
            #expect(try await counter.consume("questions") == .exhausted(until: Timestamp("2026-01-02T00:00:00Z")))
            #expect(try await counter.consume("letters", 5) == .granted(remaining: 0))
            #expect(try await counter.consume("letters") == .exhausted(until: Timestamp("2026-02-01T00:00:00Z")))
            #expect(try await counter.consume("visits") == .granted(remaining: 0))
            #expect(try await counter.consume("visits") == .exhausted(until: Timestamp("2026-01-05T00:00:00Z")))
            #expect(try await counter.consume("samples", 2) == .granted(remaining: 0))
            #expect(try await counter.consume("samples") == .exhausted(until: nil))
            let nextMonth = try #require(Timestamp("2026-02-01T00:00:00Z"))
            for name in ["questions", "letters", "visits"] {
                #expect(try await counter.consume(name, at: nextMonth).isGranted, "\(name)")
            }
            #expect(try await counter.consume("samples", at: nextMonth) == .exhausted(until: nil))
        }
    }

    @Test("features are on or off, and what the plan does not name is not included")
    func features() async throws {
        try await Counter.with(Self.plan) { (counter: Counter) async throws in
            #expect(try await counter.consume("pictures", 1_000) == .granted(remaining: nil))
            #expect(try await counter.consume("sound") == .notIncluded)
            #expect(try await counter.consume("dreams") == .notIncluded)
        }
    }

    @Test("more than is left is granted to nobody in part")
    func whole() async throws {
        try await Counter.with(Self.plan) { (counter: Counter) async throws in
            #expect(try await counter.consume("questions", 4) == .exhausted(until: Timestamp("2026-01-02T00:00:00Z")))
            #expect(try await counter.consume("questions", 2) == .granted(remaining: 1))
            #expect(try await counter.consume("questions", 2) == .exhausted(until: Timestamp("2026-01-02T00:00:00Z")))
            #expect(try await counter.remaining("questions") == 1)
        }
    }

    @Test("the same id is counted once, and what is given back can be used again, once")
    func idempotence() async throws {
        try await Counter.with(Self.plan) { (counter: Counter) async throws in
            let id = ID<Consumption>(at: Counter.noon)
            for _ in 1...3 { #expect(try await counter.consume("questions", id: id) == .granted(remaining: 2)) }
            for _ in 1...3 { try await counter.release(id) }
            #expect(try await counter.remaining("questions") == 3)
            #expect(try await counter.consume("questions", id: id) == .granted(remaining: 2))
            // Given back on another day it is that day's question that it was.
            try await counter.release(id, at: Counter.noon.adding(.seconds(86_400)))
            #expect(try await counter.remaining("questions") == 3)
            try await counter.write { tx in try tx.takeAgain(id, in: counter.workspace.id) }
            #expect(try await counter.remaining("questions") == 2)
        }
    }

    @Test("where the caller's transaction is undone, nothing was used")
    func undone() async throws {
        struct Undone: Error {}
        try await Counter.with(Self.plan) { (counter: Counter) async throws in
            await #expect(throws: Undone.self) {
                try await counter.write { tx in
                    _ = try counter.billing.consume(
                        "questions", of: counter.customer, id: ID(at: Counter.noon), tx, now: Counter.noon)
                    throw Undone()
                }
            }
            #expect(try await counter.remaining("questions") == 3)
        }
    }

    @Test("what is metered is charged to the wallet, exactly as often as it can pay, and given back with its price")
    func metered() async throws {
        try await Counter.with(Self.plan) { (counter: Counter) async throws in
            let price = Money(nanos: 2_000_000, .usd)
            #expect(try await counter.consume("tokens") == .unpaid(price: price, balance: .zero(.usd)))
            try await counter.fill("0.02")
            let ids = (0..<40).map { _ in ID<Consumption>(at: Counter.noon) }
            let granted = try await withThrowingTaskGroup(of: ID<Consumption>?.self) { group in
                for id in ids {
                    group.addTask { try await counter.consume("tokens", id: id).isGranted ? id : nil }
                }
                return try await group.compactMap { $0 }.reduce(into: []) { $0.append($1) }
            }
            #expect(granted.count == 10)
            #expect(try await counter.wallet() == "0.00")
            for id in granted.prefix(2) + granted.prefix(2) { try await counter.release(id) }
            #expect(try await counter.wallet() == "0.004")
            #expect(
                try await counter.consume("tokens", 3)
                    == .unpaid(price: Money(nanos: 6_000_000, .usd), balance: Money(nanos: 4_000_000, .usd)))
            #expect(try await counter.consume("tokens", 2).isGranted)
            #expect(try await counter.wallet() == "0.00")
        }
    }

    @Test("a plan without entitlements includes everything, and without a plan there is nothing")
    func everything() async throws {
        try await Counter.with(Shop.premium) { (counter: Counter) async throws in
            #expect(try await counter.consume("whatever", 1_000_000) == .granted(remaining: nil))
            let stranger = try await counter.write { tx in
                try tx.registerIdentity(
                    channel: "telegram", externalID: "eve", name: "Eve", language: nil, workspace: counter.workspace.id, now: Counter.noon
                ).customerID
            }
            #expect(try await counter.consume("whatever", of: stranger) == .notIncluded)
        }
    }

    @Test("a limit that was lowered grants no more, and one that was raised grants the difference")
    func changedLimit() async throws {
        try await Counter.with(Self.plan) { (counter: Counter) async throws in
            func take(_ count: Int) async throws -> ConsumeResult {
                try await counter.write { tx in
                    try counter.billing.consume(
                        Allotment("free", count, per: .total), of: counter.customer, id: ID(at: Counter.noon), tx, now: Counter.noon)
                }
            }
            for left in [2, 1] { #expect(try await take(3) == .granted(remaining: left)) }
            #expect(try await take(1) == .exhausted(until: nil))
            #expect(try await take(4) == .granted(remaining: 1))
        }
    }
}

/// Windows in the workspace's zone, where clocks are changed.
@Suite(.bothEngines) struct EntitlementWindowTests {
    static let cases: [(zone: String, window: Entitlement.Window, at: String, until: String)] = [
        // The clocks of Berlin go from 2 to 3 on 29 March 2026 and from 3 to 2 on 25 October: days of 23 and of 25 hours.
        ("Europe/Berlin", .day, "2026-03-28T22:59:59Z", "2026-03-28T23:00:00Z"),
        ("Europe/Berlin", .day, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
        ("Europe/Berlin", .day, "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z"),
        ("Europe/Berlin", .day, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
        ("Europe/Berlin", .day, "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z"),
        ("Europe/Berlin", .week, "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z"),
        ("Europe/Berlin", .week, "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z"),
        ("Europe/Berlin", .month, "2026-03-01T00:00:00Z", "2026-03-31T22:00:00Z"),
        ("Europe/Berlin", .month, "2026-10-31T22:59:59Z", "2026-10-31T23:00:00Z"),
        ("Europe/Berlin", .month, "2028-02-29T22:59:59Z", "2028-02-29T23:00:00Z"),
        ("Europe/Berlin", .month, "2026-02-28T22:59:59Z", "2026-02-28T23:00:00Z"),
        ("Europe/Berlin", .month, "2026-12-31T22:59:59Z", "2026-12-31T23:00:00Z"),
        ("America/New_York", .day, "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"),
        ("America/New_York", .day, "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"),
        ("Asia/Kolkata", .month, "2026-01-31T18:29:59Z", "2026-01-31T18:30:00Z"),
    ]

    @Test("a window ends with the zone's own day, week or month, and the next moment is a new one", arguments: cases)
    func bounds(_ zone: String, _ window: Entitlement.Window, _ at: String, _ until: String) async throws {
        let (now, end) = (try #require(Timestamp(at)), try #require(Timestamp(until)))
        try await Counter.with(Shop.premium, zone: zone) { (counter: Counter) async throws in
            func take(at moment: Timestamp) async throws -> ConsumeResult {
                try await counter.write { tx in
                    try counter.billing.consume(
                        Allotment("questions", 1, per: window), of: counter.customer, id: ID(at: moment), tx, now: moment)
                }
            }
            #expect(try await take(at: now) == .granted(remaining: 0))
            #expect(try await take(at: now) == .exhausted(until: end))
            #expect(try await take(at: end.adding(.microseconds(-1))) == .exhausted(until: end))
            #expect(try await take(at: end) == .granted(remaining: 0))
        }
    }
}
