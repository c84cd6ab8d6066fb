import OutboundHTTP
import Testing
import Values

@testable import Sandbox

@Suite struct StripeSubscriptionTests {
    /// Opens a check-out, pays it, and returns it.
    private func subscribed(_ bench: StripeBench, interval: String = "month") async throws -> (id: String, customer: String) {
        let form = StripeBench.subscription(interval: interval, more: "&subscription_data[metadata][order_id]=order_7")
        let session = try bench.stripe.pay(try await bench.open(form))
        return (try #require(session.subscription), try #require(session.customer))
    }

    @Test("a first period is paid for: what happens, in order, and how the things name each other")
    func first() async throws {
        try await StripeBench.run { bench async throws in
            let (id, customer) = try await subscribed(bench)
            #expect(
                bench.eventTypes() == [
                    "customer.created", "customer.subscription.created", "invoice.created", "payment_intent.created", "invoice.finalized",
                    "charge.succeeded", "payment_intent.succeeded", "customer.subscription.updated", "invoice.paid",
                    "invoice.payment_succeeded", "checkout.session.completed",
                ])
            let subscription = try await bench.get("subscriptions/\(id)")
            #expect(subscription["status"] == "active" && subscription["metadata"] == ["order_id": "order_7"])
            #expect(subscription["current_period_end"] == nil)
            let item = subscription["items"]?["data"]?[0]
            #expect(item?["current_period_start"]?.int == Timestamp("2026-11-21T12:00:00Z")?.seconds)
            #expect(item?["current_period_end"]?.int == Timestamp("2026-12-21T12:00:00Z")?.seconds)
            let told = try await bench.newest("invoice.paid")
            #expect(told["payments"] == nil && told["subscription"] == nil && told["billing_reason"] == "subscription_create")
            let details = told["parent"]?["subscription_details"]
            #expect(details?["subscription"]?.text == id && details?["metadata"] == ["order_id": "order_7"])
            let invoice = try await bench.get("invoices/\(told["id"]?.text ?? "")", "expand[]=payments")
            let intent = try #require(invoice["payments"]?["data"]?[0]?["payment"]?["payment_intent"]?.text)
            let back = try await bench.get("invoice_payments", "payment[type]=payment_intent&payment[payment_intent]=\(intent)")
            #expect(back["data"]?[0]?["invoice"] == told["id"])
            #expect(try await bench.get("payment_intents/\(intent)")["customer"]?.text == customer)
        }
    }

    @Test("the clock renews it, several periods one after the other, each at its own time")
    func renewals() async throws {
        try await StripeBench.run { bench async throws in
            let (id, _) = try await subscribed(bench)
            bench.moveClock(days: 100)
            let invoices = try await bench.get("invoices", "subscription=\(id)")["data"]?.elements ?? []
            let days = ["2027-02-21", "2027-01-21", "2026-12-21", "2026-11-21"].map { Timestamp("\($0)T12:00:00Z")?.seconds }
            #expect(invoices.map { $0["created"]?.int } == days)
            #expect(invoices.allSatisfy { $0["status"] == "paid" })
            #expect(invoices.first?["lines"]?["data"]?[0]?["period"]?["start"]?.int == days[0])
            #expect(bench.eventTypes().count { $0 == "invoice.paid" } == 4)
            let told = try await bench.get("events", "type=customer.subscription.updated&limit=1")["data"]?[0]?["data"]
            let before = told?["previous_attributes"]?["items"]?["data"]?[0]
            #expect(before?["current_period_end"]?.int == days[0])
        }
    }

    @Test("a failing card makes it past due; it is tried after 3, 5 and 7 days, then the subscription ends")
    func dunning() async throws {
        try await StripeBench.run { bench async throws in
            let (id, customer) = try await subscribed(bench)
            try bench.stripe.setCard(of: customer, works: false)
            bench.moveClock(days: 30)
            #expect(try await bench.get("subscriptions/\(id)")["status"] == "past_due")
            let failed = try await bench.newest("invoice.payment_failed")
            #expect(failed["attempt_count"] == 1 && failed["status"] == "open")
            #expect(failed["next_payment_attempt"]?.int == bench.clock.now().seconds + 3 * 86_400)
            for (days, attempts) in [(Int64(3), 2), (5, 3)] {
                bench.moveClock(days: days)
                #expect(bench.eventTypes().count { $0 == "invoice.payment_failed" } == 1 + attempts - 1)
            }
            #expect(!bench.eventTypes().contains("customer.subscription.deleted"))
            bench.moveClock(days: 7)
            let ended = try await bench.newest("customer.subscription.deleted")
            #expect(ended["status"] == "canceled" && ended["cancellation_details"]?["reason"] == "payment_failed")
            bench.moveClock(days: 60)
            #expect(bench.eventTypes().count { $0 == "invoice.created" } == 2)
        }
    }

