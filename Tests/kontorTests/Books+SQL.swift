import Storage

extension Transaction {
    /// How many entries stand in the ledger, and how much they come to in nanos, by category and by what they are for.
    func entries() throws -> [String: [String: (count: Int, nanos: Int64)]] {
        var entries: [String: [String: (count: Int, nanos: Int64)]] = [:]
        let sums: SQL = """
            SELECT category, subject, COUNT(*) AS entries, CAST(SUM(amount_nanos) AS BIGINT) AS nanos FROM transfer GROUP BY category, subject
            """
        for row in try rows(sums) {
            entries[try row["category"], default: [:]][try row["subject"]] = (count: try row["entries"], nanos: try row["nanos"])
        }
        return entries
    }

    func orderCounts() throws -> [String: Int] { try counts("SELECT status, COUNT(*) AS lines FROM payment_order GROUP BY status") }

    func paymentEventCounts() throws -> [String: Int] {
        try counts("SELECT status, COUNT(*) AS lines FROM payment_event GROUP BY status")
    }

    /// Why orders failed, each reason once.
    func orderFailures() throws -> [String] {
        try rows("SELECT DISTINCT failure, failure_reason FROM payment_order WHERE status = 'failed'").map { row in
            let (failure, reason): (String, String) = (try row["failure"], try row["failure_reason"])
            return "\(failure): \(reason)"
        }
    }

    private func counts(_ statement: SQL) throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for row in try rows(statement) { counts[try row["status"]] = try row["lines"] }
        return counts
    }

    /// How each call of a model ended, in order.
    func calls() throws -> [String] {
        try rows("SELECT outcome, is_estimated FROM ai_call ORDER BY ai_call_id").map { row in
            let isEstimated: Int64 = try row["is_estimated"]
            return try row["outcome"] + (isEstimated == 1 ? ", by estimate" : "")
        }
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
