import Jobs
import Ledger
import Storage
import TestSupport
import Testing
import Values

@testable import Billing
@testable import Sandbox

/// Subscriptions that Paddle is asked to change.
@Suite(.bothEngines, .timeLimit(.minutes(10))) struct PaddleChangeTests {
    private static let gold = Plan(key: "gold", name: "Gold", price: Money(nanos: 30_000_000_000, .usd), period: .month)
    private static let basic = Plan(key: "basic", name: "Basic", price: Money(nanos: 4_000_000_000, .usd), period: .month)

    /// A subscription to `premium`, 10.00 from noon of 1 January, of which half of the month has passed.
    private static func with(_ body: @escaping @Sendable (PaddleShop, Order) async throws -> Void) async throws {
        try await PaddleShop.with(plans: [basic, Shop.premium, gold]) { bench in
            let order = try await bench.shop.openSubscription(through: "paddle")
            try bench.paddle.pay(try bench.transaction(of: order))
            try await bench.deliverAll()
            bench.shop.clock.advance(by: .seconds(31 * 43_200))
            try await body(bench, order)
            try await bench.deliverAll()
            #expect(try await bench.events(.rejected).map(\.reason) == [])
            let proof = try await bench.shop.database.read { try $0.proof() }
            #expect(proof.holds)
        }
    }

    private static func ask(_ action: SubscriptionAction, _ bench: PaddleShop, _ order: Order) async throws -> Subscription {
        let shop = bench.shop
        let id = try await bench.subscription(of: order).id
        try await shop.database.write { tx in
            _ = try shop.billing.request(action, of: id, by: "test", tx, now: shop.clock.now())
        }
        return try await settled(bench, order)
    }

    private static func change(to plan: String, _ bench: PaddleShop, _ order: Order) async throws -> Subscription {
        let shop = bench.shop
        let id = try await bench.subscription(of: order).id
        try await shop.database.write { tx in
            _ = try shop.billing.requestPlan(plan, of: id, by: "test", tx, now: shop.clock.now())
        }
        return try await settled(bench, order)
    }

    /// The provider has answered, after as many failures as it likes.
    private static func settled(_ bench: PaddleShop, _ order: Order) async throws -> Subscription {
        try await bench.shop.until { tx in
            let waiting = try tx.jobs(in: [.retryable], limit: 1)
            if !waiting.isEmpty { bench.shop.clock.advance(by: .seconds(60)) }
            return try tx.row("SELECT 1 AS found FROM subscription_change WHERE status = 'requested'") == nil
        }
        return try await bench.subscription(of: order)
    }

    @Test("it is cancelled at the period's end and that is taken back, paused and goes on in its period, and ended at once")
    func life() async throws {
        try await Self.with { bench, order in
            let end = try await bench.subscription(of: order).paidUntil
            #expect(try await Self.ask(.cancelAtPeriodEnd, bench, order).cancelsAt == end)
            #expect(try await Self.ask(.resume, bench, order).cancelsAt == nil)
            #expect(try await Self.ask(.pause, bench, order).status == .paused)
            #expect(try await Self.ask(.resume, bench, order).status == .active)
            #expect(bench.paddle.transactions().count == 1)
            bench.moveClock(days: 16)
            try await bench.deliverAll()
            #expect(try await bench.shop.report().contains("subscription 20.00 ×2"))
            #expect(try await Self.ask(.cancelNow, bench, order).status == .cancelled)
            let told = bench.told().map(\.type)
            #expect(told.contains("subscription.canceled"))
        }
    }

    @Test("an answer that is lost is made up for by how the subscription stands", arguments: SubscriptionAction.allCases)
    func lostAnswer(action: SubscriptionAction) async throws {
        guard [.cancelNow, .cancelAtPeriodEnd, .pause].contains(action) else { return }
        try await Self.with { bench, order in
            _ = bench.paddle.add(.init(.cutAfter, path: "subscriptions", times: 1))
            let subscription = try await Self.ask(action, bench, order)
            switch action {
            case .cancelNow: #expect(subscription.status == .cancelled)
            case .pause: #expect(subscription.status == .paused)
            default: #expect(subscription.cancelsAt == subscription.paidUntil)
            }
            let change = try await bench.shop.database.read { tx in try tx.latestChange(of: subscription.id, in: bench.shop.workspace.id) }
            #expect(change?.status == .done)
        }
    }

    @Test(
        "a dearer plan is charged by the minute for the rest of the period, once, though the answer is lost and the events are told twice")
    func upgrade() async throws {
        try await Self.with { bench, order in
            // The second of two requests is the change itself.
            _ = bench.paddle.add(.init(.cutAfter, path: "subscriptions", times: 2))
            let changed = try await Self.change(to: "gold", bench, order)
            #expect(changed.plan == "gold" && changed.price == Self.gold.price)
            try await bench.deliverAll()
            try await bench.deliverAll()
            #expect(bench.paddle.transactions().map(\.amount) == [1000, 1000])
            #expect(try await bench.shop.report().contains("subscription 20.00 ×2"))
            let payment = try await bench.shop.payments(of: order).last
            #expect(payment?.period?.plan == "gold" && payment?.amount == Money(nanos: 10_000_000_000, .usd))
            _ = try bench.paddle.refund(try #require(bench.paddle.transactions().last?.id))
            try await bench.deliverAll()
            #expect(try await bench.shop.report().contains("refund -10.00 ×1"))
            bench.moveClock(days: 16)
            try await bench.deliverAll()
            #expect(try await bench.shop.report().contains("subscription 50.00 ×3"))
        }
    }

    @Test("a cheaper plan comes with the next period, and not where it was taken back")
    func downgrade() async throws {
        try await Self.with { bench, order in
            #expect(try await Self.change(to: "basic", bench, order).nextChangeID != nil)
            bench.shop.clock.advance(by: .seconds(1))
            #expect(try await Self.ask(.resume, bench, order).nextChangeID == nil)
            bench.shop.clock.advance(by: .seconds(1))
            let planned = try await Self.change(to: "basic", bench, order)
            #expect(planned.plan == "premium" && planned.nextChangeID != nil)
            #expect(bench.paddle.transactions().count == 1)
            bench.moveClock(days: 16)
            try await bench.deliverAll()
            let renewed = try await bench.subscription(of: order)
            #expect(renewed.plan == "basic" && renewed.nextChangeID == nil)
            #expect(try await bench.shop.report().contains("subscription 14.00 ×2"))
        }
    }

    @Test("a card that does not pay changes nothing")
    func declined() async throws {
        try await Self.with { bench, order in
            try bench.paddle.setCard(of: try #require(bench.paddle.transactions().last?.customer), works: false)
            let subscription = try await Self.change(to: "gold", bench, order)
            #expect(subscription.plan == "premium" && subscription.status == .active)
            let change = try await bench.shop.database.read { tx in try tx.latestChange(of: subscription.id, in: bench.shop.workspace.id) }
            #expect(change?.status == .refused && change?.reason?.contains("declined") == true)
            #expect(bench.paddle.transactions().count == 1)
        }
    }

    @Test("Paddle makes a page for the customer of a subscription, and for nobody else's")
    func portal() async throws {
        try await Self.with { bench, order in
            let id = try await bench.subscription(of: order).id
            let url = try await bench.shop.billing.portal(of: id)
            #expect(url == bench.sandbox.baseURL + "/paddle")
            try await bench.shop.owner.write { tx in
                try tx.execute("UPDATE subscription SET provider_customer_id = 'ctm_none' WHERE subscription_id = \(id)")
            }
            await #expect(throws: PaymentProviderError.refused("Unable to find a customer with ID ctm_none.")) {
                _ = try await bench.shop.billing.portal(of: id)
            }
        }
    }
}
