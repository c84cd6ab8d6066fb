import OutboundHTTP

/// What a bot says about itself and how its updates reach it.
extension TelegramClient {
    package struct Me: Decodable, Sendable {
        package let id: Int64
        package let username: String?
    }

    private struct Nothing: Encodable {}

    package func getMe() async throws(TelegramError) -> Me { try await call("getMe", Nothing()) }

    struct Webhook: Encodable {
        let url: String
        let secretToken: String
        let allowedUpdates: [String]
        let maximumConnections: Int

        enum CodingKeys: String, CodingKey {
            case url
            case secretToken = "secret_token"
            case allowedUpdates = "allowed_updates"
            case maximumConnections = "max_connections"
        }
    }

    func setWebhook(_ webhook: Webhook) async throws(TelegramError) { _ = try await call("setWebhook", webhook, as: Bool.self) }

    /// What waits stays: a poller fetches it.
    func deleteWebhook() async throws(TelegramError) { _ = try await call("deleteWebhook", Nothing(), as: Bool.self) }

    private struct Commands: Encodable {
        struct Command: Encodable {
            let command: String
            let description: String
        }

        struct Scope: Encodable {
            let type: String
            let chatID: Int64?

            enum CodingKeys: String, CodingKey {
                case type
                case chatID = "chat_id"
            }
        }

        let commands: [Command]
        let scope: Scope
        let languageCode: String?

        enum CodingKeys: String, CodingKey {
            case commands
            case scope
            case languageCode = "language_code"
        }
    }

    func setMyCommands(_ menu: CommandMenu) async throws(TelegramError) {
        let scope: Commands.Scope =
            switch menu.audience {
            case .everyone: .init(type: "default", chatID: nil)
            case .privateChats: .init(type: "all_private_chats", chatID: nil)
            case .groups: .init(type: "all_group_chats", chatID: nil)
            case .chat(let id): .init(type: "chat", chatID: id)
            }
        let commands = menu.commands.map { Commands.Command(command: $0.name, description: $0.description) }
        _ = try await call(
            "setMyCommands", Commands(commands: commands, scope: scope, languageCode: menu.language), as: Bool.self)
    }

    private struct Poll: Encodable {
        let offset: Int64?
        let limit: Int
        let timeout: Int
        let allowedUpdates: [String]

        enum CodingKeys: String, CodingKey {
            case offset
            case limit
            case timeout
            case allowedUpdates = "allowed_updates"
        }
    }

    /// Up to a hundred updates, each as the JSON it came in. Waits up to `waitSeconds` for the first.
    func getUpdates(offset: Int64?, waitSeconds: Int, allowed: [String]) async throws(TelegramError) -> [ArraySlice<UInt8>] {
        let poll = Poll(offset: offset, limit: 100, timeout: waitSeconds, allowedUpdates: allowed)
        let body = try await post(
            "getUpdates", .bytes(encoded(poll), contentType: "application/json"), timeout: .seconds(waitSeconds + 15),
            maximumBytes: 16 << 20)
        _ = try Envelope<[Ignored]>.result(of: body)
        return JSONElements.ofResult(in: body)
    }

    private struct Ignored: Decodable {
        init(from decoder: any Decoder) throws {}
    }
}
