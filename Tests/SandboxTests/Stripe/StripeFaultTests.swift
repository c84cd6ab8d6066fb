import OutboundHTTP
import Testing
import Values

@testable import Sandbox

@Suite struct StripeFaultTests {
    private func control(
        _ bench: StripeBench, _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil
    ) async throws -> (status: Int, json: JSON) {
        var request = HTTPRequest(method, bench.sandbox.baseURL + "/sandbox/stripe/" + path, timeout: .seconds(120))
        if let body { request.body = .bytes(Array(body.utf8), contentType: "application/json") }
        let response = try await bench.http.send(request)
        return (response.status, try JSON(parsing: response.body))
    }

    @Test("the API is switched to fail over HTTP, on the paths that are named, so many times")
    func api() async throws {
        try await StripeBench.run { bench async throws in
            let limit = try await control(bench, .post, "faults", #"{"kind":"rate_limited","retry_after":7,"path":"balance","times":1}"#)
            #expect(limit.json["id"] == 1)
            #expect(try await bench.call(.get, "account").status == 200)
            let refused = try await bench.call(.get, "balance")
            #expect(refused.refusal == "429 rate_limit -" && refused.response.header("retry-after") == "7")
            #expect(try await bench.call(.get, "balance").status == 200)
            _ = try await control(bench, .post, "faults", #"{"kind":"server_error"}"#)
            let failed = try await bench.call(.post, "checkout/sessions", StripeBench.payment(), key: "k")
            #expect(failed.refusal == "500 api_error -")
            _ = try await control(bench, .delete, "faults")
            let made = try await bench.call(.post, "checkout/sessions", StripeBench.payment(), key: "k")
            #expect(made.status == 200 && made.response.header("idempotent-replayed") == nil)
        }
    }

    @Test("an answer lost on its way is found again under its key")
    func lostAnswer() async throws {
        try await StripeBench.run { bench async throws in
            bench.stripe.add(ProviderFault(.cutAfter, times: 1))
            await #expect(throws: (any Error).self) {
                try await bench.call(.post, "checkout/sessions", StripeBench.payment(), key: "k")
            }
            let again = try await bench.call(.post, "checkout/sessions", StripeBench.payment(), key: "k")
            #expect(again.response.header("idempotent-replayed") == "true")
            #expect(bench.stripe.sessions().map(\.id) == [again.json["id"]?.text])
        }
    }

    @Test("the page of payments refunds, disputes and lets cards fail, without a script")
    func page() async throws {
        try await StripeBench.run { bench async throws in
            let url = bench.sandbox.baseURL + "/stripe"
            let intent = try #require(try bench.stripe.pay(try await bench.open()).paymentIntent)
            let customer = try #require(try bench.stripe.pay(try await bench.open(StripeBench.subscription())).customer)
            func press(_ path: String, _ name: String = "all", _ value: String = "true") async throws -> String {
                let pressed = try await bench.http.send(
                    HTTPRequest(.post, "\(url)/\(path)", body: .form([(name, value)]), timeout: .seconds(120)))
                #expect(pressed.status == 303 && pressed.header("location") == "/stripe")
                return try await bench.http.send(HTTPRequest(.get, url, timeout: .seconds(120))).text
            }
            #expect(try await press("payments/\(intent)/disputes").contains("Business wins"))
            #expect(try await press("customers/\(customer)/cards", "works", "false").contains("Let the card work"))
            let other = try #require(try await bench.get("customers/\(customer)", "expand[]=subscriptions")["subscriptions"]?["data"]?[0])
            #expect(other["status"] == "active")
            let second = try #require(try await bench.newest("charge.succeeded")["payment_intent"]?.text)
            #expect(try await press("payments/\(second)/refunds").contains("$10.00 refunded"))
            #expect(try await press("payments/pi_9/refunds").contains("Payments"))
        }
    }

    @Test("what customers and banks do is told over HTTP")
    func controls() async throws {
        try await StripeBench.run { bench async throws in
            let id = try await bench.open(StripeBench.subscription())
            #expect(try await control(bench, .post, "sessions/\(id)/payments", #"{"outcome":"later"}"#).json["payment_status"] == "unpaid")
            #expect(try await control(bench, .post, "sessions/\(id)/settlements").json["payment_status"] == "paid")
            #expect(try await control(bench, .post, "sessions/\(id)/payments", "{}").status == 409)
            let customer = try #require(try bench.stripe.session(id).customer)
            #expect(try await control(bench, .post, "customers/\(customer)/cards", #"{"works":false}"#).status == 200)
            bench.moveClock(days: 31)
            #expect(bench.eventTypes().contains("invoice.payment_failed"))
            let payment = try #require(try bench.stripe.pay(try await bench.open()).paymentIntent)
            let dispute = try await control(bench, .post, "disputes", #"{"payment_intent":"\#(payment)"}"#).json["id"]?.text ?? ""
            #expect(try await control(bench, .post, "disputes/\(dispute)/closings", #"{"won":true}"#).status == 200)
            #expect(try await control(bench, .get, "deliveries").json["pending"] == 0)
        }
    }

    @Test(
        "a mistake is answered with a sentence",
        arguments: [
            ("faults", #"{"kind":"gremlins"}"#, 400), ("faults", #"{"kind":"slow","often":1}"#, 400),
            ("sessions/cs_9/payments", "{}", 404), ("sessions/cs_9/payments", #"{"outcome":"maybe"}"#, 400),
            ("disputes", "{}", 400), ("customers/cus_9/cards", #"{"works":true}"#, 404), ("secrets", "{}", 404),
            ("deliveries", #"{"event":"evt_9"}"#, 404),
        ])
    func mistakes(path: String, body: String, status: Int) async throws {
        try await StripeBench.run { bench async throws in
            let reply = try await control(bench, .post, path, body)
            #expect(reply.status == status)
            #expect(reply.json["detail"]?.text?.isEmpty == false)
        }
    }
}
