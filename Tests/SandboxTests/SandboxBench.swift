import OutboundHTTP
import Testing
import Values

@testable import Sandbox

/// One sandbox on a free port with one bot and one person, and the Bot API called as a bot's library would.
struct SandboxBench {
    static let token = "100001:test-token"
    /// Of the bot's first message: one more than the seconds of the clock at the start.
    static let firstMessage: Int64 = 1_795_248_001
    let sandbox: Sandbox
    let clock: Clock
    let client = HTTPClient(connectionsPerHost: 16)
    let ann: Int64 = 501

    var telegram: Telegram { sandbox.telegram }

    static func run(
        flood: Bool = false, zone: String = "UTC", links: [SandboxLink] = [], isStrict: Bool = true, after: Duration = .zero,
        _ body: (SandboxBench) async throws -> Void
    ) async throws {
        guard let start = Timestamp("2026-11-21T08:00:00Z") else { throw SandboxError.invalid("no start") }
        let clock = Clock(fixedAt: start.adding(after))
        var configuration = SandboxConfiguration(now: { clock.now() })
        configuration.bots = [SandboxBot(name: "assistant", title: "Assistant", username: "kontor_assistant_bot", token: token)]
        configuration.users = [SandboxUser(id: 501, firstName: "Ann", languageCode: "de")]
        configuration.isFloodLimited = flood
        configuration.advance = { clock.advance(by: $0) }
        configuration.timeZone = zone
        configuration.links = links
        configuration.isStrict = isStrict
        let bench = SandboxBench(sandbox: try Sandbox(configuration), clock: clock)
        try await bench.sandbox.start()
        do { try await body(bench) } catch {
            await bench.close()
            throw error
        }
        await bench.close()
    }

    private func close() async {
        await sandbox.stop()
        await client.shutdown()
    }

    /// The whole answer of a method, called with a JSON body.
    func call(_ method: String, _ parameters: JSON = [:], token: String = SandboxBench.token) async throws -> JSON {
        let request = HTTPRequest(
            .post, "\(sandbox.baseURL)/bot\(token)/\(method)", body: .bytes(parameters.bytes, contentType: "application/json"),
            timeout: .seconds(120))
        return try JSON(parsing: try await client.send(request).body)
    }

    /// `result` of a call that must succeed.
    func result(_ method: String, _ parameters: JSON = [:]) async throws -> JSON {
        let answer = try await call(method, parameters)
        return try #require(answer["result"], "\(String(decoding: answer.bytes, as: UTF8.self))")
    }

    /// `400 Bad Request: …` of a call that must fail.
    func refusal(_ method: String, _ parameters: JSON = [:], token: String = SandboxBench.token) async throws -> String {
        let answer = try await call(method, parameters, token: token)
        #expect(answer["ok"] == false)
        return "\(answer["error_code"]?.int ?? 0) \(answer["description"]?.text ?? "")"
    }

    /// A request to the people's side.
    func people(_ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil) async throws -> (status: Int, body: JSON) {
        var request = HTTPRequest(method, "\(sandbox.baseURL)/sandbox/\(path)", timeout: .seconds(120))
        if let body { request.body = .bytes(body.bytes, contentType: "application/json") }
        let response = try await client.send(request)
        return (response.status, response.body.isEmpty ? .null : try JSON(parsing: response.body))
    }
}
