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
            let times = bench.paddle.events().compactMap { $0.json["occurred_at"]?.text }
            #expect(Set(times).count == expected.count && times == times.sorted())
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

    private func items(_ amount: Int, _ mode: String?, more: String = "") -> String {
        let price = PaddleBench.transaction(amount, cycle: PaddleBench.monthly).dropFirst(#"{"items":"#.count).prefix { $0 != "]" }
        return "{\"items\":\(price)]" + (mode.map { ",\"proration_billing_mode\":\"\($0)\"" } ?? "") + more + "}"
    }

    @Test("other items are billed by the minute for the rest of the period, the former ones' rest being a credit")
    func prorated() async throws {
        try await PaddleBench.run { bench async throws in
            let (id, _) = try await begun(bench)
            bench.moveClock(days: 10)
            bench.clock.advance(by: .seconds(59))
            let data = #","custom_data":{"order_id":"order_7","change_id":"change_7"}"#
            let changed = try await bench.call(.patch, "subscriptions/\(id)", items(2000, "prorated_immediately", more: data))
            #expect(changed.json["data"]?["custom_data"]?["change_id"] == "change_7")
            let bill = try #require(try await bench.call(.get, "transactions?per_page=1").json["data"]?[0])
            #expect(bill["origin"] == "subscription_update" && bill["billing_period"]?["ends_at"] == "2026-12-21T12:00:00.000000Z")
            let totals = bill["details"]?["totals"]
            // Of 30 days 20 less a minute are left.
            #expect(totals?["total"] == "1333" && totals?["credit"] == "667" && totals?["grand_total"] == "666")
            bench.moveClock(days: 20)
            #expect(bench.paddle.transactions().last?.amount == 2000)
        }
    }

    @Test("what is wrong with a change is refused in Paddle's words, and nothing is changed")
    func refusedChanges() async throws {
        try await PaddleBench.run { bench async throws in
            let (id, customer) = try await begun(bench)
            func refusal(_ method: HTTPRequest.Method, _ path: String, _ body: String) async throws -> String {
                let reply = try await bench.call(method, "subscriptions/\(id)\(path)", body)
                let error = reply.json["error"]
                return "\(reply.status) \(error?["code"]?.text ?? "-") \(error?["errors"]?[0]?["field"]?.text ?? "-")"
            }
            #expect(try await refusal(.patch, "", #"{"status":"paused"}"#) == "400 invalid_field status")
            #expect(try await refusal(.post, "/cancel", #"{"when":"now"}"#) == "400 invalid_field when")
            #expect(try await refusal(.post, "/pause", #"{"effective_from":"now"}"#) == "400 invalid_field effective_from")
            #expect(try await refusal(.post, "/resume", "{}") == "400 subscription_not_paused -")
            #expect(try await refusal(.patch, "", items(2000, nil)) == "400 subscription_items_update_missing_proration_billing_mode -")
            #expect(try await refusal(.patch, "", items(500, "prorated_immediately")) == "400 invalid_field proration_billing_mode")
            try bench.paddle.setCard(of: customer, works: false)
            #expect(try await refusal(.patch, "", items(2000, "prorated_immediately")) == "400 subscription_payment_declined -")
            #expect(try await bench.call(.post, "subscriptions/\(id)/cancel", "{}").status == 200)
            #expect(try await refusal(.post, "/cancel", "{}") == "400 subscription_locked_pending_changes -")
            #expect(try await refusal(.patch, "", items(2000, "do_not_bill")) == "400 subscription_locked_pending_changes -")
            #expect(bench.paddle.transactions().count == 1)
            let price = try await bench.call(.get, "subscriptions/\(id)").json["data"]?["items"]?[0]?["price"]
            #expect(price?["unit_price"]?["amount"] == "1000")
        }
    }
}
