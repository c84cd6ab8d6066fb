import OutboundHTTP
import Testing
import Values

@testable import Sandbox

@Suite struct StripeAPITests {
    private static let mistakes: [(String, String, String)] = [
        ("POST checkout/sessions", "success_url=https://a.example", "400 parameter_missing mode"),
        ("POST checkout/sessions", "mode=payment", "400 parameter_missing success_url"),
        ("POST checkout/sessions", StripeBench.payment(more: "&foo=1&bar=2"), "400 parameter_unknown bar"),
        (
            "POST checkout/sessions", StripeBench.payment(more: "&line_items[0][price_data][foo]=1"),
            "400 parameter_unknown line_items[0][price_data][foo]"
        ),
        ("POST checkout/sessions", StripeBench.payment(more: "&line_items[1][price]=price_1"), "400 resource_missing line_items[1][price]"),
        (
            "POST checkout/sessions", StripeBench.payment().replacing("&line_items[0][quantity]=1", with: ""),
            "400 parameter_missing line_items[0][quantity]"
        ),
        (
            "POST checkout/sessions", StripeBench.payment().replacing("quantity]=1", with: "quantity]=x"),
            "400 parameter_invalid_integer line_items[0][quantity]"
        ),
        ("POST checkout/sessions", StripeBench.payment(49), "400 amount_too_small -"),
        ("POST checkout/sessions", StripeBench.payment(29, currency: "gbp"), "400 amount_too_small -"),
        ("POST checkout/sessions", StripeBench.payment(currency: "xyz"), "400 invalid_request_error line_items[0][price_data][currency]"),
        ("POST checkout/sessions", StripeBench.payment(more: "&cancel_url=shop"), "400 url_invalid cancel_url"),
        ("POST checkout/sessions", StripeBench.payment(more: "&customer_email=nobody"), "400 email_invalid customer_email"),
        ("POST checkout/sessions", StripeBench.payment(more: "&customer=cus_9"), "400 resource_missing customer"),
        ("POST checkout/sessions", StripeBench.payment(more: "&client_reference_id="), "400 parameter_invalid_empty client_reference_id"),
        ("POST checkout/sessions", StripeBench.payment(more: "&expires_at=1"), "400 invalid_request_error expires_at"),
        (
            "POST checkout/sessions", StripeBench.payment(more: "&subscription_data[metadata][a]=b"),
            "400 invalid_request_error subscription_data"
        ),
        ("POST checkout/sessions", StripeBench.payment(more: "&metadata=x"), "400 invalid_request_error metadata"),
        ("POST checkout/sessions", StripeBench.payment(more: "&expand[]=currency"), "400 invalid_request_error expand"),
        (
            "POST checkout/sessions", StripeBench.subscription().replacing("mode=subscription", with: "mode=payment"),
            "400 invalid_request_error line_items"
        ),
        (
            "POST checkout/sessions", StripeBench.payment().replacing("mode=payment", with: "mode=subscription"),
            "400 invalid_request_error line_items"
        ),
        ("GET checkout/sessions/cs_test_9", "", "404 resource_missing session"),
        ("GET charges", "limit=101", "400 parameter_invalid_integer limit"),
        ("GET charges", "starting_after=ch_9", "400 resource_missing starting_after"),
        ("POST refunds", "", "400 parameter_missing -"), ("POST refunds", "charge=ch_9", "404 resource_missing charge"),
        ("POST refunds", "charge=ch_9&amount=0", "400 parameter_invalid_integer amount"),
        ("DELETE subscriptions/sub_9", "", "404 resource_missing id"), ("GET teapots", "", "404 invalid_request_error -"),
        ("PUT customers", "", "404 invalid_request_error -"),
        ("POST webhook_endpoints", "url=https://a.example&enabled_events[]=*", "400 url_invalid url"),
    ]

    @Test("a mistake is refused with Stripe's code and the name of the parameter, and nothing is made", arguments: mistakes)
    func refusals(call: String, form: String, refusal: String) async throws {
        try await StripeBench.run { bench async throws in
            let words = call.split(separator: " ").map(String.init)
            let method: HTTPRequest.Method = try #require(["GET": .get, "POST": .post, "DELETE": .delete, "PUT": .put][words[0]])
            let reply = try await bench.call(method, words[1], form)
            #expect(reply.refusal == refusal, "\(reply.response.text)")
            #expect(reply.response.header("request-id")?.hasPrefix("req_") == true)
            #expect(reply.json["error"]?["message"]?.text?.isEmpty == false)
            #expect(bench.stripe.sessions().isEmpty)
            let products = try await bench.get("products")
            #expect(products["data"] == [])
        }
    }

    @Test("keys: a test key as Bearer or Basic opens, none, a live, a publishable or a wrong one does not")
    func keys() async throws {
        try await StripeBench.run { bench async throws in
            func status(_ authorization: String?) async throws -> Int {
                try await bench.call(.get, "balance", headers: [("Authorization", authorization ?? "")]).status
            }
            #expect(try await status("Bearer sk_test_1234") == 200)
            #expect(try await status("Basic c2tfdGVzdF8xMjM0Og==") == 200)
            for key in ["", "Bearer sk_live_1234", "Bearer pk_test_1234", "Bearer sk_test_invalid", "sk_test_1234"] {
                #expect(try await status(key) == 401, "\(key)")
            }
        }
    }

