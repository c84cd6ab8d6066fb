import ArgumentParser
import Channels
import Foundation
import Logging
import Metrics
import OutboundHTTP
import Server
import Storage
import Values

extension Benchmark {
    /// A bot that repeats what it is told, on all of Kontor's ground: webhook, inbox, jobs, outbox. What aiogram's and
    /// python-telegram-bot's echo bots do, and loses nothing.
    struct Echo: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Serve an echo bot for a load driver.")

        @Option(help: "The port to listen on.") var port = 8080
        @Option(help: "The base URL of the Bot API.") var telegramURL: String
        @Option(help: "The bot's token.") var token: String
        @Option(help: "The webhook's secret.") var secret: String
        @Flag(help: "Take the updates and send nothing.") var noSend = false

        func run() async throws {
            let folder = NSTemporaryDirectory() + "kontor-echo-\(ProcessInfo.processInfo.processIdentifier)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer {
                // A folder left behind costs some megabytes and no figure.
                try? FileManager.default.removeItem(atPath: folder)
            }
            let environment = try Environment(variables: [
                "DATABASE_URL": "sqlite:\(folder)/echo.sqlite", "PORT": "\(port)", "TELEGRAM_BOT_TOKEN": token,
                "TELEGRAM_WEBHOOK_SECRET": secret, "TELEGRAM_API_URL": telegramURL, "OWNER_TELEGRAM_ID": "1",
                "PUBLIC_URL": "http://127.0.0.1:\(port)", "OPENAI_API_KEY": "none", "LOG_LEVEL": "warning",
            ])
            let configuration = try Configuration(environment: environment, file: .init(name: "echo.yaml", text: Self.business))
            let clock = Clock(source: Timestamp.current)
            let instruments = Instruments.bootstrap(configuration.process.log, clock: clock)
            let kontor = try await Kontor.open(
                configuration, products: ["assistant": EchoProduct(isSending: !noSend)], backlogLimit: .max, clock: clock,
                metrics: instruments.metrics,
                logger: instruments.logger)
            try await kontor.run()
        }

        /// Telegram's limits would measure Telegram, so they are lifted; the peers have none.
        private static let business = """
            workspace: { name: Echo, slug: echo, currency: USD, time_zone: UTC, language: en }
            bots:
              assistant:
                product: assistant
                telegram:
                  token: "${TELEGRAM_BOT_TOKEN}"
                  mode: webhook
                  webhook_secret: "${TELEGRAM_WEBHOOK_SECRET}"
                  api_url: "${TELEGRAM_API_URL}"
                  messages_per_second: 1000000
                owner_telegram_ids: [ "${OWNER_TELEGRAM_ID}" ]
            ai:
              providers: { openai: { api_key: "${OPENAI_API_KEY}" } }
              routes: { chat: [ openai/gpt-4o-mini ] }
            """
    }
}

private struct EchoProduct: Product {
    let isSending: Bool

    func handle(_ event: InboundEvent, in conversation: Conversation, _ tx: Transaction, now: Timestamp) throws {
        guard isSending, case .text(let text) = event.content else { return }
        try tx.send(OutboundMessage(text), in: conversation, now: now)
    }
}
