import Storage
import Values

extension Transfer: RowDecodable {
    package init(row: Row) throws {
        id = try row["transfer_id"]
        workspace = try row["workspace_id"]
        state = try row["state"]
        holdID = try row["pending_id"]
        reversesID = try row["reverses_id"]
        debit = try row["debit_code"]
        credit = try row["credit_code"]
        amount = Money(nanos: try row["amount_nanos"], try row["currency"])
        category = try row["category"]
        provider = try row["provider"]
        subject = try row["subject"]
        description = try row["description"]
        occurredAt = try row["occurred_at"]
        postedAt = try row["posted_at"]
        expiresAt = try row["expires_at"]
    }

    /// The columns and joins that `init(row:)` reads, of a `transfer` called `t`.
    static let columns: SQL = """
        t.transfer_id, t.workspace_id, t.state, t.pending_id, t.reverses_id, d.code AS debit_code, c.code AS credit_code,
        t.amount_nanos, t.currency, t.category, t.provider, t.subject, t.description, t.occurred_at, t.posted_at, t.expires_at
        """
    /// An outer join, so that SQLite begins with the transfers: of the accounts there is always one. The currency makes
    /// it a look-up in an index whose rows are unique, which PostgreSQL takes however little it knows of the table.
    static let accounts: SQL = """
        LEFT JOIN account d ON d.account_id = t.debit_account_id AND d.workspace_id = t.workspace_id AND d.currency = t.currency
        LEFT JOIN account c ON c.account_id = t.credit_account_id AND c.workspace_id = t.workspace_id AND c.currency = t.currency
        """
}

extension Transaction {
    package func fetchTransfer(_ id: ID<Transfer>, workspace: ID<Workspace>) throws -> Transfer? {
        try transfers([id], workspace: workspace).first
    }

    /// The workspace is named so that SQLite does not take it for a reason to go through all of its transfers.
    func transfers(_ ids: Set<ID<Transfer>>, workspace: ID<Workspace>) throws -> [Transfer] {
        guard !ids.isEmpty else { return [] }
        return try fetch(
            Transfer.self,
            """
            SELECT \(Transfer.columns) FROM transfer t \(Transfer.accounts)
            WHERE t.transfer_id \(isOne(of: ids)) AND NOT (t.workspace_id <> \(workspace))
            """)
    }

    /// What ended one of the holds `ids`, or reversed one of the transfers.
    func transfers(about ids: Set<ID<Transfer>>, workspace: ID<Workspace>) throws -> [Transfer] {
        guard !ids.isEmpty else { return [] }
        func found(by column: SQL) -> SQL {
            """
            SELECT \(Transfer.columns) FROM transfer t \(Transfer.accounts)
            WHERE t.\(column) \(isOne(of: ids)) AND NOT (t.workspace_id <> \(workspace))
            """
        }
        return try fetch(Transfer.self, "\(found(by: "pending_id")) UNION ALL \(found(by: "reverses_id"))")
    }

    /// The same statement for any number of ids.
    func isOne<Subject>(of ids: some Collection<ID<Subject>>) -> SQL {
        switch dialect {
        case .sqlite: "IN (SELECT value FROM json_each(\(JSON(ids.map(\.description)))))"
        case .postgres: "= ANY(CAST(\("{" + ids.map(\.description).joined(separator: ",") + "}") AS TEXT[]))"
        }
    }
}

extension Transaction {
    /// All transfers of the workspace, holds too, in the order in which they occurred: at most `limit` after `cursor`.
    package func transfers(workspace: ID<Workspace>, after cursor: Statement.Cursor? = nil, limit: Int) throws -> [Transfer] {
        let after: SQL = if let cursor { "AND (t.occurred_at, t.transfer_id) > (\(cursor.occurredAt), \(cursor.transfer))" } else { "" }
        return try fetch(
            Transfer.self,
            """
            SELECT \(Transfer.columns) FROM transfer t \(Transfer.accounts)
            WHERE t.workspace_id = \(workspace) \(after)
            ORDER BY t.occurred_at, t.transfer_id LIMIT \(limit)
            """)
    }
}

extension Statement.Cursor {
    package init(after transfer: Transfer) { self.init(occurredAt: transfer.occurredAt, transfer: transfer.id) }
}
