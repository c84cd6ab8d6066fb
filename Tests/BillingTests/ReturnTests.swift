import Storage
import TestSupport
import Testing
import Values

@testable import Billing

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct ReturnTests {
    private static func paidPack(_ shop: Shop) async throws -> Order {
        let order = try await shop.openPack()
        try await shop.deliver(.checkout(order))
        return order
    }

    @Test("a refund that the customer's bank sends back moves nothing here, and owners hear of it")
    func cameBack() async throws {
        try await Shop.with { shop in
            let order = try await shop.openPack()
            try await shop.deliver(.checkout(order), .refund(total: 200))
            let before = try await shop.report()
            let failed = StripeTestEvent(
                "refund.failed", id: "evt_failed",
                #"{"id":"re_1","object":"refund","amount":200,"currency":"usd","charge":"ch_of_pi_1","payment_intent":"pi_1","status":"failed"}"#
            )
            try await shop.receive(failed.json)
            try await shop.until { tx in try tx.paymentEvents(in: shop.workspace.id, status: .received, limit: 1).isEmpty }
            #expect(try await shop.event("evt_failed").status == .rejected)
            #expect(try await shop.report() == before)
            let told = "trouble: the refund re_1 of 2.00 USD came back from the customer's bank; pay it another way"
            #expect(try await shop.heard().last == told)
        }
    }

    @Test("a refund's total is cumulative: each difference is entered once, an older total changes nothing")
    func cumulative() async throws {
        try await Shop.with { shop in
            let order = try await Self.paidPack(shop)
            try await shop.deliver(.refund(id: "evt_1", total: 120), .refund(id: "evt_1", total: 120), .refund(id: "evt_2", total: 300))
            #expect(try await shop.current(order).refunded.decimal == "3.00")
            try await shop.deliver(.refund(id: "evt_older", total: 200), .refund(id: "evt_3", total: 500))
            #expect(try await shop.event("evt_older").status == .ignored)
            #expect(try await shop.report() == ["micro_payment 5.00 ×1", "payment_fee 0.59 ×1", "refund -5.00 ×3"])
            #expect(try await shop.balance("income:micro_payment") == "0.00")
            #expect(try await shop.balance("clearing:stripe") == "-0.59")
            let heard = try await shop.heard()
            #expect(
                Array(heard.suffix(3)) == ["refunded 1.20 of 1.20", "refunded 1.80 of 3.00", "refunded 2.00 of 5.00"])
        }
    }

    @Test("units that were given back are no longer counted as bought")
    func quantity() async throws {
        try await Shop.with { shop in
            let order = try await Self.paidPack(shop)
            try await shop.deliver(.refund(id: "evt_1", total: 49))
            #expect(try await shop.quantity(of: order) == 10)
            try await shop.deliver(.refund(id: "evt_2", total: 120))
            #expect(try await shop.quantity(of: order) == 8)
            try await shop.deliver(.refund(id: "evt_3", total: 500))
            #expect(try await shop.quantity(of: order) == 0)
        }
    }

    @Test("a refund in another currency, or of more than was paid, is not believed")
    func impossible() async throws {
        try await Shop.with { shop in
            _ = try await Self.paidPack(shop)
            try await shop.deliver(
                .refund(id: "evt_1", total: 501), .refund(id: "evt_2", total: 100, currency: "eur"), .refund(id: "evt_3", total: -1))
            for id in ["evt_1", "evt_2", "evt_3"] { #expect(try await shop.event(id).status == .rejected) }
            #expect(try await shop.balance("income:micro_payment") == "5.00")
        }
    }

    @Test("a refund that comes before its payment waits for it")
    func beforePayment() async throws {
        try await Shop.with { shop in
            let order = try await shop.openPack()
            try await shop.deliver(.refund(total: 500))
            #expect(try await shop.event("evt_refund").status == .waiting)
            try await shop.deliver(.checkout(order))
            #expect(try await shop.event("evt_refund").status == .applied)
            #expect(try await shop.report() == ["micro_payment 5.00 ×1", "payment_fee 0.59 ×1", "refund -5.00 ×1"])
        }
    }

    @Test("the refund of a subscription's invoice is found through the payment that paid it")
    func ofInvoice() async throws {
        try await Shop.with { shop in
            let order = try await shop.openSubscription()
            try await shop.deliver(.refund(total: 250, intent: "pi_of_in_1"), .invoice(order))
            #expect(try await shop.event("evt_refund").status == .applied)
            #expect(try await shop.report() == ["payment_fee 0.59 ×1", "refund -2.50 ×1", "subscription 10.00 ×1"])
        }
    }

    @Test("a dispute takes the money with a fee, and gives both back when it is won")
    func disputeWon() async throws {
        try await Shop.with { shop in
            let order = try await Self.paidPack(shop)
            try await shop.deliver(.dispute("created", id: "evt_1"))
            #expect(try await shop.current(order).disputedAt != nil)
            do {
                let heard = try await shop.heard()
                #expect(heard.last == "disputed")
            }
            let taken = StripeTestEvent.dispute("funds_withdrawn", id: "evt_2")
            try await shop.deliver(taken, taken)
            #expect(try await shop.report() == ["dispute -5.00 ×1", "micro_payment 5.00 ×1", "payment_fee 15.59 ×2"])
            #expect(try await shop.quantity(of: order) == 0)
            try await shop.deliver(
                .dispute("closed", id: "evt_3", status: "won", isReturned: true),
                .dispute("funds_reinstated", id: "evt_4", status: "won", isReturned: true))
            #expect(try await shop.report() == ["dispute 0.00 ×2", "micro_payment 5.00 ×1", "payment_fee 0.59 ×3"])
            #expect(try await shop.quantity(of: order) == 10)
            #expect(try await shop.payments(of: order).first?.dispute == .won)
            do {
                let heard = try await shop.heard()
                #expect(heard.filter { $0 == "disputed" }.count == 1)
            }
        }
    }

    @Test("a dispute's events in reverse order come to the same books")
    func disputeReversed() async throws {
        try await Shop.with { shop in
            let order = try await Self.paidPack(shop)
            try await shop.deliver(.dispute("funds_reinstated", id: "evt_4", status: "won", isReturned: true))
            #expect(try await shop.event("evt_4").status == .waiting)
            try await shop.deliver(
                .dispute("closed", id: "evt_3", status: "won", isReturned: true), .dispute("funds_withdrawn", id: "evt_2"),
                .dispute("created", id: "evt_1"))
            #expect(try await shop.event("evt_4").status == .applied)
            #expect(try await shop.report() == ["dispute 0.00 ×2", "micro_payment 5.00 ×1", "payment_fee 0.59 ×3"])
            #expect(try await shop.payments(of: order).first?.dispute == .won)
            do {
                let heard = try await shop.heard()
                #expect(heard.filter { $0 == "disputed" }.count == 1)
            }
        }
    }

    @Test("a lost dispute keeps what it took")
    func disputeLost() async throws {
        try await Shop.with { shop in
            let order = try await Self.paidPack(shop)
            try await shop.deliver(
                .dispute("created", id: "evt_1"), .dispute("funds_withdrawn", id: "evt_2"), .dispute("closed", id: "evt_3", status: "lost"))
            #expect(try await shop.payments(of: order).first?.dispute == .lost)
            #expect(try await shop.balance("income:micro_payment") == "0.00")
        }
    }
}
