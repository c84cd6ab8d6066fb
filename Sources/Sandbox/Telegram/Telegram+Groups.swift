import Values

/// Groups: the bot sees commands, replies to itself and mentions, as under Telegram's privacy mode, and all service messages.
extension Telegram {
    package func createGroup(_ title: String, isSupergroup: Bool = false, members: [Int64] = []) throws(SandboxError) -> Chat {
        guard (1...128).contains(title.utf16.count) else { throw .invalid("A group's title has 1 to 128 characters.") }
        return try locked { (world) throws(SandboxError) in
            for id in members { _ = try world.user(id) }
            let group = world.addGroup(title: title, kind: isSupergroup ? .supergroup : .group)
            world.groups[group.id]?.userIDs = Set(members)
            return group.chat
        }
    }

    /// Adds the bot, in the name of a person.
    package func add(bot: String, toGroup groupID: Int64, by userID: Int64) throws(SandboxError) {
        try withBot(bot) { (world, bot) throws(SandboxError) in
            let user = try world.user(userID)
            let group = try world.group(groupID)
            let conversation = bot.conversation(with: group.chat)
            conversation.hasLeft = false
            world.groups[groupID]?.userIDs.insert(userID)
            if !group.botTokens.contains(bot.identity.token) { world.groups[groupID]?.botTokens.append(bot.identity.token) }
            let left: JSON = ["user": bot.json, "status": "left"]
            bot.deliver(
                "my_chat_member", lane: .init(kind: .chat, id: groupID),
                [
                    "chat": group.chat.json, "from": user.json, "date": .integer(now().seconds), "old_chat_member": left,
                    "new_chat_member": ["user": bot.json, "status": "member"],
                ])
            let service = JSON.Member(name: "new_chat_members", value: [bot.json])
            world.post(FormattedText(""), service: service, by: user, inGroup: groupID, to: bot, at: now())
        }
    }

    /// Writes into a group; every bot there gets what privacy mode lets it see. Returns the messages by bot.
    @discardableResult
    package func say(_ text: String, as userID: Int64, inGroup groupID: Int64, replyTo: Int64? = nil) throws(SandboxError) -> [String:
        Message]
    {
        let content = FormattedText(text).trimmed().withDetectedEntities()
        guard !content.text.isEmpty, content.length <= 4096 else { throw .invalid("A message has 1 to 4096 characters.") }
        return try locked { (world) throws(SandboxError) in
            let user = try world.user(userID)
            let group = try world.group(groupID)
            world.groups[groupID]?.userIDs.insert(userID)
            let sharedID = world.nextSharedID(in: group)
            var messages: [String: Message] = [:]
            for bot in group.botTokens.compactMap({ world.bots[$0] }) {
                messages[bot.identity.name] = world.post(
                    content, by: user, inGroup: groupID, to: bot, at: now(), id: sharedID, replyTo: replyTo)
            }
            return messages
        }
    }

    /// Makes a basic group a supergroup with a new id: the old one answers 400 with `migrate_to_chat_id`.
    package func upgrade(group groupID: Int64, by userID: Int64) throws(SandboxError) -> Chat {
        try locked { (world) throws(SandboxError) in
            let user = try world.user(userID)
            let old = try world.group(groupID)
            guard old.kind == .group else { throw .conflict("This group is a supergroup already.") }
            let new = world.addGroup(title: old.title, kind: .supergroup)
            world.groups[new.id]?.userIDs = old.userIDs
            world.groups[new.id]?.botTokens = old.botTokens
            for bot in old.botTokens.compactMap({ world.bots[$0] }) {
                _ = bot.conversation(with: new.chat)
                let leaving = JSON.Member(name: "migrate_to_chat_id", value: .integer(new.id))
                world.post(FormattedText(""), service: leaving, by: user, inGroup: groupID, to: bot, at: now())
                let arriving = JSON.Member(name: "migrate_from_chat_id", value: .integer(groupID))
                world.post(FormattedText(""), service: arriving, by: user, inGroup: new.id, to: bot, at: now())
            }
            world.groups[groupID]?.migratedTo = new.id
            return new.chat
        }
    }
}

extension World {
    func group(_ id: Int64) throws(SandboxError) -> Group {
        guard let group = groups[id] else { throw .notFound("There is no group \(id) here.") }
        if let newID = group.migratedTo { throw .conflict("This group became the supergroup \(newID).") }
        return group
    }

    func nextSharedID(in group: Group) -> Int64? {
        guard group.kind == .supergroup else { return nil }
        groups[group.id]?.lastMessageID += 1
        return groups[group.id]?.lastMessageID
    }

    @discardableResult
    fileprivate func post(
        _ content: FormattedText, service: JSON.Member? = nil, by user: SandboxUser, inGroup groupID: Int64, to bot: Bot, at now: Timestamp,
        id: Int64? = nil, replyTo: Int64? = nil
    ) -> Message? {
        guard let group = groups[groupID] else { return nil }
        let conversation = bot.conversation(with: group.chat)
        var message = Message(
            id: id ?? nextSharedID(in: group) ?? bot.nextMessageID(), chat: group.chat, sender: .user(user), date: now, content: content,
            replyToID: replyTo)
        message.service = service
        conversation.append(message)
        if service != nil || bot.sees(message, in: conversation) { bot.deliver(message) }
        return message
    }
}

extension Bot {
    /// Privacy mode, which is on for every bot here.
    fileprivate func sees(_ message: Message, in conversation: Conversation) -> Bool {
        if let replied = message.replyToID.flatMap({ conversation.message($0) }), replied.isFromBot { return true }
        let units = Array(message.text.utf16)
        for entity in message.entities {
            let text = String(decoding: units[entity.offset..<entity.end], as: UTF16.self)
            if entity.type == "mention", text.dropFirst().lowercased() == identity.username.lowercased() { return true }
            guard entity.type == "bot_command" else { continue }
            let halves = text.split(separator: "@")
            if halves.count == 1 || halves[1].lowercased() == identity.username.lowercased() { return true }
        }
        return false
    }
}