    @Test("a card that works again pays at the next try, and the subscription is active again")
    func recovery() async throws {
        try await StripeBench.run { bench async throws in
            let (id, customer) = try await subscribed(bench)
            try bench.stripe.setCard(of: customer, works: false)
            bench.moveClock(days: 30)
            try bench.stripe.setCard(of: customer, works: true)
            bench.moveClock(days: 3)
            #expect(try await bench.get("subscriptions/\(id)")["status"] == "active")
            #expect(bench.eventTypes().suffix(4).filter { $0.hasPrefix("invoice") } == ["invoice.paid", "invoice.payment_succeeded"])
        }
    }

    @Test("cancelled at the period's end it runs until then, and can be taken back; cancelled at once it ends at once")
    func cancellation() async throws {
        try await StripeBench.run { bench async throws in
            let (id, _) = try await subscribed(bench)
            let leaving = try await bench.post("subscriptions/\(id)", "cancel_at_period_end=True")
            #expect(leaving["cancel_at"] == leaving["items"]?["data"]?[0]?["current_period_end"] && leaving["status"] == "active")
            #expect(try await bench.post("subscriptions/\(id)", "cancel_at_period_end=false")["cancel_at"] == .null)
            _ = try await bench.post("subscriptions/\(id)", "cancel_at_period_end=true")
            bench.moveClock(days: 31)
            #expect(try await bench.newest("customer.subscription.deleted")["ended_at"]?.int == Timestamp("2026-12-21T12:00:00Z")?.seconds)
            #expect(try await bench.get("invoices", "subscription=\(id)")["data"]?.elements?.count == 1)
            let (other, _) = try await subscribed(bench)
            #expect(try await bench.call(.delete, "subscriptions/\(other)").json["status"] == "canceled")
            #expect(try await bench.get("subscriptions")["data"] == [])
            #expect(try await bench.get("subscriptions", "status=all")["data"]?.elements?.count == 2)
        }
    }

    @Test("a declined card sells no subscription; money that comes later does, and the invoice follows", arguments: [true, false])
    func later(arrives: Bool) async throws {
        try await StripeBench.run { bench async throws in
            let session = try await bench.open(StripeBench.subscription())
            #expect(try bench.stripe.pay(session, .declined).subscription == nil)
            let id = try #require(try bench.stripe.pay(session, .later).subscription)
            #expect(try await bench.get("subscriptions/\(id)")["status"] == "active")
            try bench.stripe.settle(session, arrives: arrives)
            #expect(try await bench.get("subscriptions/\(id)")["status"]?.text == (arrives ? "active" : "past_due"))
            #expect(bench.eventTypes().contains("invoice.paid") == arrives)
        }
    }

    @Test(
        "months keep their day, or take their last",
        arguments: [
            ("2026-01-31", Int64(1), "2026-02-28"), ("2026-01-31", 2, "2026-03-31"), ("2027-11-30", 3, "2028-02-29"),
            ("2026-12-05", 13, "2028-01-05"),
        ])
    func months(from: String, count: Int64, to: String) {
        let start = Timestamp("\(from)T10:00:00Z")
        #expect(start.map { StripeInterval(unit: .month, count: 1).moment(after: count, from: $0) } == Timestamp("\(to)T10:00:00Z"))
    }

    @Test("days, weeks and years are periods too", arguments: [("day", Int64(86_400)), ("week", 604_800), ("year", 31_536_000)])
    func intervals(interval: String, seconds: Int64) async throws {
        try await StripeBench.run { bench async throws in
            let (id, _) = try await subscribed(bench, interval: interval)
            let item = try await bench.get("subscriptions/\(id)")["items"]?["data"]?[0]
            #expect((item?["current_period_end"]?.int ?? 0) - (item?["current_period_start"]?.int ?? 0) == seconds)
        }
    }
}
