import Customers
import Storage
import TestSupport
import Testing
import Values

@testable import Billing

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct SubscriptionCareTests {
    private static let month: Int64 = 30

    /// Looks three times, as after a crash, a second process and a catch-up.
    private static func look(_ shop: Shop, day: Int64, seconds: Int64 = 0) async throws {
        let care = SubscriptionCare(billing: shop.billing, sellers: ["bot": shop.seller])
        let moment = Shop.noon.adding(.seconds(day * 86_400 + seconds))
        shop.clock.advance(by: max(.zero, moment.duration(since: shop.clock.now())))
        for _ in 1...3 { try await shop.database.write { tx in try care.look(tx, now: moment) } }
        try await shop.until { tx in try tx.row("SELECT 1 AS found FROM subscription_change WHERE status = 'requested'") == nil }
    }

    /// Stripe refuses every change.
    private static func refuseChanges(_ shop: Shop) {
        shop.stripe.answer { call, _ in
            guard call.path.hasPrefix("/v1/subscriptions") else { return nil }
            return .init(status: 400, json: #"{"error":{"type":"invalid_request_error","message":"no"}}"#)
        }
    }

    @Test("a renewal that is not paid is reminded of on the days of the calendar, once each, and then it ends")
    func dunning() async throws {
        try await Shop.with { (shop: Shop) async throws in
            Self.refuseChanges(shop)
            let order = try await shop.openSubscription()
            try await shop.deliver(.invoice(order), .subscription(order, id: "evt_active"))
            let failed = StripeTestEvent.invoice(order, "payment_failed", id: "evt_failed", invoice: "in_2", month: 1)
            try await shop.deliver(failed)
            let told = try await shop.heard().count
            for day in 0...9 { try await Self.look(shop, day: Self.month + Int64(day)) }
            let heard = try await shop.heard().dropFirst(told)
            #expect(Array(heard) == Array(repeating: "unpaid, ends 2026-02-10T12:00:00Z", count: 4))
            try await Self.look(shop, day: Self.month + 10)
            let changes = try await shop.database.read { tx in
                try tx.rows("SELECT action, requested_by FROM subscription_change ORDER BY change_id").map { row in
                    try "\(row["action"] as String) by \(row["requested_by"] as String)"
                }
            }
            #expect(changes.last == "cancel_now by dunning")
            #expect(changes.count { $0.hasPrefix("cancel_now") } == 1)
        }
    }

    @Test("one that is said to run, and whose next period nobody tells of, is asked about; what cannot be told is not paid")
    func lapsed() async throws {
        try await Shop.with { (shop: Shop) async throws in
            let order = try await shop.openSubscription()
            try await shop.deliver(.invoice(order), .subscription(order, id: "evt_active"))
            func status() async throws -> Subscription.Status? {
                try await shop.database.read { try $0.subscription(of: order.id)?.status }
            }
            func ask(_ answer: ScriptedStripe.Answer, day: Int64) async throws {
                shop.stripe.answer { call, _ in call.path == "/v1/subscriptions/sub_1" ? answer : nil }
                try await Self.look(shop, day: day)
                try await shop.untilHandled()
            }
            try await ask(.init(json: #"{"id":"sub_1","status":"canceled"}"#), day: Self.month)
            #expect(try await status() == .active)
            try await ask(.init(json: #"{"id":"sub_1","status":"active"}"#), day: Self.month + 1)
            #expect(try await status() == .active)
            let unknown = #"{"error":{"type":"invalid_request_error","message":"No such subscription"}}"#
            try await ask(.init(status: 404, json: unknown), day: Self.month + 2)
            #expect(try await status() == .pastDue)
            try await Self.look(shop, day: Self.month + 3)
            #expect(try await shop.heard().last == "unpaid, ends 2026-02-10T12:00:00Z")
        }
    }

    @Test("an order that nobody paid for a day ends, where its provider leaves it open, and its code is free again")
    func abandoned() async throws {
        try await PaddleShop.with { bench in
            let shop = bench.shop
            _ = try await shop.database.write { tx in
                try shop.billing.add(NewPromotion(code: "ONCE", .percent(50), limit: 1), tx, now: Shop.noon)
            }
            @Sendable func order(by customer: ID<Customer>, through provider: String) async throws -> Order {
                try await shop.database.write { tx in
                    var new = NewOrder(customerID: customer, seller: "bot", purpose: .subscription(plan: "premium"))
                    (new.promotion, new.provider) = ("ONCE", provider)
                    return try shop.billing.placeOrder(new, tx, now: Shop.noon)
                }
            }
            let (ada, eve) = (try await shop.customer("ada"), try await shop.customer("eve"))
            let first = try await order(by: ada, through: "paddle")
            try await shop.until { tx in try tx.order(first.id, in: shop.workspace.id)?.status == .open }
            let pack = try await shop.openPack(by: eve)
            try await Self.look(shop, day: 1, seconds: -1)
            await #expect(throws: PromotionError.usedUp) { _ = try await order(by: eve, through: "paddle") }
            try await Self.look(shop, day: 1)
            #expect(try await shop.current(first).status == .expired)
            #expect(try await shop.heard().filter { $0 == "expired" }.count == 1)
            // Stripe tells it itself.
            #expect(try await shop.current(pack).status == .open)
            let second = try await order(by: eve, through: "paddle")
            #expect(second.amount.decimal == "5.00")
        }
    }

    @Test("one that is paid after a reminder hears no other; the next period begins its own calendar")
    func recovered() async throws {
        try await Shop.with { (shop: Shop) async throws in
            Self.refuseChanges(shop)
            let order = try await shop.openSubscription()
            try await shop.deliver(.invoice(order), .subscription(order, id: "evt_active"))
            try await shop.deliver(.invoice(order, "payment_failed", id: "evt_failed", invoice: "in_2", month: 1))
            try await Self.look(shop, day: Self.month + 1)
            try await shop.deliver(.invoice(order, id: "evt_second", invoice: "in_2", month: 1))
            let told = try await shop.heard().count
            for day in 2...12 { try await Self.look(shop, day: Self.month + Int64(day)) }
            #expect(try await shop.heard().count == told)
            try await shop.deliver(.invoice(order, "payment_failed", id: "evt_failed_again", invoice: "in_3", month: 2))
            try await Self.look(shop, day: 2 * Self.month + 3)
            let last = try await shop.heard().last
            #expect(last == "unpaid, ends 2026-03-12T12:00:00Z")
        }
    }

    @Test("what does not renew is told of three days before its end, once, and not where more of it follows")
    func expiry() async throws {
        try await Shop.with { (shop: Shop) async throws in
            let ada = try await shop.customer("ada")
            func give(_ days: Int) async throws {
                try await shop.database.write { tx in
                    _ = try shop.billing.give("premium", days: days, to: "\(ada)", tx, now: Shop.noon)
                }
            }
            try await give(7)
            try await Self.look(shop, day: 4, seconds: -1)
            #expect(try await shop.heard() == [])
            try await Self.look(shop, day: 4)
            try await Self.look(shop, day: 6)
            #expect(try await shop.heard() == ["Premium ends 2026-01-08T12:00:00Z"])
            try await give(7)
            try await give(7)
            for day in 7...23 { try await Self.look(shop, day: Int64(day)) }
            #expect(
                try await shop.heard() == [
                    "Premium ends 2026-01-08T12:00:00Z", "Premium ends 2026-01-22T12:00:00Z", "Premium has ended",
                ])
        }
    }

    @Test("a gift whose money went back is neither told of nor counts for what follows")
    func refundedGift() async throws {
        try await Shop.with { (shop: Shop) async throws in
            let (ada, eve) = (try await shop.customer("ada"), try await shop.customer("eve"))
            try await shop.database.write { tx in
                _ = try shop.billing.give("premium", days: 29, to: "\(eve)", tx, now: Shop.noon)
            }
            let order = try await shop.database.write { tx in
                var new = NewOrder(customerID: ada, seller: "bot", purpose: .subscription(plan: "premium"))
                new.recipientID = eve
                return try shop.billing.placeOrder(new, tx, now: Shop.noon)
            }
            try await shop.until { tx in try tx.order(order.id, in: shop.workspace.id)?.status == .open }
            try await shop.deliver(.checkout(try await shop.current(order)))
            try await shop.deliver(.refund(total: 1000))
            let told = try await shop.heard().count
            for day in 24...62 { try await Self.look(shop, day: Int64(day)) }
            let heard = try await shop.heard().dropFirst(told)
            #expect(Array(heard) == ["Premium ends 2026-01-30T12:00:00Z", "Premium has ended"])
        }
    }

    @Test("who has cancelled is reminded of the end, once, unless granted days follow it", arguments: [false, true])
    func cancelledExpiry(hasMore: Bool) async throws {
        try await Shop.with { (shop: Shop) async throws in
            let ada = try await shop.customer()
            let order = try await shop.openSubscription(by: ada)
            try await shop.deliver(
                .invoice(order), .subscription(order, id: "evt_cancel", cancels: true, at: Shop.noon.adding(.seconds(60))))
            if hasMore {
                try await shop.database.write { tx in
                    _ = try shop.billing.give("premium", days: 9, to: "\(ada)", tx, now: Shop.noon)
                }
            }
            let told = try await shop.heard().count
            for day in 26...29 { try await Self.look(shop, day: Int64(day)) }
            let heard = try await shop.heard().dropFirst(told)
            #expect(Array(heard) == (hasMore ? [] : ["Premium ends 2026-01-31T12:00:00Z"]))
        }
    }

    @Test("a trial is had once, by who never had the plan, and ends by itself")
    func trial() async throws {
        var plan = Shop.premium
        plan.trialDays = 7
        let sold = plan
        try await Shop.with(plans: [sold]) { (shop: Shop) async throws in
            let ada = try await shop.customer("ada")
            @Sendable func begin(by customer: ID<Customer>) async throws -> PlanGrant {
                try await shop.database.write { tx in try shop.billing.beginTrial(of: "premium", by: customer, tx, now: Shop.noon) }
            }
            let begun = try await withThrowingTaskGroup(of: PlanGrant?.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        do { return try await begin(by: ada) } catch is SubscriptionError { return nil }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }.compactMap { $0 }
            }
            #expect(begun.map(\.endsAt) == [Shop.noon.adding(.seconds(7 * 86_400))])
            // Who has tried it can buy it, and is active then.
            let order = try await shop.openSubscription(by: ada)
            try await shop.deliver(.invoice(order), .subscription(order, id: "evt_active"))
            #expect(try await shop.current(order).status == .paid)
            let held = try await shop.database.read { tx in
                try tx.heldPlans(of: ada, in: shop.workspace.id, now: Shop.noon.adding(.seconds(8 * 86_400))).map(\.plan)
            }
            #expect(held == ["premium"])
            let eve = try await shop.customer("eve")
            try await shop.database.write { tx in
                _ = try shop.billing.give("premium", days: 1, to: "\(eve)", tx, now: Shop.noon)
            }
            await #expect(throws: SubscriptionError.triedBefore) { _ = try await begin(by: eve) }
        }
    }
}
