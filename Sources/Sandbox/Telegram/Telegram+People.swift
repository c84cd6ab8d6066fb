import Values

/// What people do. `bot` is a bot's key, username or id; a chat is a person's id, or a group's (negative).
extension Telegram {
    package func register(_ bot: SandboxBot) throws(SandboxError) {
        try locked { (world) throws(SandboxError) in try world.add(bot, now: now()) }
    }

    package func addUser(
        _ firstName: String, languageCode: String = "en", username: String? = nil, isOwner: Bool = false, id: Int64? = nil
    ) throws(SandboxError) -> SandboxUser {
        guard (1...64).contains(firstName.utf16.count) else { throw .invalid("A first name has 1 to 64 characters.") }
        guard id ?? 1 > 0 else { throw .invalid("A person's id is a positive number.") }
        return locked { $0.add(firstName: firstName, languageCode: languageCode, username: username, isOwner: isOwner, id: id) }
    }

    package func users() -> [SandboxUser] { locked { world in world.users.values.sorted { $0.id < $1.id } } }

    package func bots() -> [SandboxBot] { locked { world in world.bots.values.map(\.identity).sorted { $0.name < $1.name } } }

    /// Writes a message, with the entities Telegram would find; lifts a block, since writing to a bot does.
    @discardableResult
    package func say(_ text: String, as user: Int64, to bot: String, replyTo: Int64? = nil) throws(SandboxError) -> Message {
        let content = FormattedText(text).trimmed().withDetectedEntities()
        guard !content.text.isEmpty else { throw .invalid("The message is empty.") }
        guard content.length <= 4096 else { throw .invalid("The message is longer than 4096 characters.") }
        return try write(content, nil, as: user, to: bot, replyTo: replyTo)
    }

    /// Presses the start button, through a deep link when there is a payload (at most 64 of `A-Za-z0-9_-`).
    @discardableResult
    package func start(_ bot: String, as user: Int64, payload: String? = nil) throws(SandboxError) -> Message {
        if let payload, !payload.isEmpty {
            let isAllowed = payload.utf8.allSatisfy {
                ($0 | 32) >= 97 && ($0 | 32) <= 122 || (48...57).contains($0) || $0 == 45 || $0 == 95
            }
            guard isAllowed, payload.utf8.count <= 64 else { throw .invalid("A start payload is at most 64 of A-Z, a-z, 0-9, _ and -.") }
            return try say("/start \(payload)", as: user, to: bot)
        }
        return try say("/start", as: user, to: bot)
    }

    /// Sends a file; a picture as `photo` when `asPhoto` is set.
    @discardableResult
    package func upload(
        _ bytes: [UInt8], named name: String, mediaType: String, caption: String = "", asPhoto: Bool = false, as user: Int64, to bot: String
    ) throws(SandboxError) -> Message {
        let content = FormattedText(caption).trimmed().withDetectedEntities()
        guard content.length <= 1024 else { throw .invalid("The caption is longer than 1024 characters.") }
        let attachment = try withBot(bot) { (_, bot) throws(SandboxError) in
            do { return try bot.store(asPhoto ? .photo : .document, .init(name: name, mediaType: mediaType, bytes: bytes)) } catch {
                throw .invalid("The file was refused: \(error)")
            }
        }
        return try write(content, attachment, as: user, to: bot, replyTo: nil)
    }

    private func write(
        _ content: FormattedText, _ attachment: Attachment?, as userID: Int64, to bot: String, replyTo: Int64?
    ) throws(SandboxError) -> Message {
        try withBot(bot) { (world, bot) throws(SandboxError) in
            let user = try world.user(userID)
            let conversation = bot.conversation(with: user.chat)
            if conversation.isBlocked { bot.setBlocked(false, conversation, by: user, at: now()) }
            conversation.hasStarted = true
            let message = Message(
                id: bot.nextMessageID(), chat: conversation.chat, sender: .user(user), date: now(), content: content,
                attachment: attachment,
                replyToID: replyTo)
            conversation.append(message)
            bot.deliver(message)
            return message
        }
    }

