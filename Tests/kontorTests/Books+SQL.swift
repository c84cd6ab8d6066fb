import Storage

extension Transaction {
    /// How many entries stand in the ledger for each question.
    func transfersBySubject() throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for row in try rows("SELECT subject, COUNT(*) AS transfers FROM transfer GROUP BY subject") {
            counts[try row["subject"]] = try row["transfers"]
        }
        return counts
    }

    /// The outbox of a chat, a line each.
    func outbox(of chat: String) throws -> [String] {
        try rows(
            """
            SELECT outbound.state, method, after_message_id, message_id, substr(payload, 1, 120) AS payload FROM outbound
            JOIN conversation ON conversation.conversation_id = outbound.conversation_id
            WHERE chat_id = \(chat) ORDER BY outbound_id
            """
        ).map { row in
            let (state, method, payload): (String, String, String) = (try row["state"], try row["method"], try row["payload"])
            let (after, id): (Int64?, Int64?) = (try row["after_message_id"], try row["message_id"])
            return "\(state) \(method) after \(after ?? 0) id \(id ?? 0) \(payload)"
        }
    }
}
