import Logging
import Storage
import Values

/// Fetches one bot's updates by long polling. The offset moves only past what is stored, so a crash fetches again, and what
/// comes twice is a no-op.
struct TelegramPoller: Sendable {
    private static let waitSeconds = 50
    /// Telegram numbers anew after a week without updates; until then, the old offset would hide them.
    private static let longestOffset: Duration = .seconds(86_400)

    let bot: TelegramBot
    let inbound: TelegramInbound
    let logger: Logger

    /// Until the task is cancelled.
    func run() async {
        var offset: Int64?
        var heardAt = ContinuousClock.now
        var connection = TelegramConnection(bot: bot, logger: logger)
        while !Task.isCancelled {
            do {
                if ContinuousClock.now - heardAt > Self.longestOffset { offset = nil }
                if let next = try await fetch(offset) {
                    offset = next
                    heardAt = .now
                }
                connection.succeeded()
            } catch {
                await connection.failed(error)
            }
        }
    }

    /// The offset behind the updates that are stored now; nil where there were none.
    private func fetch(_ offset: Int64?) async throws -> Int64? {
        let updates = try await bot.client.getUpdates(
            offset: offset, waitSeconds: Self.waitSeconds, allowed: TelegramUpdate.allowedKinds)
        guard !updates.isEmpty else { return nil }
        let deliveries = try updates.map { bytes throws(ChannelsError) in try TelegramInbound.Delivery(bytes) }
        try await inbound.accept(deliveries, for: bot)
        return (deliveries.map(\.id).max() ?? 0) + 1
    }
}

/// Tells of trouble with one bot once, in a sentence, and says how long to wait before the next try.
struct TelegramConnection {
    let bot: TelegramBot
    let logger: Logger
    private var failures = 0

    init(bot: TelegramBot, logger: Logger) {
        self.bot = bot
        self.logger = logger
    }

    mutating func succeeded() {
        failures = 0
        if bot.setHealth(.well) { logger.notice("Telegram answers", metadata: ["bot": "\(bot.bot.key)"]) }
    }

    /// Returns after a while that grows from 1 s to 30 s, or that Telegram asked for.
    mutating func failed(_ error: any Error) async {
        guard !Task.isCancelled else { return }
        failures += 1
        if bot.setHealth(.unwell("\(error)")) {
            logger.error("Telegram is out of reach", metadata: ["bot": "\(bot.bot.key)", "error": "\(error)"])
        }
        // A cancelled sleep ends the caller's loop.
        try? await Task.sleep(for: wait(after: error))
    }

    private func wait(after error: any Error) -> Duration {
        if case TelegramError.retryAfter(let seconds) = error { return .seconds(seconds) }
        let doubled = Duration.seconds(1 << min(failures - 1, 5))
        return min(doubled, .seconds(30)) * Int.random(in: 50...100) / 100
    }
}
