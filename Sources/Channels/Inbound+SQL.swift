import Storage
import Values

extension Inbound: RowDecodable {
    package init(row: Row) throws {
        id = try row["inbound_id"]
        workspaceID = try row["workspace_id"]
        botID = try row["bot_id"]
        externalID = try row["external_id"]
        payload = try row["payload"]
        receivedAt = try row["received_at"]
        handledAt = try row["handled_at"]
        error = try row["error"]
    }
}

extension Transaction {
    func insertUnlessKnown(_ inbound: Inbound) throws -> Bool {
        try execute(
            """
            INSERT INTO inbound (inbound_id, workspace_id, bot_id, external_id, payload, received_at)
            VALUES (\(inbound.id), \(inbound.workspaceID), \(inbound.botID), \(inbound.externalID), \(inbound.payload),
                    \(inbound.receivedAt))
            ON CONFLICT (bot_id, external_id) DO NOTHING
            """) > 0
    }

    package func inbound(_ id: ID<Inbound>) throws -> Inbound? {
        try fetchOne(Inbound.self, "SELECT * FROM inbound WHERE inbound_id = \(id) AND workspace_id = \(workspace)")
    }

    /// `error`: why nothing was done, where that is so.
    func markHandled(_ id: ID<Inbound>, error: String? = nil, now: Timestamp) throws {
        try execute(
            "UPDATE inbound SET handled_at = \(now), error = \(error) WHERE inbound_id = \(id) AND workspace_id = \(workspace)")
    }

    /// What could not be handled waits again; what was handled is left as it is.
    func reopen(_ id: ID<Inbound>) throws {
        try execute(
            """
            UPDATE inbound SET handled_at = NULL, error = NULL
            WHERE inbound_id = \(id) AND workspace_id = \(workspace) AND error IS NOT NULL
            """)
    }

    /// How many wait, counted no further than `limit`.
    func waitingInboundCount(limit: Int) throws -> Int {
        try value(
            Int.self,
            """
            SELECT COUNT(*) FROM (
                SELECT 1 FROM inbound WHERE handled_at IS NULL AND workspace_id = \(workspace) LIMIT \(limit)
            ) AS waiting
            """) ?? 0
    }

    /// Deliveries that could not be handled, newest first.
    package func failedInbound(limit: Int) throws -> [Inbound] {
        try fetch(
            Inbound.self,
            """
            SELECT * FROM inbound WHERE error IS NOT NULL AND workspace_id = \(workspace)
            ORDER BY inbound_id DESC LIMIT \(limit)
            """)
    }
}
