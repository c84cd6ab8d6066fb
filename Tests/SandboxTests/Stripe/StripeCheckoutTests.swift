import OutboundHTTP
import Testing
import Values

@testable import Sandbox

@Suite struct StripeCheckoutTests {
    @Test("a check-out is made, paid on its page, and told of by signed events")
    func payment() async throws {
        try await StripeBench.run { bench async throws in
            try await ScriptedEndpoint.with { endpoint async throws in
                try bench.stripe.setWebhook(url: endpoint.url, secret: StripeBench.secret)
                let more = "&client_reference_id=order_1&metadata[order_id]=order_1&payment_intent_data[metadata][order_id]=order_1"
                let session = try await bench.post("checkout/sessions", StripeBench.payment(more: more))
                #expect(session["object"] == "checkout.session" && session["livemode"] == false && session["payment_intent"] == .null)
                #expect(session["status"] == "open" && session["payment_status"] == "unpaid" && session["amount_total"] == 500)
                let id = try #require(session["id"]?.text)
                #expect(id.hasPrefix("cs_test_"))
                let url = try #require(session["url"]?.text)
                let page = try await bench.http.send(HTTPRequest(.get, url, timeout: .seconds(120)))
                #expect(page.text.contains("This is a sandbox.") && page.text.contains("$5.00") && page.text.contains("Questions"))

                let paid = try await bench.http.send(
                    HTTPRequest(.post, url + "/payments", body: .form([("outcome", "paid")]), timeout: .seconds(120)))
                #expect(paid.status == 303)
                #expect(paid.header("location") == "https://shop.example/paid?s=\(id)")
                let received = await endpoint.first(4)
                #expect(
                    received.map(\.type) == [
                        "payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed",
                    ])
                #expect(received.allSatisfy { $0.isSigned(with: StripeBench.secret) && !$0.isSigned(with: "whsec_other") })
                let completed = received[3].event["data"]?["object"]
                #expect(completed?["payment_status"] == "paid" && completed?["client_reference_id"] == "order_1")
                #expect(received[1].event["data"]?["object"]?["metadata"] == ["order_id": "order_1"])
                #expect(received[3].event["api_version"] == "2025-03-31.basil")
            }
        }
    }

    @Test("nobody pays twice")
    func twice() async throws {
        try await StripeBench.run { bench async throws in
            let id = try await bench.open()
            try bench.stripe.pay(id)
            #expect(throws: SandboxError.conflict("This check-out has been paid already.")) { try bench.stripe.pay(id) }
            let url = try bench.stripe.session(id).url
            let again = try await bench.http.send(
                HTTPRequest(.post, url + "/payments", body: .form([("outcome", "paid")]), timeout: .seconds(120)))
            #expect(again.status == 409)
            #expect(again.text.contains("This has been paid"))
            #expect(bench.eventTypes().count { $0 == "charge.succeeded" } == 1)
        }
    }

    @Test("a declined card leaves the check-out open; the next attempt pays it with the same payment")
    func declined() async throws {
        try await StripeBench.run { bench async throws in
            let id = try await bench.open()
            let url = try bench.stripe.session(id).url
            let tried = try await bench.http.send(
                HTTPRequest(.post, url + "/payments", body: .form([("outcome", "declined")]), timeout: .seconds(120)))
            #expect(tried.status == 303)
            let page = try await bench.http.send(
                HTTPRequest(.get, bench.sandbox.baseURL + (tried.header("location") ?? ""), timeout: .seconds(120)))
            #expect(page.text.contains("The card was declined.") && page.text.contains("https://shop.example/left"))
            let intent = try #require(try bench.stripe.session(id).paymentIntent)
            #expect(try await bench.get("payment_intents/\(intent)")["status"] == "requires_payment_method")
            #expect(try bench.stripe.pay(id).paymentIntent == intent)
            #expect(
                bench.eventTypes() == [
                    "payment_intent.created", "charge.failed", "payment_intent.payment_failed", "charge.succeeded",
                    "payment_intent.succeeded", "checkout.session.completed",
                ])
        }
    }

    @Test("money sent by bank comes later, or does not come", arguments: [true, false])
    func later(arrives: Bool) async throws {
        try await StripeBench.run { bench async throws in
            let id = try await bench.open()
            try bench.stripe.pay(id, .later)
            #expect(try await bench.newest("checkout.session.completed")["payment_status"] == "unpaid")
            try bench.stripe.settle(id, arrives: arrives)
            let type = "checkout.session.async_payment_" + (arrives ? "succeeded" : "failed")
            #expect(try await bench.newest(type)["payment_status"]?.text == (arrives ? "paid" : "unpaid"))
            #expect(throws: SandboxError.self) { try bench.stripe.settle(id) }
            bench.moveClock(days: 3)
            #expect(bench.eventTypes().count { $0.hasPrefix("checkout.session.async") } == 1)
        }
    }

    @Test("the clock brings money that is on its way, and ends check-outs that nobody paid")
    func clock() async throws {
        try await StripeBench.run { bench async throws in
            let (waiting, open) = (try await bench.open(), try await bench.open())
            try bench.stripe.pay(waiting, .later)
            bench.moveClock(days: 2)
            #expect(try bench.stripe.session(waiting).paymentStatus == "paid")
            #expect(try bench.stripe.session(open).status == "expired")
            #expect(try await bench.newest("checkout.session.expired")["url"] == .null)
            #expect(throws: SandboxError.conflict("This check-out has expired.")) { try bench.stripe.pay(open) }
        }
    }
}
