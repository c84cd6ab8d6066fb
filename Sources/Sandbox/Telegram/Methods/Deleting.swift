import Values

extension Call {
    func deleteMessage() throws(TelegramError) -> JSON {
        let conversation = try conversation()
        let id = try requiredMessageID(.messageToDeleteNotFound)
        guard let index = conversation.index(of: id) else { throw .messageToDeleteNotFound }
        guard isDeletable(conversation.messages[index]) else { throw .messageCannotBeDeleted }
        _ = conversation.change(at: index) { $0.isDeleted = true }
        return true
    }

    /// At most 100; those that are not there are passed over.
    func deleteMessages() throws(TelegramError) -> JSON {
        let conversation = try conversation()
        guard let ids = try parameters.structure("message_ids")?.elements, !ids.isEmpty else {
            throw .badRequest("message identifiers are not specified")
        }
        guard ids.count <= 100 else { throw .badRequest("too many message identifiers specified") }
        for id in ids {
            guard let id = id.int ?? id.text.flatMap({ Int64($0) }) else { throw .badRequest("invalid message identifier specified") }
            guard let index = conversation.index(of: id), isDeletable(conversation.messages[index]) else { continue }
            _ = conversation.change(at: index) { $0.isDeleted = true }
        }
        return true
    }

    /// In a private chat either side's; in a group only the bot's own, since it is no administrator. Not after 48 hours.
    private func isDeletable(_ message: Message) -> Bool {
        guard message.date.adding(.seconds(48 * 3600)) > now else { return false }
        return message.isFromBot || message.chat.kind == .private
    }

    func leaveChat() throws(TelegramError) -> JSON {
        let conversation = try conversation()
        guard conversation.chat.kind != .private else { throw .badRequest("chat member status can't be changed in private chats") }
        conversation.hasLeft = true
        conversation.touch()
        world.groups[conversation.chat.id]?.botTokens.removeAll { $0 == bot.identity.token }
        return true
    }
}
