import OutboundHTTP
import Testing
import Values

@testable import Sandbox

@Suite struct TillTests {
    private static let order: JSON = [
        "order": "order_1", "description": "<b>Pack</b>", "amount": "0.50", "currency": "USD", "paid_url": "http://shop.test/paid",
        "cancelled_url": "http://shop.test/cancelled",
    ]

    private func call(
        _ bench: SandboxBench, _ path: String, _ body: JSON, secret: String = "s3cret"
    ) async throws -> (status: Int, body: JSON) {
        let response = try await bench.client.send(
            HTTPRequest(
                .post, "\(bench.sandbox.baseURL)/till/v1/\(path)", headers: [(name: "Authorization", value: "Bearer \(secret)")],
                body: .bytes(body.bytes, contentType: "application/json"), timeout: .seconds(120)))
        return (response.status, try JSON(parsing: response.body))
    }

    @Test("an order has one check-out, whose page escapes what the shop wrote; ?auto pays it after five seconds")
    func page() async throws {
        try await SandboxBench.run { bench async throws in
            try bench.sandbox.till.setWebhook(url: "http://127.0.0.1:1/nowhere", secret: "s3cret")
            #expect(try await call(bench, "checkouts", Self.order, secret: "wrong").status == 401)
            #expect(try await call(bench, "checkouts", ["order": "order_2"]).status == 400)
            let first = try await call(bench, "checkouts", Self.order).body
            #expect(try await call(bench, "checkouts", Self.order).body == first)
            let url = try #require(first["url"]?.text)
            let page = try await bench.client.send(HTTPRequest(.get, url, timeout: .seconds(120))).text
            #expect(page.contains("&lt;b&gt;Pack") && page.contains("value=\"secured\"") && !page.contains("Stripe"))
            _ = try await bench.client.send(HTTPRequest(.get, url + "?auto", timeout: .seconds(120)))
            bench.clock.advance(by: .seconds(5))
            #expect(bench.sandbox.till.checkouts().map(\.status) == [.paid])
            let paid = try await bench.client.send(HTTPRequest(.get, url, timeout: .seconds(120))).text
            #expect(paid.contains("This has been paid") && paid.contains("http://shop.test/paid"))
        }
    }

    @Test("a check-out that nobody pays is closed after a day; a payment is given back once")
    func ends() async throws {
        try await SandboxBench.run { bench async throws in
            try bench.sandbox.till.setWebhook(url: "http://127.0.0.1:1/nowhere", secret: "s3cret")
            _ = try await call(bench, "checkouts", Self.order)
            bench.clock.advance(by: .seconds(86_400))
            #expect(bench.sandbox.till.checkouts().map(\.status) == [.expired])
            let id = try #require(bench.sandbox.till.checkouts().first?.id)
            #expect(throws: SandboxError.conflict("This check-out is expired.")) { try bench.sandbox.till.attempt(id, .paid) }
            #expect(try await call(bench, "refunds", ["payment": "pay_1"]).status == 404)
        }
    }
}
