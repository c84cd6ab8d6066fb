extension Call {
    func getMe() -> JSON {
        guard case .object(let members) = bot.json else { return bot.json }
        let abilities = [
            ("can_join_groups", true), ("can_read_all_group_messages", false), ("supports_guest_queries", false),
            ("supports_inline_queries", false),
            ("can_connect_to_business", false), ("has_main_web_app", false), ("has_topics_enabled", false),
            ("allows_users_to_create_topics", false), ("can_manage_bots", false), ("supports_join_request_queries", false),
        ]
        return .object(members + abilities.map { JSON.Member(name: $0.0, value: .bool($0.1)) })
    }

    func setMyCommands() throws(TelegramError) -> JSON {
        guard let elements = try parameters.structure("commands")?.elements else {
            throw .badRequest("can't parse commands: expected an Array of BotCommand")
        }
        guard elements.count <= 100 else { throw .badRequest("BOT_COMMANDS_TOO_MUCH") }
        var commands: [BotCommand] = []
        for element in elements { commands.append(try BotCommand(element)) }
        bot.commands[try scope()] = commands
        for conversation in bot.conversations.values { conversation.touch() }
        return true
    }

    func getMyCommands() throws(TelegramError) -> JSON { .array((bot.commands[try scope()] ?? []).map(\.json)) }

    func deleteMyCommands() throws(TelegramError) -> JSON {
        bot.commands[try scope()] = nil
        for conversation in bot.conversations.values { conversation.touch() }
        return true
    }

    private func scope() throws(TelegramError) -> CommandScope {
        try CommandScope(try parameters.structure("scope"), languageCode: parameters.text("language_code") ?? "")
    }

    func getChat() throws(TelegramError) -> JSON {
        let chat = try conversation().chat
        guard case .object(let members) = chat.json else { return chat.json }
        let gifts: JSON = [
            "unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false, "premium_subscription": false,
            "gifts_from_channels": false,
        ]
        return .object(
            members + [
                .init(name: "accent_color_id", value: 0), .init(name: "max_reaction_count", value: 11),
                .init(name: "accepted_gift_types", value: gifts),
            ])
    }

    func getChatMember() throws(TelegramError) -> JSON {
        let chat = try conversation().chat
        guard let userID = parameters.int("user_id") else { throw .badRequest("invalid user_id specified") }
        if userID == bot.id { return ["user": bot.json, "status": "member"] }
        guard let user = world.users[userID] else { throw .badRequest("PARTICIPANT_ID_INVALID") }
        let isMember = chat.kind == .private ? userID == chat.id : world.groups[chat.id]?.userIDs.contains(userID) == true
        return ["user": user.json, "status": isMember ? "member" : "left"]
    }
}
