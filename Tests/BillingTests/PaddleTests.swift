import Ledger
import Storage
import TestSupport
import Testing
import Values

@testable import Billing
@testable import Sandbox

@Suite(.bothEngines, .timeLimit(.minutes(5))) struct PaddleTests {
    @Test("a single payment: its page, the money once though two events tell it, and what Paddle keeps, tax and fee")
    func single() async throws {
        try await PaddleShop.with { bench in
            let order = try await bench.shop.openPack(through: "paddle")
            #expect(order.status == .open)
            #expect(order.checkoutURL == bench.sandbox.baseURL + "/paddle/pay?_ptxn=\(order.providerCheckoutID ?? "-")")
            try bench.paddle.pay(try bench.transaction(of: order), works: false)
            try await bench.deliverAll()
            #expect(try await bench.shop.current(order).status == .open)
            try bench.paddle.pay(try bench.transaction(of: order))
            try await bench.deliverAll()
            #expect(try await bench.shop.current(order).status == .paid)
            // 5 % and 50 cents of 5.00, and the tax of a tenth that is in it.
            #expect(try await bench.shop.report() == ["micro_payment 5.00 ×1", "payment_fee 1.20 ×1"])
            #expect(try await bench.shop.balance("clearing:paddle") == "3.80")
            #expect(try await bench.events(.rejected).isEmpty)
            #expect(bench.shop.stripe.checkouts.isEmpty)
        }
    }

    @Test("who leaves the page for good leaves an expired order")
    func abandoned() async throws {
        try await PaddleShop.with { bench in
            let order = try await bench.shop.openPack(through: "paddle")
            try bench.paddle.abandon(try bench.transaction(of: order))
            try await bench.deliverAll()
            #expect(try await bench.shop.current(order).status == .expired)
        }
    }

    @Test("less than Paddle charges is refused before anything is stored")
    func tooLittle() async throws {
        try await PaddleShop.with { bench in
            let purpose = NewOrder.Purpose.payment(description: "One", quantity: 1, amount: Money(nanos: 690_000_000, .usd))
            await #expect(throws: BillingError.tooLittle(Money(nanos: 690_000_000, .usd), least: Money(nanos: 700_000_000, .usd))) {
                _ = try await bench.shop.order(purpose, through: "paddle")
            }
            _ = try await bench.shop.order(purpose, through: "stripe")
        }
    }

    @Test("a subscription: first payment, renewal, a failing card, recovery, cancellation at the period's end")
    func subscription() async throws {
        try await PaddleShop.with { bench in
            let order = try await bench.shop.openSubscription(through: "paddle")
            let paid = try bench.paddle.pay(try bench.transaction(of: order))
            try await bench.deliverAll()
            var standing = try await bench.subscription(of: order)
            #expect(standing.status == .active)
            #expect(standing.paidUntil == Timestamp("2026-02-01T12:00:00Z"))
            bench.moveClock(days: 31)
            try await bench.deliverAll()
            standing = try await bench.subscription(of: order)
            #expect(standing.paidUntil == Timestamp("2026-03-01T12:00:00Z"))
            try bench.paddle.setCard(of: try #require(paid.customer), works: false)
            bench.moveClock(days: 28)
            try await bench.deliverAll()
            #expect(try await bench.subscription(of: order).status == .pastDue)
            try bench.paddle.setCard(of: try #require(paid.customer), works: true)
            bench.moveClock(days: 3)
            try await bench.deliverAll()
            standing = try await bench.subscription(of: order)
            #expect(standing.status == .active)
            #expect(standing.paidUntil == Timestamp("2026-04-01T12:00:00Z"))
            try bench.paddle.cancel(subscription: try #require(paid.subscription), atOnce: false)
            try await bench.deliverAll()
            #expect(try await bench.subscription(of: order).cancelsAt == Timestamp("2026-04-01T12:00:00Z"))
            bench.moveClock(days: 30)
            try await bench.deliverAll()
            #expect(try await bench.subscription(of: order).status == .cancelled)
            #expect(try await bench.shop.report().contains("subscription 30.00 ×3"))
            let heard = try await bench.shop.heard()
            #expect(heard.filter { $0 == "renewed" }.count == 2)
            #expect(heard.filter { $0 == "payment failed" }.count == 1)
            #expect(try await bench.events(.rejected).isEmpty)
            #expect(try await bench.events(.waiting).isEmpty)
        }
    }

    @Test("several refunds of one payment add up; fee and tax of each come back, and units with them")
    func refunds() async throws {
        try await PaddleShop.with { bench in
            let order = try await bench.shop.openPack(through: "paddle")
            let transaction = try bench.transaction(of: order)
            try bench.paddle.pay(transaction)
            try await bench.deliverAll()
            try bench.paddle.refund(transaction, amount: 200)
            try bench.paddle.refund(transaction, amount: 100)
            try await bench.deliverAll()
            #expect(try await bench.shop.current(order).refunded == Money(nanos: 3_000_000_000, .usd))
            try bench.paddle.refund(transaction)
            try await bench.deliverAll()
            #expect(try await bench.shop.current(order).refunded == Money(nanos: 5_000_000_000, .usd))
            #expect(
                try await bench.shop.heard().filter { $0.hasPrefix("refunded") } == [
                    "refunded 2.00 of 2.00", "refunded 1.00 of 3.00", "refunded 2.00 of 5.00",
                ])
            let quantity = try await bench.shop.database.read { [workspace = bench.shop.workspace] tx in
                try tx.paidQuantity(of: order.customerID, seller: "bot", in: workspace.id)
            }
            #expect(quantity == 0)
            // Of the 75 cents of fee and 45 of tax, each refund brings its part, rounded down.
            #expect(try await bench.shop.balance("clearing:paddle") == "0.00")
        }
    }

    @Test("a refund that waits for approval moves nothing; rejected, it never does", arguments: [true, false])
    func approval(isApproved: Bool) async throws {
        try await PaddleShop.with { bench in
            let order = try await bench.shop.openPack(through: "paddle")
            let transaction = try bench.transaction(of: order)
            try bench.paddle.pay(transaction)
            bench.paddle.askForApproval()
            let adjustment = try bench.paddle.refund(transaction)
            try await bench.deliverAll()
            #expect(try await bench.shop.current(order).refunded == .zero(.usd))
            try bench.paddle.decide(adjustment: adjustment, isApproved: isApproved)
            try await bench.deliverAll()
            #expect(try await bench.shop.current(order).refunded.nanos == (isApproved ? 5_000_000_000 : 0))
        }
    }

    @Test("a chargeback takes the money and a fee; won by the business, both come back")
    func chargeback() async throws {
        try await PaddleShop.with { bench in
            let order = try await bench.shop.openPack(through: "paddle")
            let transaction = try bench.transaction(of: order)
            try bench.paddle.pay(transaction)
            try bench.paddle.chargeBack(transaction)
            try await bench.deliverAll()
            #expect(try await bench.shop.balance("clearing:paddle") == "-16.20")
            #expect(try await bench.shop.heard().filter { $0 == "disputed" }.count == 1)
            try bench.paddle.chargeBack(transaction, isReversed: true)
            try await bench.deliverAll()
            #expect(try await bench.shop.balance("clearing:paddle") == "3.80")
            let payment = try await bench.shop.database.read { [workspace = bench.shop.workspace] tx in
                try tx.payments(of: order.id, in: workspace.id).first
            }
            #expect(payment?.dispute == .won)
            #expect(payment?.withdrawn == .zero(.usd))
        }
    }

    @Test("each provider is believed about its own orders alone, though its signature is right")
    func otherProvider() async throws {
        try await PaddleShop.with { bench in
            let ours = try await bench.shop.openPack(through: "paddle")
            let stripes = try await bench.shop.openPack(through: "stripe")
            // Paddle says that Stripe's order is paid.
            let provider = try #require(bench.shop.billing.provider("paddle"))
            try bench.paddle.pay(try await provider.checkout(for: stripes).id)
            try await bench.deliverAll()
            #expect(try await bench.shop.current(stripes).status == .open)
            let reasons = Set(try await bench.events(.rejected).map(\.reason))
            #expect(reasons == ["the order is to be paid through stripe, not paddle"])
            // And Stripe that Paddle's is.
            try await bench.shop.deliver(.checkout(ours, id: "evt_wrong", session: ours.providerCheckoutID))
            #expect(try await bench.shop.current(ours).status == .open)
            #expect(try await bench.shop.event("evt_wrong").reason == "the order is to be paid through paddle, not stripe")
            #expect(try await bench.shop.report() == [])
        }
    }

    @Test("the key is checked with a harmless call, and a wrong one is told apart")
    func check() async throws {
        try await PaddleShop.with { bench in
            try await #require(bench.shop.billing.provider("paddle")).check()
            bench.paddle.add(.init(.rateLimited(retryAfterSeconds: 1), times: 1))
            await #expect(throws: PaymentProviderError.self) { try await #require(bench.shop.billing.provider("paddle")).check() }
        }
    }
}
