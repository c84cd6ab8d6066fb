import Customers
import Storage
import Values

extension Conversation: RowDecodable {
    package init(row: Row) throws {
        id = try row["conversation_id"]
        workspaceID = try row["workspace_id"]
        botID = try row["bot_id"]
        chatID = try row["chat_id"]
        isPrivate = try row["is_private"]
        identityID = try row["identity_id"]
        customerID = try row["customer_id"]
        language = try row["language"]
        lastMessageID = try row["last_message_id"]
        blockedAt = try row["blocked_at"]
    }
}

extension Transaction {
    package func conversation(_ id: ID<Conversation>, in workspace: ID<Workspace>) throws -> Conversation? {
        try fetchOne(
            Conversation.self, "SELECT * FROM conversation WHERE conversation_id = \(id) AND workspace_id = \(workspace)")
    }

    package func conversation(of bot: ID<Bot>, chatID: String) throws -> Conversation? {
        try fetchOne(
            Conversation.self,
            "SELECT * FROM conversation WHERE bot_id = \(bot) AND chat_id = \(chatID) AND workspace_id = \(workspace)")
    }

    /// The private chats of a customer with a bot, newest last.
    package func conversations(with customer: ID<Customer>, of bot: ID<Bot>) throws -> [Conversation] {
        try fetch(
            Conversation.self,
            """
            SELECT * FROM conversation
            WHERE customer_id = \(customer) AND bot_id = \(bot) AND is_private = 1 AND workspace_id = \(workspace)
            ORDER BY conversation_id
            """)
    }

    func insert(_ conversation: Conversation, now: Timestamp) throws {
        try execute(
            """
            INSERT INTO conversation (conversation_id, workspace_id, bot_id, chat_id, is_private, identity_id, customer_id, language,
                                      created_at)
            VALUES (\(conversation.id), \(conversation.workspaceID), \(conversation.botID), \(conversation.chatID),
                    \(conversation.isPrivate), \(conversation.identityID), \(conversation.customerID), \(conversation.language), \(now))
            """)
    }

    func setLanguage(_ language: String?, of conversation: ID<Conversation>) throws {
        try execute(
            "UPDATE conversation SET language = \(language) WHERE conversation_id = \(conversation) AND workspace_id = \(workspace)")
    }

    func noteMessage(_ messageID: Int64, in conversation: ID<Conversation>) throws {
        try execute(
            """
            UPDATE conversation SET last_message_id = \(messageID)
            WHERE conversation_id = \(conversation) AND workspace_id = \(workspace) AND COALESCE(last_message_id, 0) < \(messageID)
            """)
    }

    /// The person has blocked the bot: nothing is sent any more. The first time is kept.
    func markBlocked(_ conversation: ID<Conversation>, now: Timestamp) throws {
        try execute(
            """
            UPDATE conversation SET blocked_at = \(now)
            WHERE conversation_id = \(conversation) AND workspace_id = \(workspace) AND blocked_at IS NULL
            """)
    }

    func markUnblocked(_ conversation: ID<Conversation>) throws {
        try execute(
            "UPDATE conversation SET blocked_at = NULL WHERE conversation_id = \(conversation) AND workspace_id = \(workspace)")
    }

    /// A group became a supergroup, which numbers its messages anew. Where the bot knows the new chat already, that conversation
    /// stays the one in use, and what waits for the old one goes there.
    func moveConversation(of bot: ID<Bot>, from chatID: String, to newChatID: String, now: Timestamp) throws {
        guard let old = try conversation(of: bot, chatID: chatID) else { return }
        if let new = try conversation(of: bot, chatID: newChatID) { return try moveWaiting(from: old.id, to: new.id, now: now) }
        try execute(
            """
            UPDATE conversation SET chat_id = \(newChatID), last_message_id = NULL
            WHERE conversation_id = \(old.id) AND workspace_id = \(workspace)
            """)
    }
}
