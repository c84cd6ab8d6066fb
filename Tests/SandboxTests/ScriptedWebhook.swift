import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

@testable import Sandbox

/// A bot's webhook that answers by a script and keeps what it got.
final class ScriptedWebhook: Sendable {
    struct Received: Sendable {
        let text: String
        let kind: String
        let secret: String?
    }

    private struct State {
        var port = 0
        var answers: [Int]
        var received: [Received] = []
        var held: [CheckedContinuation<Void, Never>] = []
        var isReleased: Bool
    }

    private let state: Mutex<State>
    private let news: AsyncStream<Void>
    private let announce: AsyncStream<Void>.Continuation
    private let reply: String
    private let group = Mutex<ServiceGroup?>(nil)

    var url: String { "http://127.0.0.1:\(state.withLock { $0.port })/hook" }

    private init(answers: [Int], reply: String, holdsMessages: Bool) {
        state = Mutex(State(answers: answers, isReleased: !holdsMessages))
        self.reply = reply
        (news, announce) = AsyncStream.makeStream(of: Void.self)
    }

    /// `answers` are statuses in turn, then 200; `holdsMessages` keeps messages, but not presses, unanswered until `release`.
    static func start(answers: [Int] = [], reply: String = "", holdsMessages: Bool = false) async throws -> ScriptedWebhook {
        let hook = ScriptedWebhook(answers: answers, reply: reply, holdsMessages: holdsMessages)
        let router = Router()
        router.post("hook") { request, _ in try await hook.answer(request) }
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: router.buildResponder(), configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) }, logger: Logger(label: "webhook"))
        var configuration = ServiceGroupConfiguration(services: [application], logger: Logger(label: "webhook"))
        configuration.maximumGracefulShutdownDuration = .seconds(1)
        let group = ServiceGroup(configuration: configuration)
        hook.group.withLock { $0 = group }
        Task { try await group.run() }
        for await port in ports {
            hook.state.withLock { $0.port = port }
            break
        }
        return hook
    }

    private func answer(_ request: Request) async throws -> Response {
        let body = try JSON(parsing: try await request.body.collect(upTo: 1 << 20).readableBytesView)
        let kind = body.members?.last?.name ?? ""
        let text = body["message"]?["text"]?.text ?? ""
        let secret = HTTPField.Name("X-Telegram-Bot-Api-Secret-Token").flatMap { request.headers[$0] }
        let status = state.withLock { state in
            state.received.append(Received(text: text, kind: kind, secret: secret))
            return state.answers.isEmpty ? 200 : state.answers.removeFirst()
        }
        announce.yield()
        if kind == "message" { await hold() }
        var response = Response(status: .init(code: status), body: .init(byteBuffer: ByteBuffer(string: reply)))
        if status == 429 { response.headers[.retryAfter] = "0" }
        return response
    }

    private func hold() async {
        await withCheckedContinuation { continuation in
            let isReleased = state.withLock { state in
                if !state.isReleased { state.held.append(continuation) }
                return state.isReleased
            }
            if isReleased { continuation.resume() }
        }
    }

    func release() {
        let held = state.withLock { state in
            state.isReleased = true
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    /// The first `count` deliveries, once there are as many.
    func first(_ count: Int) async -> [Received] {
        for await _ in news {
            let received = state.withLock { $0.received }
            if received.count >= count { return Array(received.prefix(count)) }
        }
        return []
    }

    func stop() async { await group.withLock { $0 }?.triggerGracefulShutdown() }
}
