import Ledger
import Storage
import TestSupport
import Testing
import Values

@testable import Billing

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct DisorderTests {
    @Test(
        "each event ten times, shuffled, in parallel, every twentieth delivery forged or from the wrong provider: one entry each, no other")
    func storm() async throws {
        var generator = SeededGenerator("payment storm")
        var seeds: [UInt64] = []
        for _ in 0..<3 { seeds.append(generator.next()) }
        for seed in seeds { try await Self.storm(seed) }
    }

    private static func storm(_ seed: UInt64) async throws {
        // Nobody is there: what is to be paid through it has no page.
        try await Shop.with(also: { [SandboxProvider(url: "http://127.0.0.1:1", secret: "secret", http: $0)] }) { shop in
            var generator = SeededGenerator(seed: seed)
            var packs: [Order] = []
            var subscriptions: [Order] = []
            for number in 0..<12 {
                packs.append(try await shop.openPack(by: try await shop.customer("pack \(number)")))
                subscriptions.append(try await shop.openSubscription(by: try await shop.customer("subscription \(number)")))
            }
            var genuine: [StripeTestEvent] = []
            for (number, order) in packs.enumerated() { genuine += events(ofPack: number, order) }
            for (number, order) in subscriptions.enumerated() { genuine += events(ofSubscription: number, order) }
            var deliveries: [(json: String, secret: String)] = []
            for event in genuine { deliveries += Array(repeating: (json: event.json, secret: Shop.secret), count: 10) }
            for number in 0..<4 {
                deliveries += packs.map {
                    (json: StripeTestEvent.checkout($0, id: "evt_f\(number)\($0.id)", intent: "pi_f").json, secret: "whsec_forged")
                }
            }
            let others = try await strangers(shop)
            for event in others.map({ StripeTestEvent.checkout($0, id: "evt_w_\($0.id)", intent: "pi_w_\($0.id)") }) {
                deliveries += Array(repeating: (json: event.json, secret: Shop.secret), count: 10)
            }
            deliveries.shuffle(using: &generator)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for delivery in deliveries {
                    group.addTask {
                        do { try await shop.receive(delivery.json, secret: delivery.secret) } catch WebhookRefusal.wrongSignature {
                            #expect(delivery.secret == "whsec_forged")
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await shop.untilHandled()
            try await check(shop)
            for order in others { #expect(try await shop.current(order).status != .paid) }
        }
    }

    /// Orders that are to be paid through another provider than the one that says they are.
    private static func strangers(_ shop: Shop) async throws -> [Order] {
        var orders: [Order] = []
        for number in 0..<4 {
            let coffee = NewOrder.Purpose.payment(description: "coffee", quantity: 1, amount: Money(nanos: 5_000_000_000, .usd))
            orders.append(try await shop.order(coffee, by: try await shop.customer("stranger \(number)"), through: "sandbox"))
        }
        return orders
    }

    /// Paid, and every third given back in two steps.
    fileprivate static func events(ofPack number: Int, _ order: Order) -> [StripeTestEvent] {
        let intent = "pi_\(number)"
        let refunds: [StripeTestEvent] =
            number % 3 == 0
            ? [.refund(id: "evt_r1_\(number)", total: 100, intent: intent), .refund(id: "evt_r2_\(number)", total: 250, intent: intent)]
            : []
        return [
            .checkout(order, id: "evt_p_\(number)", intent: intent), .checkout(order, id: "evt_x_\(number)", amount: 1, intent: intent),
        ]
            + refunds
    }

    private static func events(ofSubscription number: Int, _ order: Order) -> [StripeTestEvent] {
        let name = "sub_\(number)"
        return [
            .checkout(order, id: "evt_c_\(number)", subscription: name),
            .subscription(order, "created", id: "evt_n_\(number)", status: "incomplete", subscription: name),
            .subscription(order, id: "evt_a_\(number)", subscription: name, at: Shop.noon.adding(.seconds(1))),
            .invoice(order, id: "evt_i_\(number)", invoice: "in_\(number)_1", subscription: name),
            .invoice(nil, id: "evt_j_\(number)", invoice: "in_\(number)_2", subscription: name, month: 1),
        ]
    }

    private static func check(_ shop: Shop) async throws {
        let lines = try await shop.report()
        #expect(lines.contains("micro_payment 60.00 ×12"))
        #expect(lines.contains("subscription 240.00 ×24"))
        #expect(lines.contains("payment_fee 21.24 ×36"))
        #expect(lines.contains { $0.hasPrefix("refund -10.00") })
        let seen = try await shop.heard()
        #expect(seen.filter { $0.hasPrefix("paid") }.count == 24)
        #expect(seen.filter { $0 == "renewed" }.count == 12)
        let events = try await shop.database.read { tx in try tx.paymentEvents(in: shop.workspace.id, limit: 1000) }
        // Two of each pack, two refunds of every third, five of each subscription, four that speak of another provider's orders.
        #expect(events.count == 96)
        #expect(events.filter { $0.status == .rejected }.count == 16)
        #expect(events.allSatisfy { $0.status != .received && $0.status != .waiting })
        let proof = try await shop.database.read { try $0.proof() }
        #expect(proof.holds)
        #expect(proof.transfers >= 76)
    }
}
