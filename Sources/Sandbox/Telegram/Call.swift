import Values

/// One call of a Bot API method, inside the lock.
struct Call {
    let telegram: Telegram
    let world: World
    let bot: Bot
    let parameters: Parameters
    let now: Timestamp

    /// The conversation a bot may act in now, or Telegram's refusal.
    func conversation() throws(TelegramError) -> Conversation {
        guard let text = parameters.text("chat_id"), !text.isEmpty else { throw .badRequest("chat_id is empty") }
        guard let id = chatID(text) else { throw .chatNotFound }
        return id > 0 ? try privateConversation(id) : try groupConversation(id)
    }

    private func chatID(_ text: String) -> Int64? {
        if let id = Int64(text) { return id }
        guard text.hasPrefix("@") else { return nil }
        return world.users.values.first { $0.username == String(text.dropFirst()) }?.id
    }

    private func privateConversation(_ id: Int64) throws(TelegramError) -> Conversation {
        guard !world.deactivatedUserIDs.contains(id) else { throw .userIsDeactivated }
        guard let conversation = bot.conversations[id] else {
            guard world.users[id] != nil else { throw .chatNotFound }
            throw .cannotInitiate
        }
        guard !conversation.isBlocked else { throw .botWasBlocked }
        guard conversation.hasStarted else { throw .cannotInitiate }
        return conversation
    }

    private func groupConversation(_ id: Int64) throws(TelegramError) -> Conversation {
        guard let group = world.groups[id], let conversation = bot.conversations[id] else { throw .chatNotFound }
        if let newID = group.migratedTo { throw .migrated(to: newID) }
        guard !conversation.hasLeft else {
            throw .forbidden("bot is not a member of the \(group.kind == .group ? "group" : "supergroup") chat")
        }
        return conversation
    }

    /// Counts one sending against Telegram's limits, or refuses it.
    func admit(to conversation: Conversation, isEdit: Bool = false) throws(TelegramError) {
        guard world.isFloodLimited else { return }
        let isCounted = !isEdit || conversation.chat.kind != .private
        let wait = max(isEdit ? 0 : bot.sending.waitSeconds(at: now), isCounted ? conversation.sending.waitSeconds(at: now) : 0)
        guard wait == 0 else {
            bot.floods += 1
            throw .tooManyRequests(retryAfterSeconds: wait)
        }
        if !isEdit { bot.sending.record(at: now) }
        if isCounted { conversation.sending.record(at: now) }
    }

    func admitDraft(to conversation: Conversation) throws(TelegramError) {
        guard world.isFloodLimited else { return }
        let wait = conversation.drafting.waitSeconds(at: now)
        guard wait == 0 else {
            bot.floods += 1
            throw .tooManyRequests(retryAfterSeconds: wait)
        }
        conversation.drafting.record(at: now)
    }

    func nextMessageID(in chat: Chat) -> Int64 {
        guard chat.kind == .supergroup, var group = world.groups[chat.id] else { return bot.nextMessageID() }
        group.lastMessageID += 1
        world.groups[chat.id] = group
        return group.lastMessageID
    }

    /// The id in a parameter, which must be there.
    func requiredMessageID(_ missing: TelegramError) throws(TelegramError) -> Int64 {
        guard let id = parameters.int("message_id") else { throw .badRequest("message identifier is not specified") }
        guard id > 0 else { throw missing }
        return id
    }

    /// Inline buttons, or a keyboard of another kind, which the conversation keeps.
    func replyMarkup() throws(TelegramError) -> (buttons: [[InlineButton]], keyboard: JSON?) {
        guard let markup = try parameters.structure("reply_markup") else { return ([], nil) }
        guard let members = markup.members else { throw .badRequest("object expected as reply markup") }
        if markup["inline_keyboard"] != nil { return (try InlineButton.rows(markup, isStrict: world.isStrict), nil) }
        if members.isEmpty { return ([], nil) }
        let isKeyboard =
            markup["keyboard"]?.elements != nil || markup["remove_keyboard"]?.flag == true || markup["force_reply"]?.flag == true
        guard isKeyboard else { throw .badRequest("object expected as reply markup") }
        return ([], markup)
    }

    /// The message answered to, checked.
    func replyToID(in conversation: Conversation) throws(TelegramError) -> Int64? {
        let reply = try parameters.structure("reply_parameters")
        guard let id = reply?["message_id"]?.int ?? parameters.int("reply_to_message_id") else { return nil }
        if conversation.message(id) != nil { return id }
        if reply?["allow_sending_without_reply"]?.flag == true || parameters.flag("allow_sending_without_reply") { return nil }
        throw .messageToReplyNotFound
    }
}
