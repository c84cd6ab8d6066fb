import OutboundHTTP
import Testing
import Values

@testable import Sandbox

/// One sandbox on a free port, its clock standing still at noon, and Stripe's API called as a client's library would.
struct StripeBench {
    static let secret = "whsec_of_the_bench"
    let sandbox: Sandbox
    let clock: Clock
    let http = HTTPClient()

    var stripe: SandboxStripe { sandbox.stripe }
    var api: String { sandbox.baseURL + "/stripe/v1/" }

    static func run(_ body: (StripeBench) async throws -> Void) async throws {
        guard let start = Timestamp("2026-11-21T12:00:00Z") else { throw SandboxError.invalid("no start") }
        let clock = Clock(fixedAt: start)
        var configuration = SandboxConfiguration(now: { clock.now() })
        configuration.jumps = { clock.jumps() }
        configuration.advance = { clock.advance(by: $0) }
        let bench = StripeBench(sandbox: try Sandbox(configuration), clock: clock)
        try await bench.sandbox.start()
        let result: Result<Void, any Error>
        do { result = .success(try await body(bench)) } catch { result = .failure(error) }
        await bench.sandbox.stop()
        await bench.http.shutdown()
        try result.get()
    }

    struct Reply {
        let status: Int
        let json: JSON
        let response: HTTPResponse

        /// `400 parameter_missing line_items[0][quantity]`
        var refusal: String {
            let error = json["error"]
            return "\(status) \(error?["code"]?.text ?? error?["type"]?.text ?? "-") \(error?["param"]?.text ?? "-")"
        }
    }

    /// `form` is as on the wire: `mode=payment&line_items[0][quantity]=1`.
    func call(
        _ method: HTTPRequest.Method, _ path: String, _ form: String = "", key: String? = nil, headers: [(name: String, value: String)] = []
    ) async throws -> Reply {
        var request = HTTPRequest(method, api + path + (method == .post || form.isEmpty ? "" : "?" + form), timeout: .seconds(120))
        request.headers = headers
        if !headers.contains(where: { $0.name == "Authorization" }) { request.headers.append(("Authorization", "Bearer sk_test_bench")) }
        if let key { request.headers.append(("Idempotency-Key", key)) }
        if method == .post { request.body = .bytes(Array(form.utf8), contentType: "application/x-www-form-urlencoded") }
        let response = try await http.send(request)
        return Reply(status: response.status, json: try JSON(parsing: response.body), response: response)
    }

    func get(_ path: String, _ query: String = "") async throws -> JSON {
        let reply = try await call(.get, path, query)
        #expect(reply.status == 200, "\(reply.response.text)")
        return reply.json
    }

    func post(_ path: String, _ form: String = "") async throws -> JSON {
        let reply = try await call(.post, path, form)
        #expect(reply.status == 200, "\(reply.response.text)")
        return reply.json
    }

    static func payment(_ amount: Int = 500, currency: String = "usd", more: String = "") -> String {
        "mode=payment&success_url=https://shop.example/paid%3Fs={CHECKOUT_SESSION_ID}&cancel_url=https://shop.example/left"
            + "&line_items[0][quantity]=1&line_items[0][price_data][currency]=\(currency)"
            + "&line_items[0][price_data][unit_amount]=\(amount)&line_items[0][price_data][product_data][name]=Questions" + more
    }

    static func subscription(_ amount: Int = 1000, interval: String = "month", more: String = "") -> String {
        payment(amount, more: "&line_items[0][price_data][recurring][interval]=\(interval)" + more)
            .replacing("mode=payment", with: "mode=subscription")
    }

    func open(_ form: String = payment()) async throws -> String {
        try #require(try await post("checkout/sessions", form)["id"]?.text)
    }

    func moveClock(days: Int64) { clock.advance(by: .seconds(days * 86_400)) }

    /// The types of all events so far.
    func eventTypes() -> [String] { stripe.events().map(\.type) }

    /// The object of the newest event of a type.
    func newest(_ type: String) async throws -> JSON {
        try #require(try await get("events", "type=\(type)&limit=1")["data"]?[0]?["data"]?["object"], "no \(type)")
    }
}
