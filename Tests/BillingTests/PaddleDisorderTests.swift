import Ledger
import Storage
import TestSupport
import Testing
import Values

@testable import Billing
@testable import Sandbox

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct PaddleDisorderTests {
    private struct Delivery: Sendable {
        let body: [UInt8]
        /// Nil for one that Stripe is to have sent, with Stripe's own signature.
        let secret: String?
        let isForged: Bool
    }

    @Test("each notification ten times, shuffled, in parallel, every twentieth forged or from the wrong provider: credited once each")
    func storm() async throws {
        try await PaddleShop.with { bench in
            var generator = SeededGenerator("paddle storm")
            var packs: [Order] = []
            for number in 0..<8 {
                let pack = try await bench.shop.openPack(by: try await bench.shop.customer("pack \(number)"), through: "paddle")
                packs.append(pack)
                let transaction = try bench.transaction(of: pack)
                try bench.paddle.pay(transaction)
                if number % 4 == 0 { try bench.paddle.refund(transaction, amount: 100) }
                let member = try await bench.shop.customer("subscription \(number)")
                let subscription = try await bench.shop.openSubscription(by: member, through: "paddle")
                try bench.paddle.pay(try bench.transaction(of: subscription))
            }
            bench.moveClock(days: 31)
            let unpaid = try await bench.shop.openPack(by: try await bench.shop.customer("nobody"), through: "paddle")
            let genuine = bench.told()
            var deliveries = genuine.flatMap { event in
                (0..<10).map { _ in Delivery(body: event.body, secret: PaddleShop.secret, isForged: false) }
            }
            // Every twentieth is of somebody who wants an order to be paid that is not.
            let forged = bench.paddle.desk.look { world in
                (0..<(deliveries.count / 19)).map { _ in world.forged(world.outbox.events.oldestFirst[0]).bytes }
            }
            for (number, body) in forged.enumerated() {
                deliveries.append(.init(body: body, secret: number % 2 == 0 ? "pdl_ntfset_forged" : nil, isForged: true))
            }
            deliveries.shuffle(using: &generator)
            try await Self.deliver(deliveries, to: bench)
            try await bench.shop.untilHandled()
            #expect(try await bench.shop.current(unpaid).status == .open)
            try await Self.check(bench, genuine.count)
        }
    }

    private static func deliver(_ deliveries: [Delivery], to bench: PaddleShop) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for delivery in deliveries {
                group.addTask {
                    do {
                        guard let secret = delivery.secret else {
                            let body = String(decoding: delivery.body, as: UTF8.self)
                            return try await bench.shop.receive(body)
                        }
                        try await bench.receive(delivery.body, secret: secret)
                        #expect(!delivery.isForged)
                    } catch let refusal as WebhookRefusal {
                        #expect(delivery.isForged, "\(refusal)")
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func check(_ bench: PaddleShop, _ count: Int) async throws {
        let lines = try await bench.shop.report()
        #expect(lines.contains("micro_payment 40.00 ×8"))
        #expect(lines.contains("subscription 160.00 ×16"))
        #expect(lines.contains("refund -2.00 ×2"))
        let heard = try await bench.shop.heard()
        #expect(heard.filter { $0.hasPrefix("paid") }.count == 16)
        #expect(heard.filter { $0 == "renewed" }.count == 8)
        let events = try await bench.shop.database.read { [workspace = bench.shop.workspace] tx in
            try tx.paymentEvents(in: workspace.id, limit: 10_000)
        }
        #expect(events.count == count)
        #expect(events.allSatisfy { [.applied, .ignored].contains($0.status) })
        let proof = try await bench.shop.database.read { try $0.proof() }
        #expect(proof.holds)
    }
}
