import Storage
import Values

extension Channel: SQLCodable {}

extension Bot: RowDecodable {
    package init(row: Row) throws {
        id = try row["bot_id"]
        workspaceID = try row["workspace_id"]
        key = try row["key"]
        channel = try row["channel"]
        externalID = try row["external_id"]
        username = try row["username"]
    }
}

extension Transaction {
    /// The bot under this key and account; made at its first start.
    package func keepBot(key: String, channel: Channel, externalID: String, workspace: ID<Workspace>, now: Timestamp) throws -> Bot {
        let kept = try fetchOne(
            Bot.self,
            """
            INSERT INTO bot (bot_id, workspace_id, key, channel, external_id, created_at)
            VALUES (\(ID<Bot>(at: now)), \(workspace), \(key), \(channel), \(externalID), \(now))
            ON CONFLICT (workspace_id, key, external_id) DO UPDATE SET channel = excluded.channel
            RETURNING *
            """)
        guard let kept else { throw StorageError.unreadable("the bot “\(key)” was not stored") }
        return kept
    }

    package func bot(_ id: ID<Bot>) throws -> Bot? {
        try fetchOne(Bot.self, "SELECT * FROM bot WHERE bot_id = \(id) AND workspace_id = \(workspace)")
    }

    /// Those that had this key, the newest first: another token is another bot.
    package func bots(key: String) throws -> [Bot] {
        try fetch(Bot.self, "SELECT * FROM bot WHERE key = \(key) AND workspace_id = \(workspace) ORDER BY bot_id DESC")
    }

    func setUsername(_ username: String, of bot: ID<Bot>) throws {
        try execute("UPDATE bot SET username = \(username) WHERE bot_id = \(bot) AND workspace_id = \(workspace)")
    }
}
