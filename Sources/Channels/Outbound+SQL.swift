import Customers
import Storage
import Values

extension Outbound.Method: SQLCodable {}
extension Outbound.State: SQLCodable {}
extension OutboundMessage.Upload.Kind: SQLCodable {}

extension Outbound: RowDecodable {
    package init(row: Row) throws {
        id = try row["outbound_id"]
        workspaceID = try row["workspace_id"]
        conversationID = try row["conversation_id"]
        method = try row["method"]
        message = try (row["payload"] as JSON<OutboundMessage>).value
        attachmentID = try row["attachment_id"]
        targetID = try row["target_id"]
        targetMessageID = try row["target_message_id"]
        draftID = try row["draft_id"]
        state = try row["state"]
        afterMessageID = try row["after_message_id"]
        resentMessageID = try row["resent_message_id"]
        messageID = try row["message_id"]
        error = try row["error"]
        createdAt = try row["created_at"]
    }
}

extension Transaction {
    func insert(_ new: NewOutbound, _ id: ID<Outbound>, in conversation: Conversation, now: Timestamp) throws {
        var message = new.message
        let attachmentID = try message.upload.map { try insert($0, in: conversation.workspaceID, now: now) }
        message.upload = nil
        try execute(
            """
            INSERT INTO outbound (outbound_id, workspace_id, conversation_id, method, payload, attachment_id, target_id,
                                  target_message_id, draft_id, state, created_at)
            VALUES (\(id), \(conversation.workspaceID), \(conversation.id), \(new.method), \(JSON(message)), \(attachmentID),
                    \(new.targetID), \(new.targetMessageID), \(new.draftID), \(Outbound.State.queued), \(now))
            """)
    }

    private func insert(_ upload: OutboundMessage.Upload, in workspace: ID<Workspace>, now: Timestamp) throws -> ID<StoredAttachment> {
        let id = ID<StoredAttachment>(at: now)
        try execute(
            """
            INSERT INTO attachment (attachment_id, workspace_id, kind, name, mime_type, content, created_at)
            VALUES (\(id), \(workspace), \(upload.kind), \(upload.name), \(upload.mimeType), \(upload.content), \(now))
            """)
        return id
    }

    func upload(_ id: ID<StoredAttachment>) throws -> OutboundMessage.Upload? {
        let row = try row(
            """
            SELECT kind, name, mime_type, content FROM attachment WHERE attachment_id = \(id) AND workspace_id = \(workspace)
            """)
        guard let row else { return nil }
        return OutboundMessage.Upload(try row["kind"], name: try row["name"], mimeType: try row["mime_type"], content: try row["content"])
    }

    package func outbound(_ id: ID<Outbound>) throws -> Outbound? {
        try fetchOne(Outbound.self, "SELECT * FROM outbound WHERE outbound_id = \(id) AND workspace_id = \(workspace)")
    }

    /// The preview message of an answer in progress.
    func outbound(draftID: Int64, in conversation: ID<Conversation>) throws -> Outbound? {
        try fetchOne(
            Outbound.self,
            """
            SELECT * FROM outbound
            WHERE conversation_id = \(conversation) AND draft_id = \(draftID) AND workspace_id = \(workspace)
            """)
    }

    /// An outbound with the conversation it belongs to, and the highest message id of what was sent there, in one look.
    func outboundInPlace(_ id: ID<Outbound>) throws -> (outbound: Outbound, conversation: Conversation, lastSentID: Int64?)? {
        let row = try row(
            """
            SELECT outbound.*, conversation.bot_id, conversation.chat_id, conversation.is_private, conversation.identity_id,
                   conversation.customer_id, conversation.language, conversation.last_message_id,
                   conversation.blocked_at,
                   (SELECT MAX(sent.message_id) FROM outbound AS sent
                    WHERE sent.conversation_id = conversation.conversation_id AND sent.workspace_id = conversation.workspace_id
                      AND sent.message_id IS NOT NULL) AS last_sent_id
            FROM outbound
            JOIN conversation ON conversation.conversation_id = outbound.conversation_id
                AND conversation.workspace_id = outbound.workspace_id
            WHERE outbound.outbound_id = \(id) AND outbound.workspace_id = \(workspace)
            """)
        return try row.map { (try Outbound(row: $0), try Conversation(row: $0), try $0["last_sent_id"]) }
    }

