import Customers
import Foundation
import Jobs
import Metrics
import Storage
import Values

/// Takes updates in: stores them durably as they came, and later has a product decide about each.
struct TelegramInbound: Sendable {
    let database: Database
    let clock: Clock

    /// An update read far enough to be stored.
    struct Delivery: Sendable {
        let id: Int64
        /// Nil where only its id can be read: it is stored all the same, so that it does not come again for ever.
        let update: TelegramUpdate?
        let payload: String

        private struct Identified: Decodable {
            let id: Int64

            enum CodingKeys: String, CodingKey {
                case id = "update_id"
            }
        }

        /// Throws `ChannelsError.notAnUpdate` where not even an id can be read.
        init(_ bytes: some Collection<UInt8> & Sendable) throws(ChannelsError) {
            guard let text = String(validating: bytes, as: UTF8.self) else { throw .notAnUpdate("it is not UTF-8") }
            payload = text
            do {
                let update = try Self.read(text)
                id = update.id
                self.update = update
            } catch {
                do {
                    id = try JSONDecoder().decode(Identified.self, from: Data(bytes)).id
                    update = nil
                } catch {
                    throw .notAnUpdate(Self.reason(error))
                }
            }
        }

        static func read(_ payload: String) throws(ChannelsError) -> TelegramUpdate {
            do {
                return try JSONDecoder().decode(TelegramUpdate.self, from: Data(payload.utf8))
            } catch {
                throw .notAnUpdate(reason(error))
            }
        }

        /// Somebody waits for the answer, for seconds only.
        var isPreCheckout: Bool { update?.preCheckout != nil }

        func lane(of bot: ID<Bot>) -> String { update?.lane(of: bot) ?? "\(bot):0" }

        private static func reason(_ error: any Error) -> String {
            switch error as? DecodingError {
            case .keyNotFound(let key, _): "it has no \(key.stringValue)"
            case .typeMismatch(_, let context), .valueNotFound(_, let context):
                "\(context.codingPath.map(\.stringValue).joined(separator: ".")) is of another type"
            default: "it is not JSON"
            }
        }
    }

    /// Stores a batch in one transaction; after it returns, the updates are on disk and will be handled. Known ones are no-ops.
    func accept(_ deliveries: [Delivery], for bot: TelegramBot) async throws {
        let now = clock.now()
        // Named before the closure, which may run again.
        let arrivals = deliveries.map { delivery in
            let inbound = Inbound(
                id: ID(at: now), workspaceID: bot.bot.workspaceID, botID: bot.bot.id, externalID: String(delivery.id),
                payload: delivery.payload, receivedAt: now, handledAt: nil, error: nil)
            return (inbound: inbound, delivery: delivery)
        }
        let accepted = try await database.write { [recent = bot.recentUpdates, bot = bot.bot.id] tx in
            var accepted = 0
            for (inbound, delivery) in arrivals
            where try tx.accept(inbound, lane: delivery.lane(of: bot), isPreCheckout: delivery.isPreCheckout, now: now) {
                recent.keep(delivery.update, as: inbound.id)
                accepted += 1
            }
            return accepted
        }
        for delivery in deliveries { delivery.update?.raise(bot.watermark) }
        count(accepted, "accepted", bot)
        count(deliveries.count - accepted, "duplicate", bot)
    }

    private func count(_ updates: Int, _ outcome: String, _ bot: TelegramBot) {
        guard updates > 0 else { return }
        Counter(label: "kontor_updates_total", dimensions: [("bot", bot.bot.key), ("outcome", outcome)]).increment(by: updates)
    }
}

extension TelegramUpdate {
    fileprivate func raise(_ watermark: MessageWatermark) {
        if let message { watermark.raise(to: message.id, in: message.chat.id) }
    }
}

// MARK: Handling