    /// Changes a message of one's own.
    @discardableResult
    package func edit(_ messageID: Int64, to text: String, as user: Int64, with bot: String) throws(SandboxError) -> Message {
        try withBot(bot) { (_, bot) throws(SandboxError) in
            guard let conversation = bot.conversations[user], let index = conversation.index(of: messageID),
                !conversation.messages[index].isFromBot
            else { throw .notFound("There is no message \(messageID) of this person.") }
            let message = conversation.change(at: index) {
                $0.content = FormattedText(text).trimmed().withDetectedEntities()
                $0.editedAt = now()
            }
            bot.deliver(message, as: "edited_message")
            return message
        }
    }

    /// Presses the inline button with this callback data; the answer appears in the snapshot's `presses`.
    @discardableResult
    package func press(_ data: String, on messageID: Int64, as userID: Int64, to bot: String, in chat: Int64? = nil) throws(SandboxError)
        -> ButtonPress
    {
        try withBot(bot) { (world, bot) throws(SandboxError) in
            let user = try world.user(userID)
            guard let conversation = bot.conversations[chat ?? userID], let message = conversation.message(messageID) else {
                throw .notFound("There is no message \(messageID) in this chat.")
            }
            guard message.buttons.joined().contains(where: { $0.data == data }) else {
                throw .notFound("Message \(messageID) has no button with the data “\(data)”.")
            }
            let press = ButtonPress(
                id: bot.nextCallbackID(of: userID), userID: userID, chatID: conversation.chat.id, messageID: messageID, data: data,
                pressedAt: now())
            bot.callbacks[press.id] = press
            conversation.add(press)
            bot.deliver(
                "callback_query", lane: .init(kind: .user, id: userID),
                [
                    "id": .string(press.id), "from": user.json, "message": message.json(),
                    "chat_instance": .string(String(conversation.chat.id &* 7_919 &+ bot.id)), "data": .string(data),
                ])
            return press
        }
    }

    /// Presses the stop button of the draft on show.
    package func stop(draft id: Int64, as userID: Int64, to bot: String) throws(SandboxError) {
        try withBot(bot) { (_, bot) throws(SandboxError) in
            guard let conversation = bot.conversations[userID], let draft = conversation.currentDraft(at: now()), draft.id == id,
                !draft.isStopped
            else {
                throw .notFound("There is no draft \(id) on show.")
            }
            guard draft.canStop else { throw .conflict("The bot did not offer to stop this draft.") }
            conversation.draft?.isStopped = true
            if !draft.keepsOnStop { conversation.draft = nil }
            conversation.touch()
            bot.deliver(
                "stopped_message_generation", lane: .init(kind: .chat, id: userID),
                ["chat": conversation.chat.json, "draft_id": .integer(id)])
        }
    }

    /// Blocks or unblocks the bot; it learns of it by `my_chat_member`, and its messages then fail with 403.
    package func setBlocked(_ isBlocked: Bool, bot: String, as userID: Int64) throws(SandboxError) {
        try withBot(bot) { (world, bot) throws(SandboxError) in
            let user = try world.user(userID)
            bot.setBlocked(isBlocked, bot.conversation(with: user.chat), by: user, at: now())
        }
    }

    /// Deletes a person's account: 403 "user is deactivated" from then on.
    package func deactivate(_ userID: Int64) { locked { world in _ = world.deactivatedUserIDs.insert(userID) } }
}

extension World {
    func user(_ id: Int64) throws(SandboxError) -> SandboxUser {
        guard let user = users[id] else { throw .notFound("There is no person \(id) here.") }
        return user
    }
}

extension Bot {
    func setBlocked(_ isBlocked: Bool, _ conversation: Conversation, by user: SandboxUser, at now: Timestamp) {
        guard conversation.isBlocked != isBlocked else { return }
        conversation.isBlocked = isBlocked
        conversation.draft = nil
        conversation.touch()
        let member: JSON = ["user": json, "status": "member"]
        let kicked: JSON = ["user": json, "status": "kicked", "until_date": 0]
        deliver(
            "my_chat_member", lane: .init(kind: .chat, id: conversation.chat.id),
            [
                "chat": conversation.chat.json, "from": user.json, "date": .integer(now.seconds),
                "old_chat_member": isBlocked ? member : kicked, "new_chat_member": isBlocked ? kicked : member,
            ])
    }
}
