import Billing
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Server

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct OrderRoutesTests {
    private static func order(_ user: String, _ amount: String = "2.50") -> String {
        #"{"user_id": "\#(user)", "amount": "\#(amount)", "description": "50 questions", "provider": "stripe"}"#
    }

    private static func items(_ reply: Reply) throws -> [[String: Any]] { try reply.json["items"] as? [[String: Any]] ?? [] }

    @Test("orders are placed through a provider that is named, listed by user, status and provider, and page by page")
    func listed() async throws {
        try await PaidBusiness.with { business in
            for user in ["guest-1", "guest-1", "guest-2"] {
                let reply = try await business.post("/api/orders", Self.order(user))
                #expect(reply.status == 201)
                #expect(try reply.json["provider"] as? String == "stripe")
            }
            let plan = try await business.post("/api/orders", #"{"user_id": "guest-3", "plan": "premium"}"#)
            #expect(try plan.json["plan"] as? String == "premium")
            #expect(try Self.items(try await business.get("/api/orders")).count == 4)
            #expect(try Self.items(try await business.get("/api/orders?user_id=guest-1")).count == 2)
            #expect(try Self.items(try await business.get("/api/orders?user_id=nobody")).isEmpty)
            #expect(try Self.items(try await business.get("/api/orders?status=paid")).isEmpty)
            #expect(try Self.items(try await business.get("/api/orders?provider=paddle")).isEmpty)
            let first = try await business.get("/api/orders?limit=3")
            let cursor = try #require(try first.json["next_cursor"] as? String)
            let rest = try await business.get("/api/orders?limit=3&cursor=\(cursor)")
            #expect(try Self.items(first).count == 3)
            #expect(try Self.items(rest).count == 1)
            #expect(try rest.json["next_cursor"] is String == false)
        }
    }

    @Test("an order for Stars has a link that opens within Telegram, and no page")
    func invoice() async throws {
        try await PaidBusiness.with(price: #"price: "10.00", price_stars: 300"#) { business in
            let plans = try await business.get("/api/plans").json["items"] as? [[String: Any]]
            #expect(plans?.first?["price_stars"] as? Int == 300)
            let order = try await business.post("/api/orders", #"{"user_id": "2002", "plan": "premium", "provider": "stars"}"#).json
            #expect(order["amount"] as? String == "300" && order["currency"] as? String == "XTR")
            let link = try #require(order["invoice_link"] as? String)
            #expect(try business.telegram.invoice(link: link).invoice.payload == order["id"] as? String)
            #expect(order["checkout_url"] == nil)
        }
    }

    @Test("what cannot be ordered is refused with a sentence")
    func refused() async throws {
        try await PaidBusiness.with { business in
            let strange = #"{"user_id": "g", "amount": "2.50", "description": "d", "provider": "cash"}"#
            #expect(try await business.post("/api/orders", strange).detail(422).contains("configured here: stripe"))
            #expect(try await business.post("/api/orders", #"{"user_id": "g"}"#).detail(422).contains("names a “plan”"))
            let both = #"{"user_id": "g", "plan": "premium", "amount": "1", "description": "d"}"#
            _ = try await business.post("/api/orders", both).detail(422)
            for amount in ["-1.00", "0", "0.00", "99999999999999999999", "0.001", "1,00", "NaN"] {
                _ = try await business.post("/api/orders", Self.order("g", amount)).detail(422)
            }
            for currency in ["EUR", "usd", "XTR", ""] {
                let other = #"{"user_id": "g", "amount": "2.50", "description": "d", "currency": "\#(currency)"}"#
                #expect(try await business.post("/api/orders", other).detail(422).contains("USD"))
            }
            _ = try await business.post("/api/orders", #"{"user_id": "g", "plan": "nothing"}"#).detail(422)
            #expect(try Self.items(try await business.get("/api/orders")).isEmpty)
            #expect(business.stripe.sessions().isEmpty)
            _ = try await business.get("/api/orders/order_01kd7x0q3ze5ntmh5y2c9v8r4p").detail(404)
        }
    }

    @Test("a paid order shows its payment; a refund goes back once however often it is asked for under one key, and is in the books")
    func refund() async throws {
        try await PaidBusiness.with { business in
            let id = try #require(try await business.post("/api/orders", Self.order("guest-1")).json["id"] as? String)
            let unpaid = try await business.post("/api/orders/\(id)/refunds", #"{"reason": "r"}"#)
            #expect(try unpaid.detail(409).contains("o money has come"))
            try business.stripe.pay(try await business.stripe.waitForSession().id)
            try await business.settled()
            let wish = #"{"amount": "1.00", "reason": "half was wrong"}"#
            var ids: Set<String> = []
            for _ in 0..<2 {
                let reply = try await business.post(
                    "/api/orders/\(id)/refunds", bytes: Array(wish.utf8), headers: [("Idempotency-Key", "refund-1")])
                #expect(reply.status == 202)
                ids.insert(try #require(try reply.json["id"] as? String))
            }
            #expect(ids.count == 1)
            // The job asks Stripe; then Stripe tells.
            try await business.settled()
            try await business.settled()
            let shown = try await business.get("/api/orders/\(id)").json
            #expect(shown["refunded"] as? String == "1.00")
            #expect((shown["payments"] as? [[String: Any]])?.first?["refunded"] as? String == "1.00")
            #expect((shown["refunds"] as? [[String: Any]])?.first?["status"] as? String == "made")
            for amount in ["-1.00", "0.00", "99999999999999999999", "0.001"] {
                let reply = try await business.post("/api/orders/\(id)/refunds", #"{"amount": "\#(amount)", "reason": "r"}"#)
                #expect([409, 422].contains(reply.status), "\(amount)")
            }
            let much = try await business.post("/api/orders/\(id)/refunds", #"{"amount": "1.51", "reason": "r"}"#)
            #expect(try much.detail(409).contains("1.50"))
            #expect(try await business.lines().contains("refund -1.00 ×1"))
        }
    }

    @Test("events are listed by provider and status; a replay of an applied one changes nothing")
    func events() async throws {
        try await PaidBusiness.with { business in
            _ = try await business.post("/api/orders", Self.order("guest-1"))
            try business.stripe.pay(try await business.stripe.waitForSession().id)
            try await business.settled()
            let applied = try Self.items(try await business.get("/api/events?provider=stripe&status=applied"))
            let event = try #require(applied.first { $0["type"] as? String == "checkout.session.completed" })
            let id = try #require(event["id"] as? String)
            let reply = try await business.post("/api/events/\(id)/replays", "")
            #expect(reply.status == 202)
            #expect(try reply.json["status"] as? String == "applied")
            try await business.settled()
            #expect(try await business.lines() == ["micro_payment 2.50 ×1", "payment_fee 0.37 ×1"])
            #expect(try Self.items(try await business.get("/api/events?provider=paddle")).isEmpty)
            _ = try await business.post("/api/events/event_01kd7x0q3ze5ntmh5y2c9v8r4p/replays", "").detail(404)
        }
    }
}