extension TelegramInbound {
    /// The job that has a product decide about a stored update, in the transaction that ends the job.
    static func jobKind(bots: @escaping @Sendable (ID<Bot>) -> TelegramBot?, products: [String: any Product]) -> JobKind {
        .deciding(
            Inbound.jobKind, queue: .inbound, retry: RetryPolicy(base: .milliseconds(500), cap: .seconds(10)),
            onDiscard: { tx, job, reason, now in
                guard let id = job.subject(Inbound.self) else { return }
                try tx.markHandled(id, error: reason, now: now)
            },
            { tx, job, now in
                guard let id = job.subject(Inbound.self), let inbound = try tx.inbound(id) else {
                    return .discard(reason: "the update of this job is gone")
                }
                guard inbound.handledAt == nil else { return .complete }
                guard let bot = bots(inbound.botID), let product = products[bot.bot.key] else {
                    return .discard(reason: "no product of this process plays the update's bot")
                }
                let update: TelegramUpdate
                do {
                    update = try bot.recentUpdates.take(id) ?? Delivery.read(inbound.payload)
                } catch {
                    return .discard(reason: "\(error)")
                }
                // What this throws undoes what the product wrote before.
                try tx.handle(update, of: inbound, bot, product, now: now)
                return .complete
            })
    }
}

extension Transaction {
    fileprivate func handle(
        _ update: TelegramUpdate, of inbound: Inbound, _ bot: TelegramBot, _ product: any Product, now: Timestamp
    ) throws {
        update.raise(bot.watermark)
        if let message = update.message, let newChatID = message.migrateToChatID {
            try moveConversation(of: bot.bot.id, from: String(message.chat.id), to: String(newChatID), now: now)
        }
        if let content = update.content(botUsername: bot.username), let chat = update.chat {
            let place = try place(of: update, content, chat, bot.bot, now: now)
            if let message = update.message { try noteMessage(message.id, in: place.conversation.id) }
            let event = InboundEvent(
                inboundID: inbound.id, sender: update.user.map(InboundEvent.Sender.init), customerID: place.customerID, content: content,
                messageID: update.messageID, sentAt: update.sentAt ?? inbound.receivedAt)
            try product.handle(event, in: place.conversation, self, now: now)
        }
        try markHandled(inbound.id, now: now)
    }

    /// The conversation, and the customer who acts in it; both made where they are new. A person's name is looked at again with
    /// every command, since a `/start` follows each return.
    private func place(
        of update: TelegramUpdate, _ content: InboundEvent.Content, _ chat: TelegramUpdate.Chat, _ bot: Bot, now: Timestamp
    ) throws -> (conversation: Conversation, customerID: ID<Customer>?) {
        let known = try conversation(of: bot.id, chatID: String(chat.id))
        if let known { try noteBlock(content, known, now: now) }
        if let known, known.isPrivate, !content.isCommand { return (known, known.customerID) }
        let identity = try identity(of: update, chat, bot, now: now)
        if let known {
            if known.isPrivate, let identity, identity.language != known.language { try setLanguage(identity.language, of: known.id) }
            return (known, identity?.customerID)
        }
        let conversation = Conversation(
            id: ID(at: now), workspaceID: bot.workspaceID, botID: bot.id, chatID: String(chat.id), isPrivate: chat.isPrivate,
            identityID: chat.isPrivate ? identity?.id : nil, customerID: chat.isPrivate ? identity?.customerID : nil,
            language: chat.isPrivate ? identity?.language : nil, lastMessageID: nil, blockedAt: nil)
        try insert(conversation, now: now)
        try noteBlock(content, conversation, now: now)
        return (conversation, identity?.customerID)
    }

    /// In a private chat the chat's id is the person's.
    private func identity(of update: TelegramUpdate, _ chat: TelegramUpdate.Chat, _ bot: Bot, now: Timestamp) throws -> Identity? {
        let sender = update.user.map(InboundEvent.Sender.init)
        guard let id = chat.isPrivate ? chat.id : sender?.externalID else { return nil }
        return try registerIdentity(
            channel: bot.channel.rawValue, externalID: String(id), name: sender?.name ?? "", language: sender?.languageCode,
            workspace: bot.workspaceID, now: now)
    }

    /// Who does anything else than block the bot takes its messages again.
    private func noteBlock(_ content: InboundEvent.Content, _ conversation: Conversation, now: Timestamp) throws {
        guard conversation.isPrivate else { return }
        if content == .blocked {
            try markBlocked(conversation.id, now: now)
        } else if conversation.blockedAt != nil {
            try markUnblocked(conversation.id)
        }
    }
}

extension InboundEvent.Content {
    fileprivate var isCommand: Bool {
        if case .command = self { true } else { false }
    }
}
