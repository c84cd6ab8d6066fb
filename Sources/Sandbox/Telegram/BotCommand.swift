package struct BotCommand: Sendable, Equatable {
    package let command: String
    package let description: String

    var json: JSON { ["command": .string(command), "description": .string(description)] }

    init(_ json: JSON) throws(TelegramError) {
        guard json.members != nil else { throw .badRequest("can't parse BotCommand: expected an Object") }
        guard let command = json["command"]?.text else { throw .badRequest("can't parse BotCommand: Can't find field \"command\"") }
        guard let description = json["description"]?.text else {
            throw .badRequest("can't parse BotCommand: Can't find field \"description\"")
        }
        let name = command.hasPrefix("/") ? String(command.dropFirst()) : command
        let isName = name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
        guard isName, (1...32).contains(name.utf8.count) else { throw .badRequest("BOT_COMMAND_INVALID") }
        guard (1...256).contains(description.utf16.count) else { throw .badRequest("BOT_COMMAND_DESCRIPTION_INVALID") }
        self.command = name
        self.description = description
    }
}

/// Where a list of commands is shown.
struct CommandScope: Hashable {
    let type: String
    var chatID: Int64 = 0
    var userID: Int64 = 0
    var languageCode = ""

    private static let types: Set<String> = [
        "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat", "chat_administrators", "chat_member",
    ]

    init(type: String, chatID: Int64 = 0, languageCode: String = "") {
        self.type = type
        self.chatID = chatID
        self.languageCode = languageCode
    }

    init(_ scope: JSON?, languageCode: String) throws(TelegramError) {
        self.languageCode = languageCode
        guard languageCode.isEmpty || languageCode.utf8.count == 2 && languageCode.utf8.allSatisfy({ (97...122).contains($0) }) else {
            throw .badRequest("LANGUAGE_CODE_INVALID")
        }
        guard let scope else {
            type = "default"
            return
        }
        guard let type = scope["type"]?.text else { throw .badRequest("can't parse BotCommandScope: Can't find field \"type\"") }
        guard CommandScope.types.contains(type) else { throw .badRequest("can't parse BotCommandScope: Unsupported type specified") }
        self.type = type
        chatID = scope["chat_id"]?.int ?? 0
        userID = scope["user_id"]?.int ?? 0
        if ["chat", "chat_administrators", "chat_member"].contains(type), chatID == 0 { throw .chatNotFound }
    }
}

extension Bot {
    /// The menu a person sees, by Telegram's order of precedence: chat before all private chats before default; language before none.
    func commands(for user: SandboxUser) -> [BotCommand] {
        let scopes = [("chat", user.id), ("all_private_chats", 0), ("default", 0)]
        for (type, chatID) in scopes {
            for language in [user.languageCode, ""] {
                if let found = commands[CommandScope(type: type, chatID: chatID, languageCode: language)], !found.isEmpty { return found }
            }
        }
        return []
    }
}
