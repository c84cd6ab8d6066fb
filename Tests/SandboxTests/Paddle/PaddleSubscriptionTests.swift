import OutboundHTTP
import Testing
import Values

@testable import Sandbox

@Suite struct PaddleSubscriptionTests {
    private func begun(_ bench: PaddleBench) async throws -> (id: String, customer: String) {
        let paid = try bench.paddle.pay(try await bench.open(PaddleBench.transaction(1000, cycle: PaddleBench.monthly)))
        return (try #require(paid.subscription), try #require(paid.customer))
    }

    @Test("a first payment begins it: what is told, in order, each a microsecond after the other")
    func first() async throws {
        try await PaddleBench.run { bench async throws in
            let (id, _) = try await begun(bench)
            let expected = [
                "transaction.created", "transaction.ready", "customer.created", "transaction.updated", "transaction.paid",
                "subscription.created", "subscription.activated", "transaction.updated", "transaction.completed",
            ]
            #expect(bench.eventTypes() == expected)
            let subscription = try await bench.call(.get, "subscriptions/\(id)").json["data"]
            #expect(subscription?["status"] == "active" && subscription?["custom_data"] == ["order_id": "order_7"])
            #expect(subscription?["next_billed_at"] == "2026-12-21T12:00:00.000000Z")
            let times = bench.paddle.locked { state, _ in state.world.events.oldestFirst.map(\.occurredAt) }
            #expect(Set(times).count == times.count && times == times.sorted())
        }
    }

    @Test("the clock renews it; with a failing card it is past due, is tried after 3, 5 and 7 days, then ends")
    func dunning() async throws {
        try await PaddleBench.run { bench async throws in
            let (id, customer) = try await begun(bench)
            bench.moveClock(days: 30)
            #expect(bench.eventTypes().count { $0 == "transaction.completed" } == 2)
            try bench.paddle.setCard(of: customer, works: false)
            bench.moveClock(days: 31)
            #expect(try await bench.call(.get, "subscriptions/\(id)").json["data"]?["status"] == "past_due")
            for (days, failures) in [(Int64(3), 2), (5, 3)] {
                bench.moveClock(days: days)
                #expect(bench.eventTypes().count { $0 == "transaction.payment_failed" } == failures)
            }
            bench.moveClock(days: 7)
            #expect(try await bench.call(.get, "subscriptions/\(id)").json["data"]?["status"] == "canceled")
            bench.moveClock(days: 60)
            #expect(bench.paddle.transactions().count == 3)
        }
    }

    @Test("it is cancelled at the period's end, and that is taken back; paused and resumed it is billed anew")
    func changes() async throws {
        try await PaddleBench.run { bench async throws in
            let (id, _) = try await begun(bench)
            let leaving = try await bench.call(.post, "subscriptions/\(id)/cancel", #"{"effective_from":"next_billing_period"}"#)
            #expect(leaving.json["data"]?["scheduled_change"]?["action"] == "cancel")
            let staying = try await bench.call(.patch, "subscriptions/\(id)", #"{"scheduled_change":null}"#)
            #expect(staying.json["data"]?["scheduled_change"] == .null)
            let paused = try await bench.call(.post, "subscriptions/\(id)/pause", #"{"effective_from":"immediately"}"#)
            #expect(paused.json["data"]?["status"] == "paused")
            bench.moveClock(days: 60)
            #expect(bench.paddle.transactions().count == 1)
            #expect(try await bench.call(.post, "subscriptions/\(id)/resume", "{}").json["data"]?["status"] == "active")
            #expect(bench.paddle.transactions().last?.status == "completed" && bench.paddle.transactions().count == 2)
            _ = try await bench.call(.post, "subscriptions/\(id)/cancel", #"{"effective_from":"immediately"}"#)
            #expect(bench.eventTypes().contains("subscription.canceled"))
        }
    }
}
