import Storage
import TestSupport
import Testing
import Values

@testable import Billing
@testable import Sandbox

@Suite(.bothEngines, .timeLimit(.minutes(5))) struct RefundTests {
    private static let dollar = Money(nanos: 1_000_000_000, .usd)

    private static func dollars(_ count: Int64) -> Money { Money(nanos: count * dollar.nanos, .usd) }

    private static func paidPack(_ shop: Shop) async throws -> Order {
        let order = try await shop.openPack()
        try await shop.deliver(.checkout(order))
        return order
    }

    private static func wish(_ order: Order, _ amount: Money? = nil) -> NewRefund {
        var new = NewRefund(order: order.id, reason: "the answer was wrong", requestedBy: "owner")
        new.amount = amount
        return new
    }

    private static func refunds(_ shop: Shop, _ order: Order) async throws -> [Refund] {
        try await shop.database.read { [workspace = shop.workspace] tx in try tx.refunds(of: order.id, in: workspace.id) }
    }

    @Test("Stripe is asked under the refund's own key; the books move when its news says that the money went")
    func stripe() async throws {
        try await Shop.with { shop in
            let order = try await Self.paidPack(shop)
            let asked = try await shop.billing.requestRefund(Self.wish(order, Self.dollars(2)))
            #expect(asked.status == .requested)
            try await shop.untilHandled()
            let call = try #require(shop.stripe.received.first { $0.path == "/v1/refunds" })
            #expect(call.headers["idempotency-key"] == "\(asked.id)")
            #expect(call.form["payment_intent"] == "pi_1" && call.form["amount"] == "200")
            #expect(call.form["metadata[reason]"] == "the answer was wrong")
            #expect(try await Self.refunds(shop, order).map(\.status) == [.pending])
            #expect(try await shop.current(order).refunded == .zero(.usd))
            try await shop.deliver(.refund(total: 200))
            #expect(try await Self.refunds(shop, order).map(\.status) == [.made])
            #expect(try await shop.current(order).refunded == Self.dollars(2))
            #expect(try await shop.report().contains("refund -2.00 ×1"))
            // What is left can still go back, and no more.
            await #expect(throws: BillingError.refundTooMuch(Self.dollars(4), left: Self.dollars(3))) {
                _ = try await shop.billing.requestRefund(Self.wish(order, Self.dollars(4)))
            }
            #expect(try await shop.billing.requestRefund(Self.wish(order)).amount == Self.dollars(3))
        }
    }

    @Test("of ten who ask for the whole at once, one gets it")
    func parallel() async throws {
        try await Shop.with { shop in
            let order = try await Self.paidPack(shop)
            let made = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        do {
                            _ = try await shop.billing.requestRefund(Self.wish(order, Self.dollars(5)))
                            return true
                        } catch BillingError.nothingLeft {
                            return false
                        }
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(made == 1)
            try await shop.untilHandled()
            #expect(shop.stripe.received.filter { $0.path == "/v1/refunds" }.count == 1)
        }
    }

    @Test("where Stripe says no the refund has failed with its words, and what it set aside is free again")
    func refused() async throws {
        try await Shop.with { shop in
            let order = try await Self.paidPack(shop)
            shop.stripe.answer { call, _ in
                call.path == "/v1/refunds"
                    ? .error(400, type: "invalid_request_error", code: "charge_disputed", "The charge has been charged back.") : nil
            }
            _ = try await shop.billing.requestRefund(Self.wish(order))
            try await shop.untilHandled()
            let failed = try #require(try await Self.refunds(shop, order).first)
            #expect(failed.status == .failed)
            #expect(failed.failureReason == "The charge has been charged back")
            #expect(try await shop.billing.requestRefund(Self.wish(order)).amount == Self.dollars(5))
        }
    }

    @Test("nothing goes back for an order that is not paid, not there, or for a reason that says nothing")
    func refusals() async throws {
        try await Shop.with { shop in
            let order = try await shop.openPack()
            await #expect(throws: BillingError.notPaid) { _ = try await shop.billing.requestRefund(Self.wish(order)) }
            let stranger = NewRefund(order: ID(at: Shop.noon), reason: "r", requestedBy: "owner")
            await #expect(throws: BillingError.noSuchOrder) { _ = try await shop.billing.requestRefund(stranger) }
            let silent = NewRefund(order: order.id, reason: " ", requestedBy: "owner")
            await #expect(throws: BillingError.badReason) { _ = try await shop.billing.requestRefund(silent) }
        }
    }

    @Test("through Paddle, a part and then the rest; an answer that was lost gives nothing back twice")
    func paddle() async throws {
        try await PaddleShop.with { bench in
            let order = try await bench.shop.openPack(through: "paddle")
            try bench.paddle.pay(try bench.transaction(of: order))
            try await bench.deliverAll()
            // The answer to a first request is lost; its repetition finds what it made.
            let provider = try #require(bench.shop.billing.provider("paddle"))
            let paid = try await bench.shop.database.read { [workspace = bench.shop.workspace] tx in
                try tx.payments(of: order.id, in: workspace.id)
            }
            let payment = try #require(paid.first)
            let made = try await provider.refund(payment, Self.dollar, reason: "r", key: "refund_lost")
            #expect(try await provider.refund(payment, Self.dollar, reason: "r", key: "refund_lost") == made)
            #expect(bench.paddle.adjustments() == [made])
            try await bench.deliverAll()
            _ = try await bench.shop.billing.requestRefund(Self.wish(order, Self.dollars(2)))
            try await Self.untilAsked(bench, order, 1)
            #expect(bench.paddle.adjustments().count == 2)
            try await bench.deliverAll()
            #expect(try await Self.refunds(bench.shop, order).map(\.status) == [.made])
            _ = try await bench.shop.billing.requestRefund(Self.wish(order))
            try await Self.untilAsked(bench, order, 2)
            try await bench.deliverAll()
            #expect(try await Self.refunds(bench.shop, order).map(\.status) == [.made, .made])
            #expect(try await bench.shop.current(order).refunded == Self.dollars(5))
        }
    }

    @Test("what Paddle rejects has failed, and can be asked for again")
    func rejected() async throws {
        try await PaddleShop.with { bench in
            let order = try await bench.shop.openPack(through: "paddle")
            try bench.paddle.pay(try bench.transaction(of: order))
            try await bench.deliverAll()
            bench.paddle.askForApproval()
            _ = try await bench.shop.billing.requestRefund(Self.wish(order))
            try await Self.untilAsked(bench, order, 1)
            #expect(try await Self.refunds(bench.shop, order).map(\.status) == [.pending])
            try bench.paddle.decide(adjustment: try #require(bench.paddle.adjustments().first), isApproved: false)
            try await bench.deliverAll()
            #expect(try await Self.refunds(bench.shop, order).map(\.status) == [.failed])
            #expect(try await bench.shop.billing.requestRefund(Self.wish(order)).amount == Self.dollars(5))
        }
    }

    private static func untilAsked(_ bench: PaddleShop, _ order: Order, _ count: Int) async throws {
        try await bench.shop.until { [workspace = bench.shop.workspace] tx in
            try tx.refunds(of: order.id, in: workspace.id).filter { $0.status != .requested }.count == count
        }
    }

    @Test("an event that was rejected is handled again by a replay; one that was applied stays as it is")
    func replays() async throws {
        try await Shop.with { shop in
            let order = try await Self.paidPack(shop)
            let applied = try await shop.event("evt_checkout")
            let again = try await shop.database.write { [workspace = shop.workspace] tx in
                try tx.replay(applied.id, in: workspace.id, now: Shop.noon)
            }
            #expect(again?.status == .applied)
            // A refund of an unknown payment waits; replayed it still waits, and nothing else has changed.
            try await shop.deliver(.refund(id: "evt_early", total: 100, intent: "pi_later"))
            let waiting = try await shop.event("evt_early")
            #expect(waiting.status == .waiting)
            let replayed = try await shop.database.write { [workspace = shop.workspace] tx in
                try tx.replay(waiting.id, in: workspace.id, now: Shop.noon)
            }
            #expect(replayed?.status == .received)
            try await shop.untilHandled()
            #expect(try await shop.event("evt_early").status == .waiting)
            #expect(try await shop.report() == ["micro_payment 5.00 ×1", "payment_fee 0.59 ×1"])
            #expect(try await shop.current(order).status == .paid)
        }
    }
}
