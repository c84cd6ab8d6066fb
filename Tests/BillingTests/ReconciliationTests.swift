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

    @Test("in which the books and a provider differ is told once, and moves nothing", arguments: ["amount", "income", "refund", "order"])
    func differs(_ what: String) async throws {
        try await PaddleShop.with { bench in
            let order = try await bench.shop.openPack(through: "paddle")
            let transaction = try bench.transaction(of: order)
            try bench.paddle.pay(transaction)
            try await bench.deliverAll()
            try await bench.shop.database.write { [workspace = bench.shop.workspace.id] tx in
                switch what {
                case "amount": try tx.execute("UPDATE payment SET amount_nanos = 4000000000 WHERE workspace_id = \(workspace)")
                case "income": try tx.execute("DELETE FROM payment_entry WHERE kind = 'income' AND workspace_id = \(workspace)")
                case "order":
                    // As after a restore of a backup that is older than the order.
                    for table in ["payment_entry", "payment_event", "payment", "payment_order"] as [SQL] {
                        try tx.execute("DELETE FROM \(table) WHERE workspace_id = \(workspace)")
                    }
                default: break
                }
            }
            if what == "refund" { try bench.paddle.refund(transaction, amount: 100) }
            let before = try await bench.shop.report()
            bench.moveClock(days: 1)
            for _ in 1...2 { try await Self.reconcile(bench.shop, "paddle") }
            let told = try await Self.differences(bench.shop)
            let words = [
                "amount": "the payment \(transaction) is 4.00 USD by the books, and 5.00 USD by paddle",
                "income": "the payment \(transaction) of 5.00 USD is known, and the ledger has no income of it",
                "order": "5.00 USD came for the order \(order.id), which is not in the books",
                "refund": "1.00 USD of the payment \(transaction) has gone back, and no event told it; it is entered now",
            ]
            #expect(told == ["paddle differs: \(words[what] ?? "")"])
            if what != "refund" { #expect(try await bench.shop.report() == before) }
        }
    }

    @Test("what banks took back and gave back through Paddle is found where no webhook told it")
    func paddleChargeback() async throws {
        try await PaddleShop.with { bench in
            let order = try await bench.shop.openPack(through: "paddle")
            let transaction = try bench.transaction(of: order)
            try bench.paddle.pay(transaction)
            try await bench.deliverAll()
            try bench.paddle.chargeBack(transaction)
            bench.moveClock(days: 1)
            try await Self.reconcile(bench.shop, "paddle")
            #expect(try await bench.shop.balance("income:micro_payment") == "0.00")
            try bench.paddle.chargeBack(transaction, isReversed: true)
            bench.moveClock(days: 1)
            for _ in 1...2 { try await Self.reconcile(bench.shop, "paddle") }
            #expect(try await bench.shop.balance("income:micro_payment") == "5.00")
            let payment = try await bench.shop.database.read { [workspace = bench.shop.workspace.id] tx in
                try tx.payments(of: order.id, in: workspace).first
            }
            #expect(payment?.dispute == .won)
            #expect(try await Self.differences(bench.shop).count == 2)
        }
    }

    @Test("each morning the books are compared by the calendar")
    func schedule() async throws {
        try await PaddleShop.with { bench in
            let shop = bench.shop
            let order = try await shop.openPack(through: "paddle")
            try bench.paddle.pay(try bench.transaction(of: order))
            let schedules = try shop.billing.schedules(timeZone: "UTC")
            // From noon on: each is first due the morning after.
            try await shop.database.write { tx in for schedule in schedules { try tx.reschedule(schedule, now: Shop.noon) } }
            let worker = Worker(
                database: shop.database, clock: shop.clock,
                kinds: shop.billing.jobKinds(sellers: ["bot": shop.seller], onTrouble: shop.seller.trouble), schedules: schedules,
                logger: quiet)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await worker.run() }
                bench.moveClock(days: 1)
                try await shop.until { try $0.order(order.id, in: shop.workspace.id)?.status == .paid }
                worker.stop()
                group.cancelAll()
            }
            #expect(try await Self.differences(shop).count == 1)
        }
    }

    @Test(
        "the updates that tell of Stars are lost for ever: a pack, a subscription, its renewal and a refund are found, also after a month")
    func stars() async throws {
        try await StarsShop.with { bench in
            let shop = bench.shop
            try await Self.reconcile(shop, "stars")
            let pack = try await bench.pay(50)
            let plan = try await bench.subscribe()
            // For a month nothing is compared.
            bench.moveClock(days: 31)
            try await Self.reconcile(shop, "stars")
            #expect(try await shop.current(pack.order).status == .paid)
            #expect(try await shop.current(plan.order).status == .paid)
            let payments = try await shop.database.read { [workspace = shop.workspace.id] tx in
                try tx.payments(of: plan.order.id, in: workspace)
            }
            #expect(payments.count == 2)
            try await bench.refund(pack.charge)
            bench.moveClock(days: 1)
            for _ in 1...2 { try await Self.reconcile(shop, "stars") }
            #expect(try await shop.current(pack.order).refunded == Money(stars: 50))
            #expect(try await Self.differences(shop).count == 4)
            #expect(try await shop.balance("clearing:stars", .stars) == "600")
        }
    }

    @Test("Stripe's webhooks are lost for ever: a payment, a subscription, a refund and a dispute are found and entered")
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
                let other = try await shop.openPack()
                let second = try sandbox.stripe.pay(try #require(other.providerCheckoutID))
                let dispute = try sandbox.stripe.dispute(paymentIntent: try #require(second.paymentIntent))
                clock.advance(by: .seconds(86_400))
                // What it knows of the payment is found first.
                for _ in 1...2 { try await Self.reconcile(shop, "stripe") }
                #expect(try await shop.balance("income:micro_payment") == "3.00")
                try sandbox.stripe.close(dispute: dispute, isWon: true)
                clock.advance(by: .seconds(86_400))
                for _ in 1...2 { try await Self.reconcile(shop, "stripe") }
                #expect(try await shop.balance("income:micro_payment") == "8.00")
                let payment = try await shop.database.read { tx in try tx.payments(of: other.id, in: shop.workspace.id).first }
                #expect(payment?.dispute == .won)
                #expect(try await Self.differences(shop).count == 8)
                try await shop.database.write { tx in
                    try tx.execute(
                        "UPDATE payment SET refunded_nanos = 3000000000 WHERE order_id = \(pack.id) AND workspace_id = \(shop.workspace.id)"
                    )
                }
                try await Self.reconcile(shop, "stripe")
                let last = try await Self.differences(shop).last
                #expect(last?.hasSuffix("has gone back by the books, and 2.00 USD by stripe") == true)
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await sandbox.stop()
        try result.get()
    }
}
