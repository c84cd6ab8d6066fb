import Jobs
import Ledger
import Storage
import Synchronization
import TestSupport
import Testing
import Values

@testable import Billing

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct PlanChangeTests {
    private static let gold = Plan(key: "gold", name: "Gold", price: Money(nanos: 30_000_000_000, .usd), period: .month)
    private static let basic = Plan(key: "basic", name: "Basic", price: Money(nanos: 4_000_000_000, .usd), period: .month)

    /// A subscription to `premium`, 10.00 for 30 days, of which fifteen have passed.
    private static func with(_ body: @escaping @Sendable (Shop, Order) async throws -> Void) async throws {
        try await Shop.with(plans: [basic, Shop.premium, gold]) { (shop: Shop) async throws in
            let order = try await shop.openSubscription()
            try await shop.deliver(.invoice(order), .subscription(order, id: "evt_active"))
            shop.clock.advance(by: .seconds(15 * 86_400))
            try await body(shop, order)
            let proof = try await shop.database.read { try $0.proof() }
            #expect(proof.holds)
        }
    }

    /// A Stripe that knows the subscription, and what was changed last where it has `done` it.
    @Sendable private static func known(_ call: ScriptedStripe.Call, done: String? = nil) -> ScriptedStripe.Answer? {
        guard call.method == "GET", call.path == "/v1/subscriptions/sub_1" else { return nil }
        let metadata = done.map { #"{"change_id":"\#($0)"}"# } ?? "{}"
        return .init(
            json: #"{"id":"sub_1","status":"active","metadata":\#(metadata),"items":{"data":[{"id":"si_1","price":{"product":"prod_1"}}]}}"#
        )
    }

    private static func ask(
        _ shop: Shop, _ order: Order, _ plan: String, _ effect: PlanChange.Effect? = nil
    ) async throws -> SubscriptionChange {
        let subscription = try #require(try await shop.subscriptions(order).first)
        let change = try await shop.database.write { tx in
            try shop.billing.requestPlan(plan, effect, of: subscription.id, by: "test", tx, now: shop.clock.now())
        }
        return try #require(change)
    }

    private static func standing(_ shop: Shop, _ order: Order) async throws -> String {
        let subscription = try #require(try await shop.subscriptions(order).first)
        return
            "\(subscription.plan) \(subscription.price.decimal) \(subscription.status) \(subscription.nextChangeID == nil ? "-" : "next")"
    }

    private static func posts(_ shop: Shop) -> [ScriptedStripe.Call] {
        shop.stripe.received.filter { $0.method == "POST" && $0.path == "/v1/subscriptions/sub_1" }
    }

    @Test("days of the new plan that were granted wait from the change on")
    func grantedDays() async throws {
        try await Self.with { shop, order in
            shop.stripe.answer { call, _ in Self.known(call) }
            try await shop.database.write { [now = shop.clock.now()] tx in
                _ = try shop.billing.give("gold", days: 10, to: "\(order.customerID)", tx, now: now)
            }
            _ = try await Self.ask(shop, order, "gold")
            try await shop.untilHandled()
            let grant = try await shop.database.read { tx in
                try tx.grants(of: order.customerID, in: shop.workspace.id, now: shop.clock.now()).first
            }
            #expect(grant?.startsAt == Shop.noon.adding(.seconds(30 * 86_400)))
            #expect(grant?.endsAt == Shop.noon.adding(.seconds(40 * 86_400)))
        }
    }

    @Test("Stripe is asked for the new price from the moment of the wish, and to change nothing without the money")
    func asked() async throws {
        try await Self.with { shop, order in
            shop.stripe.answer { call, _ in Self.known(call) }
            let change = try await Self.ask(shop, order, "gold")
            #expect(change.plan?.charge == Money(nanos: 10_000_000_000, .usd))
            try await shop.untilHandled()
            let call = try #require(Self.posts(shop).first)
            let version = try #require(change.plan?.versionID)
            #expect(
                call.form == [
                    "items[0][id]": "si_1", "items[0][price_data][currency]": "usd", "items[0][price_data][unit_amount]": "3000",
                    "items[0][price_data][product]": "\(version)", "items[0][price_data][recurring][interval]": "month",
                    "metadata[change_id]": "\(change.id)", "proration_behavior": "always_invoice",
                    "proration_date": "\(Shop.noon.seconds + 15 * 86_400)", "payment_behavior": "error_if_incomplete",
                ])
            #expect(call.headers["idempotency-key"] == "\(change.id)")
            let product = shop.stripe.received.first { $0.path == "/v1/products" }
            #expect(product?.form == ["id": "\(version)", "name": "Gold"])
            #expect(try await Self.standing(shop, order) == "gold 30.00 active -")
            #expect(try await shop.heard().last == "premium → gold")
        }
    }

    @Test(
        "an answer that is lost is asked for again under the same key, and not at all where Stripe has done it", arguments: [true, false])
    func lostAnswer(isRemembered: Bool) async throws {
        try await Self.with { shop, order in
            let id = Gathered()
            shop.stripe.answer { call, _ in
                if call.method == "POST", call.path == "/v1/subscriptions/sub_1", id.add(call.form["metadata[change_id]"] ?? "") == 1 {
                    return .error(502, type: "api_error", "the answer is lost")
                }
                return Self.known(call, done: isRemembered ? id.first : nil)
            }
            let change = try await Self.ask(shop, order, "gold")
            try await shop.until { tx in try tx.jobs(in: [.retryable], limit: 1).count == 1 }
            shop.clock.advance(by: .seconds(60))
            try await shop.untilHandled()
            #expect(Self.posts(shop).map { $0.headers["idempotency-key"] } == Array(repeating: "\(change.id)", count: isRemembered ? 1 : 2))
            #expect(Set(Self.posts(shop).map(\.form)).count == 1)
            #expect(try await Self.standing(shop, order) == "gold 30.00 active -")
            try await shop.deliver(.proration(amount: 1000, day: 15))
            #expect(try await shop.report().contains("subscription 20.00 ×2"))
        }
    }

    @Test("a payment that comes before the answer brings the plan into force; the answer then changes nothing, nor does a failure after it")
    func paymentFirst() async throws {
        try await Self.with { shop, order in
            let (held, release) = AsyncStream.makeStream(of: Void.self)
            shop.stripe.answer { call, _ in
                if call.method == "POST", call.path == "/v1/subscriptions/sub_1" {
                    return .init(status: 400, json: #"{"error":{"type":"invalid_request_error","message":"too late"}}"#, after: held)
                }
                return Self.known(call)
            }
            let change = try await Self.ask(shop, order, "gold")
            try await shop.receive(StripeTestEvent.proration(amount: 1000, day: 15).json)
            try await shop.until { tx in
                try tx.subscriptionChange(change.id, in: shop.workspace.id)?.status == .done
            }
            #expect(try await Self.standing(shop, order) == "gold 30.00 active -")
            release.yield()
            try await shop.untilHandled()
            #expect(try await Self.standing(shop, order) == "gold 30.00 active -")
            #expect(try await shop.report().contains("subscription 20.00 ×2"))
        }
    }

    @Test("the payments of two plans and of the change between them come in any order and several times, and count once each")
    func disorder() async throws {
        var generator = SeededGenerator("plan change")
        for _ in 0..<4 {
            let seed = generator.next()
            try await Shop.with(plans: [Self.basic, Shop.premium, Self.gold]) { (shop: Shop) async throws in
                var generator = SeededGenerator(seed: seed)
                let order = try await shop.openSubscription()
                try await shop.deliver(.invoice(order), .subscription(order, id: "evt_active"))
                shop.clock.advance(by: .seconds(15 * 86_400))
                shop.stripe.answer { call, _ in Self.known(call) }
                _ = try await Self.ask(shop, order, "gold")
                try await shop.untilHandled()
                // So that it is the later of the two.
                shop.clock.advance(by: .seconds(1))
                _ = try await Self.ask(shop, order, "basic")
                try await shop.untilHandled()
                #expect(try await Self.standing(shop, order) == "gold 30.00 active next")
                shop.clock.advance(by: .seconds(40 * 86_400))
                let events: [StripeTestEvent] = [
                    .proration(amount: 1000, day: 15), .proration(id: "evt_same", amount: 1000, day: 15),
                    .invoice(nil, id: "evt_2", invoice: "in_2", amount: 400, month: 1),
                    .invoice(nil, id: "evt_3", invoice: "in_3", amount: 400, month: 2), .invoice(order, id: "evt_again"),
                ]
                for event in (events + events).shuffled(using: &generator) { try await shop.deliver(event) }
                #expect(try await Self.standing(shop, order) == "basic 4.00 active -")
                #expect(try await shop.report().contains("subscription 28.00 ×4"))
                let proof = try await shop.database.read { try $0.proof() }
                #expect(proof.holds)
            }
        }
    }

    @Test("money that no change asked for is not believed: another amount, a second bill of the same change, a price of nobody's")
    func doubted() async throws {
        try await Self.with { shop, order in
            shop.stripe.answer { call, _ in Self.known(call) }
            try await shop.deliver(.proration(id: "evt_unasked", amount: 1000, day: 15))
            _ = try await Self.ask(shop, order, "gold")
            try await shop.untilHandled()
            try await shop.deliver(
                .proration(id: "evt_more", invoice: "in_more", amount: 1003, day: 15),
                .proration(id: "evt_less", invoice: "in_less", amount: 997, day: 15),
                .proration(id: "evt_cent", invoice: "in_cent", amount: 1001, day: 15),
                .proration(id: "evt_twice", invoice: "in_twice", amount: 1000, day: 15),
                .invoice(nil, id: "evt_price", invoice: "in_2", amount: 2500, month: 1))
            for id in ["evt_unasked", "evt_more", "evt_less", "evt_twice", "evt_price"] {
                #expect(try await shop.event(id).status == .rejected, "\(id)")
            }
            #expect(try await shop.event("evt_cent").status == .applied)
            #expect(try await shop.report().contains("subscription 20.01 ×2"))
            // What is not made is not past due.
            try await shop.deliver(.proration(id: "evt_failed", "payment_failed", invoice: "in_failed", amount: 0, day: 15))
            #expect(try await Self.standing(shop, order) == "gold 30.00 active -")
        }
    }

    @Test("a renewal at the new price proves a change that was given up here; one at the old price of the time before is late, and well")
    func givenUp() async throws {
        try await Self.with { shop, order in
            shop.stripe.answer { call, _ in
                call.method == "POST" ? .error(400, type: "invalid_request_error", "no") : Self.known(call)
            }
            _ = try await Self.ask(shop, order, "gold", .periodEnd)
            try await shop.untilHandled()
            #expect(try await Self.standing(shop, order) == "premium 10.00 active -")
            shop.clock.advance(by: .seconds(60 * 86_400))
            try await shop.deliver(.invoice(nil, id: "evt_3", invoice: "in_3", amount: 3000, month: 2))
            #expect(try await Self.standing(shop, order) == "gold 30.00 active -")
            try await shop.deliver(.invoice(nil, id: "evt_2", invoice: "in_2", amount: 1000, month: 1))
            #expect(try await Self.standing(shop, order) == "gold 30.00 active -")
            #expect(try await shop.report().contains("subscription 50.00 ×3"))
            // Both came in one moment, so that neither is the earlier.
            let plans = try await shop.payments(of: order).compactMap(\.period?.plan)
            #expect(plans.sorted() == ["gold", "premium", "premium"])
        }
    }

    @Test("a few days before the period's end nothing is charged, since it would be less than can be")
    func tooLittle() async throws {
        try await Self.with { shop, order in
            shop.clock.advance(by: .seconds(15 * 86_400 - 3600))
            shop.stripe.answer { call, _ in Self.known(call) }
            let change = try await Self.ask(shop, order, "gold")
            #expect(change.plan?.charge == nil)
            try await shop.untilHandled()
            #expect(Self.posts(shop).first?.form["proration_behavior"] == "none")
            #expect(try await Self.standing(shop, order) == "gold 30.00 active -")
        }
    }

    @Test(
        "each of both prices is rounded half up to the cent", arguments: [(Int64(20), Int64(30), "6.66"), (1, 3, "3.34"), (0, 3, "0.00")])
    func arithmetic(rest: Int64, period: Int64, charge: String) {
        let (former, price) = (Money(nanos: 10_000_000_000, .usd), Money(nanos: 20_000_000_000, .usd))
        let cent = Money(nanos: 10_000_000, .usd)
        let charged = PlanChange.charge(from: former, to: price, rest: rest * 86_400, of: period * 86_400, step: cent)
        #expect(charged.decimal == charge)
    }
}

/// Texts in the order they came.
private final class Gathered: Sendable {
    private let texts = Mutex<[String]>([])

    var first: String? { texts.withLock { $0.first } }

    /// How many there are with this one.
    func add(_ text: String) -> Int {
        texts.withLock { texts in
            texts.append(text)
            return texts.count
        }
    }
}