    /// Ids between the two that are known messages of ours, so not a lost copy.
    func knownMessageIDs(in conversation: ID<Conversation>, between lower: Int64, and upper: Int64) throws -> Set<Int64> {
        let rows = try rows(
            """
            SELECT message_id FROM outbound
            WHERE conversation_id = \(conversation) AND message_id > \(lower) AND message_id < \(upper)
              AND workspace_id = \(workspace)
            """)
        return Set(try rows.map { try $0["message_id"] as Int64 })
    }

    /// False where it is not queued any more.
    @discardableResult
    func markSending(_ id: ID<Outbound>, after messageID: Int64?) throws -> Bool {
        try execute(
            """
            UPDATE outbound SET state = \(Outbound.State.sending), after_message_id = \(messageID)
            WHERE outbound_id = \(id) AND workspace_id = \(workspace) AND state = \(Outbound.State.queued)
            """) == 1
    }

    func markResent(_ id: ID<Outbound>, as messageID: Int64) throws {
        try execute(
            "UPDATE outbound SET resent_message_id = \(messageID) WHERE outbound_id = \(id) AND workspace_id = \(workspace)")
    }

    /// The request certainly did nothing: it may be made again without looking for a lost copy.
    func markQueuedAgain(_ id: ID<Outbound>, as method: Outbound.Method? = nil) throws {
        try execute(
            """
            UPDATE outbound SET state = \(Outbound.State.queued), method = COALESCE(\(method), method)
            WHERE outbound_id = \(id) AND workspace_id = \(workspace) AND state IN (\(Outbound.State.queued), \(Outbound.State.sending))
            """)
    }

    func markSent(_ id: ID<Outbound>, messageID: Int64?, now: Timestamp) throws {
        try execute(
            """
            UPDATE outbound SET state = \(Outbound.State.sent), message_id = \(messageID), finished_at = \(now)
            WHERE outbound_id = \(id) AND workspace_id = \(workspace) AND state IN (\(Outbound.State.queued), \(Outbound.State.sending))
            """)
    }

    func markFailed(_ id: ID<Outbound>, _ reason: String, now: Timestamp) throws {
        try execute(
            """
            UPDATE outbound SET state = \(Outbound.State.failed), error = \(reason), finished_at = \(now)
            WHERE outbound_id = \(id) AND workspace_id = \(workspace) AND state IN (\(Outbound.State.queued), \(Outbound.State.sending))
            """)
    }

    /// What failed waits again. A request may have gone out before, so a copy is looked for.
    func reopen(_ id: ID<Outbound>) throws {
        try execute(
            """
            UPDATE outbound SET state = CASE WHEN method = 'send' THEN 'sending' ELSE 'queued' END, error = NULL,
                finished_at = NULL
            WHERE outbound_id = \(id) AND workspace_id = \(workspace) AND state = 'failed'
            """)
    }

    /// Everything that waits for this conversation fails with the same reason.
    func failWaiting(in conversation: ID<Conversation>, _ reason: String, now: Timestamp) throws {
        try execute(
            """
            UPDATE outbound SET state = \(Outbound.State.failed), error = \(reason), finished_at = \(now)
            WHERE conversation_id = \(conversation) AND workspace_id = \(workspace) AND state IN ('queued', 'sending')
            """)
    }

    /// What waits for a group that has become a supergroup with a conversation of its own. The messages of old cannot be changed
    /// there: what was to change one is said anew, and what was to delete one has failed.
    func moveWaiting(from old: ID<Conversation>, to new: ID<Conversation>, now: Timestamp) throws {
        try execute(
            """
            UPDATE outbound SET state = \(Outbound.State.failed), error = 'the message stayed in the group of before', finished_at = \(now)
            WHERE conversation_id = \(old) AND workspace_id = \(workspace) AND state IN ('queued', 'sending') AND method = \(Outbound.Method.delete)
            """)
        try execute(
            """
            UPDATE outbound SET conversation_id = \(new), method = \(Outbound.Method.send), target_id = NULL, target_message_id = NULL,
                state = \(Outbound.State.queued), after_message_id = NULL, resent_message_id = NULL
            WHERE conversation_id = \(old) AND workspace_id = \(workspace) AND state IN ('queued', 'sending')
            """)
    }

    /// In the order of their making, for tests.
    package func outbounds(in conversation: ID<Conversation>) throws -> [Outbound] {
        try fetch(
            Outbound.self,
            """
            SELECT * FROM outbound WHERE conversation_id = \(conversation) AND workspace_id = \(workspace)
            ORDER BY outbound_id
            """)
    }
}
