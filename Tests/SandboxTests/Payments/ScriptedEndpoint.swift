import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

@testable import Sandbox

/// A webhook endpoint for the events of payment providers that answers by a script, and keeps what it got.
final class ScriptedEndpoint: Sendable {
    struct Received: Sendable {
        let body: [UInt8]
        let headers: HTTPFields
        let event: JSON

        var signature: String? { header("Stripe-Signature") }
        var paddleSignature: String? { header("Paddle-Signature") }

        var paddleTime: Int64? {
            paddleSignature?.split(separator: ";").first.flatMap { Int64($0.dropFirst(3)) }
        }

        var type: String { event["type"]?.text ?? "" }
        var id: String { event["id"]?.text ?? "" }

        func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

        /// Whether the signature is that of the body under `secret`, as Stripe's libraries check it.
        func isSigned(with secret: String) -> Bool {
            let parts = (signature ?? "").split(separator: ",").map { $0.split(separator: "=").map(String.init) }
            guard let time = parts.first(where: { $0[0] == "t" }).flatMap({ Int64($0[1]) }) else { return false }
            return parts.contains { $0[0] == "v1" && $0[1] == EventSignature.sign(body, secret, at: time) }
        }
    }

    private struct State {
        var port = 0
        var answers: [Int]
        var received: [Received] = []
    }

    private let state: Mutex<State>
    private let news: AsyncStream<Void>
    private let announce: AsyncStream<Void>.Continuation
    private let group = Mutex<ServiceGroup?>(nil)

    var url: String { "http://127.0.0.1:\(state.withLock { $0.port })/hook" }
    var received: [Received] { state.withLock { $0.received } }

    private init(answers: [Int]) {
        state = Mutex(State(answers: answers))
        (news, announce) = AsyncStream.makeStream(of: Void.self)
    }

    /// `answers` are statuses in turn, then 200.
    static func with(answers: [Int] = [], _ body: (ScriptedEndpoint) async throws -> Void) async throws {
        let endpoint = ScriptedEndpoint(answers: answers)
        try await endpoint.start()
        let result: Result<Void, any Error>
        do { result = .success(try await body(endpoint)) } catch { result = .failure(error) }
        await endpoint.group.withLock { $0 }?.triggerGracefulShutdown()
        try result.get()
    }

    private func start() async throws {
        let router = Router()
        router.post("hook") { [self] request, _ in try await answer(request) }
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: router.buildResponder(), configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) }, logger: Logger(label: "endpoint"))
        var configuration = ServiceGroupConfiguration(services: [application], logger: Logger(label: "endpoint"))
        configuration.maximumGracefulShutdownDuration = .seconds(1)
        let group = ServiceGroup(configuration: configuration)
        self.group.withLock { $0 = group }
        Task { try await group.run() }
        for await port in ports {
            state.withLock { $0.port = port }
            break
        }
    }

    private func answer(_ request: Request) async throws -> Response {
        let body = Array(try await request.body.collect(upTo: 1 << 20).readableBytesView)
        let received = Received(body: body, headers: request.headers, event: try JSON(parsing: body))
        let status = state.withLock { state in
            state.received.append(received)
            return state.answers.isEmpty ? 200 : state.answers.removeFirst()
        }
        announce.yield()
        return Response(status: .init(code: status))
    }

    /// The first `count` deliveries, once there are as many.
    func first(_ count: Int) async -> [Received] {
        if received.count >= count { return Array(received.prefix(count)) }
        for await _ in news where received.count >= count { return Array(received.prefix(count)) }
        return []
    }
}
