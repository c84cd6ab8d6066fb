import Jobs
import Ledger
import OutboundHTTP
import Storage
import TestSupport
import Testing
import Values

@testable import Billing
@testable import Sandbox

@Suite(.bothEngines, .timeLimit(.minutes(5))) struct ReconciliationTests {
    private static func reconcile(_ shop: Shop, _ provider: String) async throws {
        try await shop.database.write { [clock = shop.clock] tx in
            try tx.enqueue(ReconciliationJob.job(for: provider), now: clock.now())
        }
        try await shop.untilHandled()
    }

    private static func differences(_ shop: Shop) async throws -> [String] {
        try await shop.heard().filter { $0.contains("differs") }
    }

    @Test("Paddle's webhooks are lost for ever: payments, a renewal and a refund are found, entered once, and told once")
    func paddle() async throws {
        try await PaddleShop.with { bench in
            let pack = try await bench.shop.openPack(through: "paddle")
            let transaction = try bench.transaction(of: pack)
            try bench.paddle.pay(transaction)
            let member = try await bench.shop.customer("member")
            let plan = try await bench.shop.openSubscription(by: member, through: "paddle")
            try bench.paddle.pay(try bench.transaction(of: plan))
            try bench.paddle.refund(transaction, amount: 100)
            // Just now everything may still be on its way.
            try await Self.reconcile(bench.shop, "paddle")
            #expect(try await Self.differences(bench.shop).isEmpty)
            bench.moveClock(days: 1)
            try await Self.reconcile(bench.shop, "paddle")
            #expect(try await bench.shop.current(pack).status == .paid)
            #expect(try await bench.subscription(of: plan).paidUntil != nil)
            // The refund's payment was not known until now.
            try await Self.reconcile(bench.shop, "paddle")
            #expect(try await bench.shop.current(pack).refunded == Money(nanos: 1_000_000_000, .usd))
            #expect(try await Self.differences(bench.shop).count == 3)
            try await Self.reconcile(bench.shop, "paddle")
            // The lost ones come after all.
            try await bench.deliverAll()
            #expect(try await Self.differences(bench.shop).count == 3)
            let lines = try await bench.shop.report()
            #expect(lines.contains("micro_payment 5.00 ×1"))
            #expect(lines.contains("subscription 10.00 ×1"))
            #expect(lines.contains("refund -1.00 ×1"))
        }
    }

    @Test("what is in the books and not with the provider is told, once")
    func unlisted() async throws {
        try await PaddleShop.with { bench in
            let order = try await bench.shop.openPack(through: "paddle")
            try bench.paddle.pay(try bench.transaction(of: order))
            try await bench.deliverAll()
            try await bench.shop.database.write { [workspace = bench.shop.workspace] tx in
                try tx.execute("UPDATE payment SET provider_payment_id = 'txn_gone' WHERE workspace_id = \(workspace.id)")
            }
            bench.moveClock(days: 1)
            try await Self.reconcile(bench.shop, "paddle")
            try await Self.reconcile(bench.shop, "paddle")
            let told = try await Self.differences(bench.shop)
            #expect(told.contains { $0.contains("txn_gone is in the books, and Paddle does not list it") })
            #expect(told.filter { $0.contains("txn_gone") }.count == 1)
        }
    }

    @Test("Stripe's webhooks are lost for ever: a payment, a subscription and a refund are found and entered")
    func stripe() async throws {
        let clock = Values.Clock(fixedAt: Shop.noon)
        let sandbox = try Sandbox(SandboxConfiguration(now: { clock.now() }))
        try await sandbox.start()
        let url = sandbox.baseURL + "/stripe"
        let result: Result<Void, any Error>
        do {
            try await Shop.with(clock: clock, stripeURL: url) { shop in
                let pack = try await shop.openPack()
                let subscription = try await shop.openSubscription(by: try await shop.customer("member"))
                let paid = try sandbox.stripe.pay(try #require(pack.providerCheckoutID))
                try sandbox.stripe.pay(try #require(subscription.providerCheckoutID))
                clock.advance(by: .seconds(86_400))
                try await Self.reconcile(shop, "stripe")
                #expect(try await shop.current(pack).status == .paid)
                #expect(try await shop.current(subscription).status == .paid)
                try sandbox.stripe.refund(paymentIntent: try #require(paid.paymentIntent), amount: 200)
                clock.advance(by: .seconds(86_400))
                try await Self.reconcile(shop, "stripe")
                #expect(try await shop.current(pack).refunded == Money(nanos: 2_000_000_000, .usd))
                #expect(try await Self.differences(shop).count == 3)
                let lines = try await shop.report()
                #expect(lines.contains("micro_payment 5.00 ×1"))
                #expect(lines.contains("subscription 10.00 ×1"))
                #expect(lines.contains("refund -2.00 ×1"))
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await sandbox.stop()
        try result.get()
    }
}
