import Values

/// A chat as the person sees it at one moment.
package struct ChatSnapshot: Sendable {
    package let bot: SandboxBot
    package let chat: Chat
    /// In order; deleted ones are not among them.
    package let messages: [Message]
    package let draft: Draft?
    /// `typing` and the like.
    package let action: String?
    package let commands: [BotCommand]
    /// The latest 50.
    package let presses: [ButtonPress]
    package let isBlocked: Bool
    /// Of the person in a private chat: the latest 50.
    package let checkouts: [StarCheckout]
    package let subscriptions: [StarSubscription]
    package let stars: Int64
    package let revision: Int
    let deletedIDs: [Int64]
    let replyKeyboard: JSON?
    /// The messages answered to, by id.
    let replied: [Int64: Message]

    /// The bot's own messages, in order.
    package var answers: [Message] { messages.filter(\.isFromBot) }
}

extension Telegram {
    /// The chat now; an empty one where the person has not written yet. `after` leaves out what has not changed since that revision.
    package func snapshot(_ bot: String, _ chatID: Int64, after revision: Int = -1) throws(SandboxError) -> ChatSnapshot {
        try looking(at: bot) { (world, bot) throws(SandboxError) in
            let chat: Chat = if let group = world.groups[chatID] { group.chat } else { try world.user(chatID).chat }
            let conversation = bot.conversations[chatID] ?? Conversation(chat, hasStarted: false)
            let changed = conversation.messages(changedAfter: revision)
            let replied = Dictionary(
                changed.compactMap(\.replyToID).compactMap { conversation.message($0) }.map { ($0.id, $0) },
                uniquingKeysWith: { first, _ in first })
            return ChatSnapshot(
                bot: bot.identity, chat: chat, messages: changed.filter { !$0.isDeleted }, draft: conversation.currentDraft(at: now()),
                action: conversation.currentAction(at: now()), commands: world.users[chatID].map { bot.commands(for: $0) } ?? [],
                presses: conversation.presses, isBlocked: conversation.isBlocked,
                checkouts: (bot.stars.checkoutIDs[chatID] ?? []).compactMap { bot.stars.checkouts[$0] },
                subscriptions: bot.stars.subscriptions.values.filter { $0.userID == chatID }.sorted { $0.id < $1.id },
                stars: world.stars(of: chatID), revision: conversation.revision,
                deletedIDs: changed.filter(\.isDeleted).map(\.id), replyKeyboard: conversation.replyKeyboard, replied: replied)
        }
    }

    /// Changes of any chat wake all who wait; this tells them cheaply whether theirs is meant.
    private func revision(_ bot: String, _ chatID: Int64) throws(SandboxError) -> Int {
        try looking(at: bot) { (_, bot) throws(SandboxError) in bot.conversations[chatID]?.revision ?? 0 }
    }

    package func messages(_ bot: String, _ chatID: Int64) throws(SandboxError) -> [Message] { try snapshot(bot, chatID).messages }

    /// Waits until the chat is as `condition` wants it, and returns it so. Throws `SandboxError.timedOut` after `seconds` of real time.
    @discardableResult
    package func wait(
        for bot: String, _ chatID: Int64, seconds: Int = 120, until condition: @Sendable @escaping (ChatSnapshot) -> Bool
    ) async throws -> ChatSnapshot {
        try await withThrowingTaskGroup(of: ChatSnapshot?.self) { group in
            group.addTask { [self] in
                let changes = changes.stream()
                var seen = try snapshot(bot, chatID)
                if condition(seen) { return seen }
                for await _ in changes where try revision(bot, chatID) != seen.revision {
                    seen = try snapshot(bot, chatID)
                    if condition(seen) { return seen }
                }
                return nil
            }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                return nil
            }
            defer { group.cancelAll() }
            guard let snapshot = try await group.next() ?? nil else {
                let texts = try messages(bot, chatID).suffix(5).map { "\($0.isFromBot ? "bot" : "person"): \($0.text.prefix(80))" }
                throw SandboxError.timedOut("The chat did not come to the awaited state in \(seconds) s; it ends with \(texts).")
            }
            return snapshot
        }
    }
}
