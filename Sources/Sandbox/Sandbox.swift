import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import Values

/// Stand-ins of the outside services on one port: Telegram's Bot API at the root, the people's side under `/sandbox`, the AI
/// providers under `/openai/v1` and `/mistral/v1`, Stripe under `/stripe`, Paddle under `/paddle`, its own payment provider under `/till`,
/// and the demo page at `/`.
package final class Sandbox: Sendable {
    package let configuration: SandboxConfiguration
    package let telegram: Telegram
    package let ai: SandboxAI
    package let stripe: SandboxStripe
    package let till: SandboxTill
    package let paddle: SandboxPaddle
    private let payments: [any PaymentStandIn]
    private let boundPort = Mutex(0)
    private let running = Mutex<Running?>(nil)
    private let logger: Logger

    /// Throws `SandboxError` where two bots claim the same name or token.
    package init(_ configuration: SandboxConfiguration, logger: Logger = Logger(label: "sandbox")) throws(SandboxError) {
        self.configuration = configuration
        self.logger = logger
        ai = SandboxAI(now: configuration.now)
        telegram = try Telegram(configuration)
        stripe = try SandboxStripe(configuration)
        till = try SandboxTill(configuration)
        paddle = try SandboxPaddle(configuration)
        payments = [stripe, till, paddle]
    }

    /// 0 until the sandbox listens.
    package var port: Int { boundPort.withLock { $0 } }

    package var baseURL: String { "http://\(configuration.host):\(port)" }

    /// Listens, and returns the port once it does. `stop` ends it.
    @discardableResult
    package func start() async throws -> Int {
        let (ports, continuation) = AsyncThrowingStream.makeStream(of: Int.self)
        var configuration = ServiceGroupConfiguration(
            services: [Listening(sandbox: self, onListening: { continuation.yield($0) })], logger: logger)
        // A stream still open by then is cut.
        configuration.maximumGracefulShutdownDuration = .seconds(2)
        let group = ServiceGroup(configuration: configuration)
        let task = Task {
            do {
                try await group.run()
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
                throw error
            }
        }
        running.withLock { $0 = Running(group: group, task: task) }
        for try await port in ports { return port }
        throw CancellationError()
    }

    package func stop() async {
        let running = running.withLock { running in
            defer { running = nil }
            return running
        }
        guard let running else { return }
        await running.group.triggerGracefulShutdown()
        // What ends a server that is being stopped is no concern of who stops it.
        _ = await running.task.result
    }

    /// Serves until the task is cancelled or the service group shuts down.
    package func run() async throws { try await serve { _ in } }

    fileprivate func serve(onListening: @escaping @Sendable (Int) -> Void) async throws {
        let application = Application(
            responder: SandboxResponder(botAPI: BotAPI(telegram: telegram), router: router().buildResponder()),
            configuration: ApplicationConfiguration(address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { [self] channel in
                let port = channel.localAddress?.port ?? 0
                boundPort.withLock { $0 = port }
                onListening(port)
            }, logger: logger)
        let clock = Task { [configuration, telegram, payments] in
            await configuration.followClock {
                telegram.advance()
                for provider in payments { provider.outgoing.advance() }
            } jumped: {
                telegram.advance()
                for provider in payments { provider.deliverNow() }
            }
        }
        defer { clock.cancel() }
        try await withGracefulShutdownHandler {
            try await application.run()
        } onGracefulShutdown: { [telegram, payments] in
            telegram.close()
            for provider in payments { provider.outgoing.close() }
        }
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        DemoRoutes(configuration: configuration).add(to: router)
        ClientRoutes(telegram: telegram).add(to: router)
        StarRoutes(telegram: telegram).add(to: router)
        ClockRoutes(configuration: configuration, telegram: telegram).add(to: router)
        addAIRoutes(to: router)
        StripeRoutes(stripe: stripe).add(to: router)
        TillRoutes(till: till, baseURL: { [unowned self] in baseURL }).add(to: router)
        PaddleRoutes(paddle: paddle).add(to: router)
        return router
    }
}

private struct Running {
    let group: ServiceGroup
    let task: Task<Void, any Error>
}

/// The sandbox as a service that says when it listens.
private struct Listening: Service {
    let sandbox: Sandbox
    let onListening: @Sendable (Int) -> Void

    func run() async throws { try await sandbox.serve(onListening: onListening) }
}
