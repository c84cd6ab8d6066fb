import Jobs
import Logging
import OutboundHTTP
import Storage
import Values

/// Every Telegram bot of this process: what the composition root makes once, and products reach Telegram through.
package final class TelegramBots: Sendable {
    private let bots: [ID<Bot>: TelegramBot]
    private let webhooks: [String: TelegramWebhook]
    let database: Database
    let clock: Clock
    private let inbound: TelegramInbound
    private let logger: Logger

    /// How many jobs of each queue run at once: enough to fill Telegram's pace, few enough to leave the rest of the house room.
    package static let limits: [Queue: Int] = [.inbound: 64, .telegram: 32, .telegramUrgent: 8, .preCheckout: 16]

    /// Writes the bots down; asks Telegram nothing. Throws `ChannelsError` where the configuration cannot work, `StorageError`.
    package init(
        _ configurations: [TelegramBotConfiguration], database: Database, clock: Clock, http: HTTPClient, logger: Logger,
        backlogLimit: Int = 10_000
    ) async throws {
        self.database = database
        self.clock = clock
        self.logger = logger
        inbound = TelegramInbound(database: database, clock: clock)
        var bots: [ID<Bot>: TelegramBot] = [:]
        var webhooks: [String: TelegramWebhook] = [:]
        for configuration in configurations {
            try configuration.check()
            guard !bots.values.contains(where: { $0.bot.key == configuration.key }) else {
                throw ChannelsError.twoBots(key: configuration.key)
            }
            let externalID = try configuration.externalID()
            let kept = try await database.write { tx in
                try tx.keepBot(
                    key: configuration.key, channel: .telegram, externalID: externalID, workspace: configuration.workspaceID,
                    now: clock.now())
            }
            let shared = database.dialect == .postgres ? database : nil
            let bot = TelegramBot(kept, configuration, http: http, sharing: shared, now: clock.now())
            bots[kept.id] = bot
            guard let secret = configuration.webhookSecret else { continue }
            webhooks[configuration.key] = TelegramWebhook(
                bot: bot, inbound: inbound, secret: secret, backlogLimit: backlogLimit, logger: logger)
        }
        self.bots = bots
        self.webhooks = webhooks
    }

    package func bot(_ key: String) -> TelegramBot? { bots.values.first { $0.bot.key == key } }

    package func bot(_ id: ID<Bot>) -> TelegramBot? { bots[id] }

    /// Nil unless the bot has a webhook secret.
    package func webhook(_ key: String) -> TelegramWebhook? { webhooks[key] }

    /// By key, for `/ready`.
    package var health: [String: TelegramBot.Health] {
        Dictionary(bots.values.map { ($0.bot.key, $0.health) }) { first, _ in first }
    }

    /// `products` by the key of the bot they play.
    package func jobKinds(products: [String: any Product]) -> [JobKind] {
        let find: @Sendable (ID<Bot>) -> TelegramBot? = { [bots] in bots[$0] }
        return [
            TelegramInbound.jobKind(bots: find, products: products),
            TelegramOutbound(database: database, clock: clock, bots: find, logger: logger).jobKind,
            TelegramPreCheckout(database: database, clock: clock, bots: find, products: products, logger: logger).jobKind,
            TelegramCallbackAnswer(bots: find, logger: logger).jobKind,
            TelegramCommandMenu(bots: find, logger: logger).jobKind,
        ]
    }

    /// Introduces every bot to Telegram and receives its updates, until the task is cancelled. Trouble is logged, told by
    /// `health`, and tried again: it never ends this. A process that runs jobs alone and receives nothing learns the bots' names, by which
    /// its jobs know who is spoken to in a group.
    package func run(products: [String: any Product], isReceiving: Bool = true) async {
        await withDiscardingTaskGroup { group in
            // Bots with webhooks are done once they are introduced; who runs this takes its end for the end of all.
            group.addTask { await Self.cancellation() }
            for bot in bots.values {
                group.addTask { [self] in
                    await introduce(bot, as: products[bot.bot.key], isReceiving: isReceiving)
                    guard isReceiving, bot.configuration.mode == .polling else { return }
                    await PollingLease(id: ID(at: clock.now()), bot: bot, database: database, logger: logger).whileHeld { [self] in
                        await TelegramPoller(bot: bot, inbound: inbound, logger: logger).run()
                    }
                }
            }
        }
    }

    private static func cancellation() async {
        let (signals, continuation) = AsyncStream.makeStream(of: Void.self)
        for await _ in signals {}
        continuation.finish()
    }

    /// The bytes of a file that came with an event in `conversation`, at most 20 MB. Throws `TelegramError` or `ChannelsError`.
    package func download(_ attachment: Attachment, in conversation: Conversation) async throws -> [UInt8] {
        guard let bot = bots[conversation.botID] else { throw ChannelsError.unknownBot }
        if let size = attachment.size, size > TelegramClient.largestDownload { throw ChannelsError.attachmentTooLarge(size) }
        return try await bot.client.download(attachment.fileID)
    }
}

// MARK: Introduction

extension TelegramBots {
    /// Tries until Telegram has answered.
    private func introduce(_ bot: TelegramBot, as product: (any Product)?, isReceiving: Bool) async {
        var connection = TelegramConnection(bot: bot, logger: logger)
        while !Task.isCancelled {
            do {
                try await learnName(of: bot)
                if isReceiving { try await receiveUpdates(of: bot) }
                connection.succeeded()
                break
            } catch {
                await connection.failed(error)
            }
        }
        guard isReceiving, let product else { return }
        await offerMenus(of: product, bot)
    }

    private func learnName(of bot: TelegramBot) async throws {
        guard let username = try await bot.client.getMe().username, username != bot.username else { return }
        bot.username = username
        try await database.write { try $0.setUsername(username, of: bot.bot.id) }
    }

    private func receiveUpdates(of bot: TelegramBot) async throws {
        switch bot.configuration.mode {
        case .polling: try await bot.client.deleteWebhook()
        case .webhook:
            try await bot.client.setWebhook(
                .init(
                    url: bot.configuration.webhookURL ?? "", secretToken: bot.configuration.webhookSecret ?? "",
                    allowedUpdates: TelegramUpdate.allowedKinds, maximumConnections: 40))
        }
    }

    private func offerMenus(of product: any Product, _ bot: TelegramBot) async {
        do {
            try await database.write { [clock] tx in
                for menu in try product.commandMenus(tx) { try tx.offer(menu, by: bot.bot.id, now: clock.now()) }
            }
        } catch {
            logger.warning("the command menus are not shown", metadata: ["bot": "\(bot.bot.key)", "error": "\(error)"])
        }
    }
}
