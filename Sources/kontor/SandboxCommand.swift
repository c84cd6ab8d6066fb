import ArgumentParser
import Foundation
import Logging
import Sandbox
import ServiceLifecycle
import UnixSignals
import Values

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Run the stand-ins of Telegram, OpenAI, Mistral, Stripe and Paddle alone, for any bot in any language.")

    @Option(help: "The address to listen on.") var host = "127.0.0.1"
    @Option(help: "The port; 0 takes a free one.") var port = 8090
    @Option(help: "The token of the bot that is there from the start, as BotFather would give it.") var token = DemoBusiness.token
    @Option(help: "Where Stripe's events go, such as http://127.0.0.1:8080/api/v1/webhooks/stripe.") var stripeWebhook: String?
    @Option(help: "The secret that signs Stripe's events.") var stripeWebhookSecret = DemoBusiness.webhookSecret
    @Option(help: "Where the events of its own payment provider go, such as http://127.0.0.1:8080/api/payment/webhook/sandbox.")
    var tillWebhook: String?
    @Option(help: "The secret that signs them, as payments.sandbox has it.") var tillSecret = DemoBusiness.tillSecret
    @Option(help: "Where Paddle's notifications go, such as http://127.0.0.1:8080/api/v1/webhooks/paddle.") var paddleWebhook: String?
    @Option(help: "The secret that signs Paddle's notifications.") var paddleWebhookSecret = DemoBusiness.paddleSecret
    @Flag(help: "Accept parameters that the Bot API does not have, as Telegram does.") var lenient = false
    @Flag(help: "Do not answer 429 beyond Telegram's sending limits.") var noFloodLimits = false

    func run() async throws {
        try ListeningAddress(host, port, hostName: "--host", portName: "--port").check()
        let clock = Clock(source: Timestamp.current)
        var configuration = SandboxConfiguration(now: clock.now)
        configuration.host = host
        configuration.port = port
        configuration.isStrict = !lenient
        configuration.isFloodLimited = !noFloodLimits
        configuration.bots = [SandboxBot(name: "bot", title: "Your bot", username: "your_sandbox_bot", token: token)]
        configuration.users = [
            SandboxUser(id: 2001, firstName: "Ada", username: "ada"),
            SandboxUser(id: 1001, firstName: "Olga", username: "olga", isOwner: true),
        ]
        configuration.advance = { clock.advance(by: $0) }
        configuration.jumps = { clock.jumps() }
        configuration.stripeWebhookURL = stripeWebhook
        configuration.stripeWebhookSecret = stripeWebhookSecret
        configuration.tillWebhookURL = tillWebhook
        configuration.tillSecret = tillSecret
        configuration.paddleWebhookURL = paddleWebhook
        configuration.paddleWebhookSecret = paddleWebhookSecret
        let sandbox = try Sandbox(configuration)
        sandbox.ai.chunkDelay = .milliseconds(25)
        try await sandbox.start()
        let base = sandbox.baseURL
        print(
            """
            The sandbox runs. Chat with the bot at \(base)
              Bot API       \(base)/bot\(token)/getMe
              OpenAI        OPENAI_BASE_URL=\(base)/openai/v1
              Mistral       MISTRAL_BASE_URL=\(base)/mistral/v1
              Stripe        STRIPE_API_URL=\(base)/stripe STRIPE_SECRET_KEY=sk_test_sandbox
                            STRIPE_WEBHOOK_SECRET=\(stripeWebhookSecret) (events go to --stripe-webhook)
              Payments      payments.sandbox: { url: \(base)/till, secret: \(tillSecret) } (events go to --till-webhook)
              Paddle        PADDLE_API_URL=\(base)/paddle PADDLE_API_KEY=pdl_sdbx_apikey_sandbox
                            PADDLE_WEBHOOK_SECRET=\(paddleWebhookSecret) (notifications go to --paddle-webhook)
            Ctrl-C ends it.
            """)
        fflush(nil)
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: Waiting())], gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger(label: "sandbox")))
        try await group.run()
        await sandbox.stop()
    }
}

/// Nothing to do until the shutdown.
private struct Waiting: Service {
    func run() async throws { try await gracefulShutdown() }
}
