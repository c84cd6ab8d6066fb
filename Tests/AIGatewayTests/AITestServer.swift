import Hummingbird
import Logging
import OutboundHTTP
import Sandbox
import Values

@testable import AIGateway

/// The sandbox's AI providers on a port of their own, and a gateway that talks to them over HTTP.
struct AITestServer: Sendable {
    let ai: SandboxAI
    let url: String
    let http: HTTPClient
    let clock: Clock

    static func with(_ body: (AITestServer) async throws -> Void) async throws {
        let clock = Clock(fixedAt: Timestamp(seconds: 1_767_225_600))
        let ai = SandboxAI(now: clock.now)
        let router = Router(context: BasicRequestContext.self)
        sandboxAIRoutes(ai, router)
        let (ports, running) = AsyncStream.makeStream(of: Int.self)
        let app = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { running.yield($0.localAddress?.port ?? 0) }, logger: quiet)
        let serving = Task { try await app.runService(gracefulShutdownSignals: []) }
        var port = 0
        for await value in ports {
            port = value
            break
        }
        let http = HTTPClient(connectionsPerHost: 64)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(AITestServer(ai: ai, url: "http://127.0.0.1:\(port)", http: http, clock: clock)))
        } catch {
            result = .failure(error)
        }
        await http.shutdown()
        ai.clearFaults()
        ai.releaseStreams()
        serving.cancel()
        _ = await serving.result
        try result.get()
    }

    static let chat = ["openai/gpt-4o-mini", "mistral/mistral-small-latest"]

    func gateway(_ models: [String] = chat, key: String = "sk-test", change: (inout AILimits) -> Void = { _ in }) throws -> AIGateway {
        var limits = AILimits()
        limits.backOff = .milliseconds(1)
        change(&limits)
        let configuration = try AIConfiguration(
            providers: [
                "openai": .init(kind: .openai, apiKey: key, baseURL: url + "/openai/v1"),
                "mistral": .init(kind: .mistral, apiKey: key, baseURL: url + "/mistral/v1/"),
            ], routes: ["chat": models.compactMap { Model($0) }], priceBook: try .shipped(), limits: limits)
        return AIGateway(configuration, http: http, clock: clock, logger: quiet)
    }
}

let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

func question(_ text: String = "What is a ledger?", maximumOutputTokens: Int? = nil) -> Completion {
    Completion(
        [.init(.system, "Be brief."), .init(.user, text)], purpose: "answer", workspaceID: "workspace_1", subject: "task_1",
        maximumOutputTokens: maximumOutputTokens, temperature: 0.5)
}

/// Collects what is streamed, and lets a test wait for the first piece.
actor Shown {
    private(set) var text = ""
    nonisolated let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation

    init() { (arrivals, arrived) = AsyncStream.makeStream() }

    func add(_ delta: String) {
        text += delta
        arrived.yield()
    }

    func waitForFirst() async {
        for await _ in arrivals { break }
    }
}

/// The gateway's error of a question that must fail.
func failure(_ body: () async throws(AIGatewayError) -> CompletionResult) async -> AIGatewayError? {
    do throws(AIGatewayError) {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}
