import Jobs
import Storage
import TestSupport
import Testing
import Values

@testable import Billing

@Suite("Payment events that are not believed", .bothEngines, .timeLimit(.minutes(4)))
struct RejectedEventTests {
    private static func dead(_ shop: Shop) async throws -> [Job] {
        try await shop.database.read { try $0.jobs(in: [.discarded], limit: 10) }
    }

    /// An event of an order that is not there, as after a restored backup, and a way to bring that order.
    private static func lost(_ shop: Shop) async throws -> (event: StripeTestEvent, restore: @Sendable () async throws -> Order) {
        let (other, id) = (try await shop.openPack(), ID<Order>(at: Shop.noon))
        let event = StripeTestEvent.checkout(
            other, id: "evt_lost", session: "cs_\("\(id)".suffix(26))", reference: "\(id)", metadata: "\(id)")
        return (
            event,
            {
                var new = NewOrder(
                    customerID: other.customerID, seller: "bot",
                    purpose: .payment(description: "10 questions", quantity: 10, amount: Money(nanos: 5_000_000_000, .usd)))
                new.id = id
                let order = new
                _ = try await shop.database.write { [billing = shop.billing, clock = shop.clock] tx in
                    try billing.placeOrder(order, tx, now: clock.now())
                }
                try await shop.until { tx in try tx.order(id, in: shop.workspace.id)?.status == .open }
                return try #require(try await shop.database.read { try $0.order(id, in: shop.workspace.id) })
            }
        )
    }

    @Test("one stays among the dead jobs and owners hear of it once; retried after its cause is mended it is applied")
    func byHand() async throws {
        try await Shop.with { shop in
            let (event, restore) = try await Self.lost(shop)
            try await shop.deliver(event)
            let reason = try #require(try await shop.event(event.id).reason)
            let job = try #require(try await Self.dead(shop).first)
            #expect(job.kind == "payment_event" && job.error == reason)
            do {
                let heard = try await shop.heard()
                #expect(heard.filter { $0.hasPrefix("trouble") } == ["trouble: \(reason)"])
            }
            let order = try await restore()
            let isRetried = try await shop.database.write { [clock = shop.clock] tx in
                try tx.retryJob(job.id, of: Billing.jobSubjects, now: clock.now())
            }
            #expect(isRetried)
            try await shop.untilHandled()
            #expect(try await shop.event(event.id).status == .applied)
            #expect(try await shop.event(event.id).reason == nil)
            #expect(try await shop.current(order).status == .paid)
            #expect(try await shop.report() == ["micro_payment 5.00 ×1", "payment_fee 0.59 ×1"])
            #expect(try await Self.dead(shop).isEmpty)
        }
    }

    @Test("told again by the provider it is looked at again: owners hear nothing new, and one job lives or is dead for it")
    func redelivered() async throws {
        try await Shop.with { shop in
            let (event, restore) = try await Self.lost(shop)
            try await shop.deliver(event)
            try await shop.deliver(event)
            #expect(try await Self.dead(shop).count == 1)
            do {
                let heard = try await shop.heard()
                #expect(heard.filter { $0.hasPrefix("trouble") }.count == 1)
            }
            let order = try await restore()
            try await shop.deliver(event)
            try await shop.deliver(event)
            #expect(try await shop.current(order).status == .paid)
            #expect(try await shop.report() == ["micro_payment 5.00 ×1", "payment_fee 0.59 ×1"])
            #expect(try await Self.dead(shop).isEmpty)
        }
    }

    @Test("what else is sold through the same account, and what moves no money, troubles nobody")
    func foreign() async throws {
        try await Shop.with { shop in
            let (order, subscription) = (try await shop.openPack(), try await shop.openSubscription())
            try await shop.deliver(
                .checkout(order, id: "evt_1", reference: "cart-7", metadata: "cart-7"),
                .checkout(order, "expired", id: "evt_2", status: "unpaid", session: "cs_other"),
                StripeTestEvent(
                    "checkout.session.completed", id: "evt_3",
                    #"{"id":"cs_7","object":"checkout.session","amount_total":500,"currency":"usd","mode":"payment","payment_status":"paid","payment_intent":"pi_7"}"#
                ))
            for id in ["evt_1", "evt_2", "evt_3"] { #expect(try await shop.event(id).status == .rejected) }
            #expect(try await Self.dead(shop).isEmpty)
            do {
                let heard = try await shop.heard()
                #expect(heard.allSatisfy { $0.hasPrefix("ready") })
            }
            #expect(try await shop.current(subscription).status == .open)
        }
    }
}
