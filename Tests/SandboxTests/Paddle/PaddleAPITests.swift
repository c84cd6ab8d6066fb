import OutboundHTTP
import Testing
import Values

@testable import Sandbox

@Suite struct PaddleAPITests {
    @Test("a transaction of no catalogue has a page, its tax in the price, and no fee before it is completed")
    func transaction() async throws {
        try await PaddleBench.run { bench async throws in
            let id = try await bench.open()
            let made = try await bench.call(.get, "transactions/\(id)").json["data"]
            #expect(made?["status"] == "ready" && made?["custom_data"] == ["order_id": "order_7"])
            #expect(made?["checkout"]?["url"]?.text == "\(bench.sandbox.baseURL)/paddle/pay?_ptxn=\(id)")
            let totals = made?["details"]?["totals"]
            #expect(totals?["grand_total"] == "500" && totals?["tax"] == "45" && totals?["fee"] == .null)
            try bench.paddle.pay(id)
            let paid = try await bench.call(.get, "transactions/\(id)").json["data"]
            #expect(paid?["status"] == "completed" && paid?["details"]?["totals"]?["fee"] == "75")
            #expect(paid?["details"]?["totals"]?["earnings"] == "380" && paid?["payments"]?[0]?["status"] == "captured")
        }
    }

    @Test("what is wrong is refused with Paddle's codes, and the field is named")
    func refusals() async throws {
        try await PaddleBench.run { bench async throws in
            func code(_ method: HTTPRequest.Method, _ path: String, _ body: String? = nil) async throws -> String {
                let reply = try await bench.call(method, path, body)
                return
                    "\(reply.status) \(reply.json["error"]?["code"]?.text ?? "-") \(reply.json["error"]?["errors"]?[0]?["field"]?.text ?? "-")"
            }
            #expect(try await bench.call(.get, "transactions", key: "Basic x").json["error"]?["code"] == "authentication_missing")
            #expect(try await bench.call(.get, "transactions", key: "Bearer sk_1").status == 403)
            #expect(try await code(.post, "transactions", "{}") == "400 invalid_field items")
            #expect(
                try await code(.post, "transactions", PaddleBench.transaction(69)) == "400 transaction_balance_less_than_charge_limit -")
            #expect(
                try await code(.post, "transactions", PaddleBench.transaction(taxMode: "external"))
                    == "400 invalid_field items.price.tax_mode")
            #expect(try await code(.get, "transactions/txn_none") == "404 not_found -")
            #expect(try await code(.get, "subscriptions/sub_none") == "404 not_found -")
            let open = try await bench.open()
            let refund = #"{"action":"refund","type":"full","reason":"r","transaction_id":"\#(open)"}"#
            #expect(try await code(.post, "adjustments", refund) == "400 adjustment_transaction_invalid_status_for_refund -")
        }
    }

    @Test("lists come page by page, newest first, and can be narrowed by status and time")
    func lists() async throws {
        try await PaddleBench.run { bench async throws in
            var ids: [String] = []
            for _ in 0..<5 { ids.append(try await bench.open()) }
            try bench.paddle.pay(ids[1])
            let first = try await bench.call(.get, "transactions?per_page=3").json
            #expect(first["data"]?.elements?.compactMap { $0["id"]?.text } == [ids[4], ids[3], ids[2]])
            let pagination = first["meta"]?["pagination"]
            #expect(pagination?["has_more"] == true)
            let next = try #require(pagination?["next"]?.text).replacing(bench.sandbox.baseURL + "/paddle/", with: "")
            let second = try await bench.call(.get, next).json
            #expect(second["data"]?.elements?.compactMap { $0["id"]?.text } == [ids[1], ids[0]])
            #expect(second["meta"]?["pagination"]?["has_more"] == false)
            #expect(try await bench.call(.get, "transactions?status=completed").json["data"]?.elements?.count == 1)
            bench.moveClock(days: 1)
            let later = "transactions?updated_at[GTE]=2026-11-22T00:00:00Z"
            #expect(try await bench.call(.get, later).json["data"]?.elements?.count == 0)
        }
    }

    @Test("refunds are partial or full, and never more than is left")
    func refunds() async throws {
        try await PaddleBench.run { bench async throws in
            let id = try await bench.open()
            try bench.paddle.pay(id)
            let line = try await bench.call(.get, "transactions/\(id)").json["data"]?["details"]?["line_items"]?[0]?["id"]?.text ?? ""
            func partial(_ amount: Int) -> String {
                """
                {"action":"refund","reason":"r","transaction_id":"\(id)","items":[{"item_id":"\(line)","type":"partial","amount":"\(amount)"}]}
                """
            }
            let made = try await bench.call(.post, "adjustments", partial(200))
            #expect(made.status == 201 && made.json["data"]?["status"] == "approved" && made.json["data"]?["totals"]?["fee"] == "30")
            let refused = try await bench.call(.post, "adjustments", partial(301))
            #expect(refused.json["error"]?["code"] == "adjustment_amount_above_remaining_allowed")
            let full = #"{"action":"refund","type":"full","reason":"r","transaction_id":"\#(id)"}"#
            #expect(try await bench.call(.post, "adjustments", full).json["data"]?["totals"]?["total"] == "300")
            #expect(try await bench.call(.get, "adjustments?transaction_id=\(id)").json["data"]?.elements?.count == 2)
        }
    }
}