    @Test("the version is told; an earlier one, whose forms would be misread, is refused")
    func versions() async throws {
        try await StripeBench.run { bench async throws in
            for (version, status) in [("2025-03-31.basil", 200), ("2025-09-30.clover", 200), ("2024-06-20", 400), ("latest", 400)] {
                let reply = try await bench.call(
                    .get, "balance", headers: [("Stripe-Version", version), ("Authorization", "Bearer sk_test_1")])
                #expect(reply.status == status, "\(version)")
                #expect(reply.response.header("stripe-version") == "2025-03-31.basil")
            }
        }
    }

    @Test("an idempotency key gives the first answer again, for a day, and to the same parameters only")
    func idempotency() async throws {
        try await StripeBench.run { bench async throws in
            func make(_ form: String, key: String = "order_1") async throws -> StripeBench.Reply {
                try await bench.call(.post, "checkout/sessions", form, key: key)
            }
            // What fails validation is not kept.
            #expect(try await make(StripeBench.payment(1)).refusal == "400 amount_too_small -")
            let first = try await make(StripeBench.payment())
            #expect(first.response.header("idempotent-replayed") == nil)
            let again = try await make(StripeBench.payment())
            #expect(again.response.body == first.response.body)
            #expect(again.response.header("idempotent-replayed") == "true")
            #expect(again.response.header("original-request") == first.response.header("request-id"))
            let other = try await make(StripeBench.payment(600))
            #expect(other.status == 400)
            #expect(other.json["error"]?["type"] == "idempotency_error")
            #expect(try await make(StripeBench.payment(), key: String(repeating: "k", count: 256)).status == 400)
            #expect(bench.stripe.sessions().count == 1)
            bench.moveClock(days: 1)
            #expect(try await make(StripeBench.payment(600)).status == 200)
        }
    }

    @Test("a refusal by the state of things is kept under its key, and told again when that has changed")
    func keptRefusal() async throws {
        try await StripeBench.run { bench async throws in
            let id = try await bench.open()
            try bench.stripe.pay(id)
            let first = try await bench.call(.post, "checkout/sessions/\(id)/expire", key: "k")
            let again = try await bench.call(.post, "checkout/sessions/\(id)/expire", key: "k")
            #expect(first.status == 400 && again.response.header("idempotent-replayed") == "true")
        }
    }

    @Test("lists come newest first, in pages, chosen by filters")
    func lists() async throws {
        try await StripeBench.run { bench async throws in
            var ids: [String] = []
            for _ in 0..<5 { ids.insert(try await bench.open(), at: 0) }
            try bench.stripe.pay(ids[2])
            func page(_ query: String) async throws -> (ids: [String], hasMore: Bool?) {
                let list = try await bench.get("checkout/sessions", query)
                return (list["data"]?.elements?.compactMap { $0["id"]?.text } ?? [], list["has_more"]?.flag)
            }
            #expect(try await page("limit=2") == (Array(ids[0...1]), true))
            #expect(try await page("limit=3&starting_after=\(ids[1])") == (Array(ids[2...4]), false))
            #expect(try await page("limit=1&ending_before=\(ids[2])") == ([ids[1]], true))
            #expect(try await page("status=complete") == ([ids[2]], false))
            #expect(try await page("created[gt]=\(bench.clock.now().seconds)") == ([], false))
        }
    }

    @Test("expand shows what stands behind ids, through several levels and in lists")
    func expansion() async throws {
        try await StripeBench.run { bench async throws in
            let id = try await bench.open()
            try bench.stripe.pay(id)
            let session = try await bench.get(
                "checkout/sessions/\(id)", "expand[]=payment_intent.latest_charge.balance_transaction&expand[]=line_items")
            #expect(session["payment_intent"]?["latest_charge"]?["balance_transaction"]?["net"] == 455)
            #expect(session["line_items"]?["data"]?[0]?["amount_total"] == 500)
            let charges = try await bench.get("charges", "expand[]=data.payment_intent")
            #expect(charges["data"]?[0]?["payment_intent"]?["object"] == "payment_intent")
            #expect(try await bench.call(.get, "charges", "expand[]=data.a").status == 400)
        }
    }

    @Test("a form says the same in any order, with or without numbers of its lists")
    func forms() throws {
        let numbered = try StripeValue(form: "a[0]=x&a[1]=y&b[c][d]=1+2&e=%C3%A4")
        #expect(try StripeValue(form: "e=%C3%A4&b[c][d]=1%202&a[]=x&a[]=y") == numbered)
        #expect(
            numbered["a"]?.items.compactMap(\.text) == ["x", "y"] && numbered["b"]?["c"]?["d"]?.text == "1 2" && numbered["e"]?.text == "ä")
        for form in ["a=1&a[b]=2", "a[b]=2&a=1", "a[b", "a=%FF"] {
            #expect(throws: StripeError.self, "\(form)") { try StripeValue(form: form) }
        }
    }
}
