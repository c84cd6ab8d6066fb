import Jobs
import Storage
import TestSupport
import Testing
import Values

@testable import Billing

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct SubscriptionTests {
    private static let month: Duration = .seconds(30 * 86_400)

    /// What the first payment of a subscription brings, in the order Stripe would send it.
    private static func first(_ order: Order) -> [StripeTestEvent] {
        [
            .subscription(order, "created", id: "evt_created", status: "incomplete"), .invoice(order, id: "evt_invoice"),
            .subscription(order, id: "evt_active", at: Shop.noon.adding(.seconds(1))), .checkout(order, id: "evt_checkout"),
        ]
    }

    @Test("the first payment is told by two events and earns once, in whichever order its events come")
    func firstPayment() async throws {
        var generator = SeededGenerator("first payment")
        for _ in 0..<6 {
            let turns = (0..<4).map { _ in generator.next() }
            try await Shop.with { shop in
                let order = try await shop.openSubscription()
                for (_, event) in zip(turns, Self.first(order)).sorted(by: { $0.0 < $1.0 }) { try await shop.deliver(event) }
                #expect(try await shop.report() == ["payment_fee 0.59 ×1", "subscription 10.00 ×1"])
                #expect(try await shop.current(order).status == .paid)
                let active = try await shop.active(order)
                let subscription = try #require(active)
                #expect(subscription.status == .active)
                #expect(subscription.price == Shop.premium.price)
                #expect(subscription.paidUntil == Shop.noon.adding(Self.month))
                do {
                    let heard = try await shop.heard()
                    #expect(heard.filter { $0.hasPrefix("paid") } == ["paid 10.00"])
                }
                do {
                    let heard = try await shop.heard()
                    #expect(!heard.contains("renewed"))
                }
            }
        }
    }

    @Test("agreed is not paid: without its first invoice a subscription gives nothing")
    func agreedOnly() async throws {
        try await Shop.with { shop in
            let order = try await shop.openSubscription()
            try await shop.deliver(.checkout(order), .subscription(order, id: "evt_active"))
            #expect(try await shop.event("evt_checkout").status == .applied)
            #expect(try await shop.active(order) == nil)
            #expect(try await shop.current(order).status == .open)
            #expect(try await shop.report() == [])
        }
    }

    @Test("each renewal is new income and another period; one told twice is one")
    func renewals() async throws {
        try await Shop.with { shop in
            let order = try await shop.openSubscription()
            try await shop.deliver(.invoice(order))
            for month in 1...3 {
                let invoice = StripeTestEvent.invoice(nil, id: "evt_\(month)", invoice: "in_\(month + 1)", month: Int64(month))
                shop.clock.advance(by: Self.month)
                try await shop.deliver(invoice, invoice)
            }
            try await shop.deliver(.invoice(nil, id: "evt_other_name", invoice: "in_3", month: 2))
            #expect(try await shop.report() == ["payment_fee 2.36 ×4", "subscription 40.00 ×4"])
            #expect(try await shop.active(order)?.paidUntil == Shop.noon.adding(Self.month * 4))
            do {
                let heard = try await shop.heard()
                #expect(heard.filter { $0 == "renewed" }.count == 3)
            }
        }
    }

    @Test("it lasts as long as it is paid for and a few days of grace, and no longer")
    func grace() async throws {
        try await Shop.with { shop in
            let order = try await shop.openSubscription()
            try await shop.deliver(.invoice(order))
            shop.clock.advance(by: Self.month + Duration.seconds(3 * 86_400) - .seconds(1))
            #expect(try await shop.active(order) != nil)
            shop.clock.advance(by: .seconds(1))
            #expect(try await shop.active(order) == nil)
        }
    }

    @Test(
        "a renewal that fails, or waits for the customer, makes it past due, one that is paid after all active again",
        arguments: ["payment_failed", "payment_action_required"])
    func pastDue(_ failure: String) async throws {
        try await Shop.with { shop in
            let order = try await shop.openSubscription()
            try await shop.deliver(.invoice(order))
            shop.clock.advance(by: Self.month)
            try await shop.deliver(.invoice(nil, failure, id: "evt_fail", invoice: "in_2", amount: 0, month: 1))
            #expect(try await shop.active(order)?.status == .pastDue)
            do {
                let heard = try await shop.heard()
                #expect(Array(heard.suffix(2)) == ["active → past_due", "payment failed"])
            }
            try await shop.deliver(.invoice(nil, id: "evt_paid", invoice: "in_2", month: 1))
            #expect(try await shop.active(order)?.status == .active)
            do {
                let heard = try await shop.heard()
                #expect(Array(heard.suffix(2)) == ["past_due → active", "renewed"])
            }
            try await shop.deliver(.invoice(nil, "payment_failed", id: "evt_late", invoice: "in_2", amount: 0, month: 1))
            #expect(try await shop.event("evt_late").status == .ignored)
            #expect(try await shop.active(order)?.status == .active)
        }
    }

    @Test("a first payment that fails leaves the check-out open")
    func firstFails() async throws {
        try await Shop.with { shop in
            let order = try await shop.openSubscription()
            try await shop.deliver(.invoice(order, "payment_failed", id: "evt_fail", amount: 0))
            #expect(try await shop.current(order).status == .open)
            do {
                let heard = try await shop.heard()
                #expect(!heard.contains("payment failed"))
            }
        }
    }

    @Test("who pays for the same plan by two subscriptions has both, and owners hear of the second")
    func twice() async throws {
        try await Shop.with { shop in
            let (one, two) = (try await shop.openSubscription(), try await shop.openSubscription())
            try await shop.deliver(.invoice(one))
            do {
                let heard = try await shop.heard()
                #expect(!heard.contains("subscribed twice"))
            }
            try await shop.deliver(.invoice(two, id: "evt_two", invoice: "in_2", subscription: "sub_2"))
            do {
                let heard = try await shop.heard()
                #expect(heard.filter { $0 == "subscribed twice" }.count == 1)
            }
            try await shop.deliver(.invoice(nil, id: "evt_three", invoice: "in_3", subscription: "sub_2", month: 1))
            do {
                let heard = try await shop.heard()
                #expect(heard.filter { $0 == "subscribed twice" }.count == 1)
            }
            let count = try await shop.database.read { tx in try tx.activeSubscriptionCount(in: shop.workspace.id, now: Shop.noon) }
            #expect(count == 2)
        }
    }

    @Test("cancelled for the period's end it runs on until then; deleted it is over, whatever old news comes later")
    func cancelled() async throws {
        try await Shop.with { shop in
            let order = try await shop.openSubscription()
            try await shop.deliver(.invoice(order))
            let later = Shop.noon.adding(.seconds(60))
            try await shop.deliver(.subscription(nil, id: "evt_cancel", cancels: true, at: later))
            #expect(try await shop.active(order)?.cancelsAt == Shop.noon.adding(Self.month))
            do {
                let heard = try await shop.heard()
                #expect(heard.last == "active → active")
            }
            try await shop.deliver(.subscription(nil, "deleted", id: "evt_end", status: "canceled", at: Shop.noon.adding(.seconds(120))))
            #expect(try await shop.active(order) == nil)
            do {
                let heard = try await shop.heard()
                #expect(heard.last == "active → cancelled")
            }
            try await shop.deliver(
                .subscription(nil, id: "evt_old", at: Shop.noon), .subscription(nil, id: "evt_new", at: Shop.noon.adding(.seconds(999))))
            #expect(try await shop.event("evt_old").status == .ignored)
            #expect(try await shop.event("evt_new").status == .ignored)
            #expect(try await shop.subscriptions(order).map(\.status) == [.cancelled])
        }
    }

    @Test("money for a period that came after the end is not for nothing: the period is served, and then it ends")
    func paidAfterTheEnd() async throws {
        try await Shop.with { shop in
            let order = try await shop.openSubscription()
            try await shop.deliver(.invoice(order))
            shop.clock.advance(by: Self.month + .seconds(86_400))
            let end = shop.clock.now()
            try await shop.deliver(.subscription(nil, "deleted", id: "evt_end", status: "canceled", at: end))
            #expect(try await shop.active(order) == nil)
            shop.clock.advance(by: .seconds(3600))
            try await shop.receive(StripeTestEvent.invoice(nil, id: "evt_late", invoice: "in_2", month: 1, at: shop.clock.now()).json)
            try await shop.until { tx in try tx.paymentEvents(in: shop.workspace.id, status: .received, limit: 1).isEmpty }
            let active = try await shop.active(order)
            #expect(active?.status == .active && active?.cancelsAt == Shop.noon.adding(Self.month * 2))
            shop.clock.advance(by: Self.month)
            try await shop.until { tx in
                try tx.activeSubscription(of: order.customerID, in: shop.workspace.id, now: shop.clock.now()) == nil
            }
            #expect(try await shop.subscriptions(order).map(\.status) == [.cancelled])
            // What was paid before the end and told after it brings nothing back.
            try await shop.deliver(.invoice(nil, id: "evt_before", invoice: "in_3", month: 2, at: end))
            #expect(try await shop.subscriptions(order).map(\.status) == [.cancelled])
            #expect(try await shop.balance("income:subscription") == "30.00")
        }
    }

    @Test("who has not paid a renewal is sold no second subscription: the first may be collected yet")
    func unpaidIsLive() async throws {
        try await Shop.with { shop in
            let order = try await shop.openSubscription()
            try await shop.deliver(.invoice(order))
            shop.clock.advance(by: Self.month)
            try await shop.deliver(.invoice(nil, "payment_failed", id: "evt_fail", invoice: "in_2", amount: 0, month: 1))
            shop.clock.advance(by: .seconds(4 * 86_400))
            #expect(try await shop.active(order) == nil)
            await #expect(throws: BillingError.alreadySubscribed(plan: "premium")) {
                _ = try await shop.order(.subscription(plan: "premium"), by: order.customerID)
            }
            #expect(try await shop.subscriptions(order).map(\.status) == [.pastDue])
        }
    }

    @Test("owners hear where a second subscription was begun before the first is paid after all")
    func recoveredBesideAnother() async throws {
        try await Shop.with { shop in
            let (first, second) = (try await shop.openSubscription(), try await shop.openSubscription())
            try await shop.deliver(.invoice(first))
            shop.clock.advance(by: Self.month)
            try await shop.deliver(.invoice(nil, "payment_failed", id: "evt_fail", invoice: "in_2", amount: 0, month: 1))
            shop.clock.advance(by: .seconds(4 * 86_400))
            try await shop.deliver(.invoice(second, id: "evt_second", invoice: "in_s", subscription: "sub_2", month: 1))
            #expect(try await !shop.heard().contains("subscribed twice"))
            try await shop.deliver(.invoice(nil, id: "evt_paid", invoice: "in_2", month: 1))
            #expect(try await shop.heard().filter { $0 == "subscribed twice" }.count == 1)
        }
    }

    @Test("what was to end and is paid for longer goes on, where the payment says so and nothing else did")
    func paidForLonger() async throws {
        try await StarsShop.with { bench in
            let shop = bench.shop
            let plan = try await bench.subscribe()
            let first = shop.clock.now()
            let month = Duration.seconds(Stars.periodSeconds)
            func tell(_ number: Int64, _ update: String) async throws {
                try await shop.database.write { [billing = shop.billing, clock = shop.clock] tx in
                    try billing.receiveStars(#"{"update_id":\#(number),\#(update)}"#, through: "bot", tx, now: clock.now())
                }
                try await shop.until { tx in try tx.paymentEvents(in: shop.workspace.id, status: .received, limit: 1).isEmpty }
            }
            func paid(_ charge: String, at moment: Timestamp) -> String {
                let payment =
                    #"{"currency":"XTR","total_amount":300,"invoice_payload":"\#(plan.order.id)","telegram_payment_charge_id":"\#(charge)","#
                    + #""is_recurring":true,"subscription_expiration_date":\#(moment.adding(month).seconds)}"#
                return #""message":{"date":\#(moment.seconds),"chat":{"id":2001},"from":{"id":2001},"successful_payment":\#(payment)}"#
            }
            try await tell(1, paid(plan.charge, at: first))
            shop.clock.advance(by: .seconds(60))
            try await tell(
                2, #""subscription":{"user":{"id":2001},"invoice_payload":"\#(plan.order.id)","state":"canceled"}"#)
            #expect(try await shop.active(plan.order)?.cancelsAt == first.adding(month))
            // That it was taken back is lost; the payment comes a moment before the end is noted.
            try await tell(3, paid("second", at: first.adding(month)))
            shop.clock.advance(by: month + .seconds(3600))
            try await shop.until { tx in
                try tx.jobs(in: [.available, .running, .scheduled], limit: 10).allSatisfy { $0.kind != "subscription_end" }
            }
            let active = try await shop.active(plan.order)
            #expect(active?.status == .active && active?.cancelsAt == nil)
            // It ends here before a payment is told that was made before it.
            try await shop.database.write { tx in
                try tx.execute(
                    "UPDATE subscription SET status = 'cancelled', ended_at = \(shop.clock.now().adding(month)) WHERE workspace_id = \(shop.workspace.id)"
                )
            }
            try await tell(4, paid("third", at: first.adding(month * 2)))
            #expect(try await shop.subscriptions(plan.order).map(\.status) == [.active])
        }
    }

    @Test("older news of a subscription is ignored by the event's own time")
    func disorder() async throws {
        try await Shop.with { shop in
            let order = try await shop.openSubscription()
            try await shop.deliver(
                .invoice(order), .subscription(nil, id: "evt_unpaid", status: "unpaid", at: Shop.noon.adding(.seconds(50))))
            try await shop.deliver(.subscription(nil, id: "evt_active", at: Shop.noon.adding(.seconds(40))))
            #expect(try await shop.event("evt_active").status == .ignored)
            #expect(try await shop.subscriptions(order).map(\.status) == [.unpaid])
        }
    }

    @Test("of two events of one second that contradict each other Stripe is asked which holds")
    func sameSecond() async throws {
        try await Shop.with { shop in
            let order = try await shop.openSubscription()
            let later = Shop.noon.adding(.seconds(60))
            try await shop.deliver(.invoice(order), .subscription(nil, id: "evt_due", status: "past_due", at: later))
            shop.stripe.answer { call, _ in
                call.path == "/v1/subscriptions/sub_1" ? .init(json: #"{"id":"sub_1","status":"past_due"}"#) : nil
            }
            try await shop.deliver(.subscription(nil, id: "evt_active", at: later))
            #expect(try await shop.event("evt_active").status == .ignored)
            #expect(try await shop.active(order)?.status == .pastDue)
            shop.stripe.answer { _, _ in nil }
            try await shop.deliver(.subscription(nil, id: "evt_again", at: later))
            #expect(try await shop.active(order)?.status == .active)
            #expect(shop.stripe.received.filter { $0.path.hasPrefix("/v1/subscriptions") }.count == 2)
        }
    }

    @Test("news of a subscription that nobody knows waits, and is applied when its check-out comes")
    func waiting() async throws {
        try await Shop.with { shop in
            let order = try await shop.openSubscription()
            try await shop.deliver(.invoice(nil, id: "evt_invoice"), .subscription(nil, id: "evt_active"))
            #expect(try await shop.event("evt_invoice").status == .waiting)
            #expect(try await shop.report() == [])
            try await shop.deliver(.checkout(order))
            #expect(try await shop.event("evt_invoice").status == .applied)
            #expect(try await shop.event("evt_active").status == .applied)
            #expect(try await shop.active(order)?.status == .active)
            #expect(try await shop.report() == ["payment_fee 0.59 ×1", "subscription 10.00 ×1"])
        }
    }

    @Test("invoices in the form before 2025-03-31 are read as well")
    func olderForm() async throws {
        try await Shop.with { shop in
            let order = try await shop.openSubscription()
            try await shop.deliver(.olderInvoice(order))
            #expect(try await shop.active(order)?.paidUntil == Shop.noon.adding(.seconds(86_400)))
            #expect(try await shop.payments(of: order).first?.providerIntentID == "pi_older")
            #expect(shop.stripe.received.filter { $0.path.hasPrefix("/v1/invoices") }.isEmpty)
        }
    }

    @Test("an invoice cannot be claimed for another order's subscription, nor one order by two subscriptions")
    func mixedUp() async throws {
        try await Shop.with { shop in
            let one = try await shop.openSubscription()
            let two = try await shop.openSubscription(by: try await shop.customer("bob"))
            try await shop.deliver(.invoice(one))
            try await shop.deliver(
                .invoice(two, id: "evt_a", invoice: "in_2"), .invoice(one, id: "evt_b", invoice: "in_3", subscription: "sub_2"))
            #expect(try await shop.event("evt_a").status == .rejected)
            #expect(try await shop.event("evt_b").status == .rejected)
            #expect(try await shop.balance("income:subscription") == "10.00")
        }
    }
}

extension Shop {
    func active(_ order: Order) async throws -> Subscription? {
        try await database.read { [workspace, clock] tx in
            try tx.activeSubscription(of: order.customerID, plan: "premium", in: workspace.id, now: clock.now())
        }
    }

    func subscriptions(_ order: Order) async throws -> [Subscription] {
        try await database.read { [workspace] tx in try tx.subscriptions(of: order.customerID, in: workspace.id) }
    }
}
