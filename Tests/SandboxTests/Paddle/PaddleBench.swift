import OutboundHTTP
import Testing
import Values

@testable import Sandbox

/// One sandbox on a free port, its clock standing still at noon, and Paddle's API called as a client's library would.
struct PaddleBench {
    static let secret = "pdl_ntfset_of_the_bench"
    let sandbox: Sandbox
    let clock: Clock
    let http = HTTPClient()

    var paddle: SandboxPaddle { sandbox.paddle }

    static func run(_ body: (PaddleBench) async throws -> Void) async throws {
        guard let start = Timestamp("2026-11-21T12:00:00Z") else { throw SandboxError.invalid("no start") }
        let clock = Clock(fixedAt: start)
        var configuration = SandboxConfiguration(now: { clock.now() })
        configuration.jumps = { clock.jumps() }
        let bench = PaddleBench(sandbox: try Sandbox(configuration), clock: clock)
        try await bench.sandbox.start()
        let result: Result<Void, any Error>
        do { result = .success(try await body(bench)) } catch { result = .failure(error) }
        await bench.sandbox.stop()
        await bench.http.shutdown()
        try result.get()
    }

    func call(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, key: String = "Bearer pdl_sdbx_apikey_bench"
    ) async throws -> (status: Int, json: JSON) {
        var request = HTTPRequest(method, sandbox.baseURL + "/paddle/" + path, timeout: .seconds(120))
        request.headers = [("Authorization", key), ("Paddle-Version", "1")]
        if let body { request.body = .bytes(Array(body.utf8), contentType: "application/json") }
        let response = try await http.send(request)
        return (response.status, try JSON(parsing: response.body))
    }

    static func transaction(_ amount: Int = 500, cycle: String = "null", taxMode: String = "internal") -> String {
        """
        {"items":[{"quantity":1,"price":{"name":"Questions","description":"10 questions","tax_mode":"\(taxMode)","billing_cycle":\(cycle),
        "product":{"name":"Questions","tax_category":"standard"},"unit_price":{"amount":"\(amount)","currency_code":"USD"}}}],
        "custom_data":{"order_id":"order_7"}}
        """
    }

    static let monthly = #"{"interval":"month","frequency":1}"#

    func open(_ body: String = transaction()) async throws -> String {
        let reply = try await call(.post, "transactions", body)
        #expect(reply.status == 201, "\(reply.json)")
        return try #require(reply.json["data"]?["id"]?.text)
    }

    func eventTypes() -> [String] { paddle.events().map(\.type) }
    func moveClock(days: Int64) { clock.advance(by: .seconds(days * 86_400)) }
}
