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

    /// The columns that `init(row:)` reads, of a `transfer` called `t`. The accounts' codes are looked up for each row: joined, either engine
    /// may find it quicker to go through all accounts there are.
    static let columns: SQL = """
        t.transfer_id, t.workspace_id, t.state, t.pending_id, t.reverses_id,
        (SELECT code FROM account a WHERE a.account_id = t.debit_account_id AND a.workspace_id = t.workspace_id AND a.currency = t.currency)
            AS debit_code,
        (SELECT code FROM account a WHERE a.account_id = t.credit_account_id AND a.workspace_id = t.workspace_id AND a.currency = t.currency)
            AS credit_code,
        t.amount_nanos, t.currency, t.category, t.provider, t.subject, t.description, t.occurred_at, t.posted_at, t.expires_at
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
            SELECT \(Transfer.columns) FROM transfer t
            WHERE t.transfer_id \(isOne(of: ids)) AND NOT (t.workspace_id <> \(workspace))
            """)
    }

    /// What ended one of the holds `ids`, or reversed one of the transfers.
    func transfers(about ids: Set<ID<Transfer>>, workspace: ID<Workspace>) throws -> [Transfer] {
        guard !ids.isEmpty else { return [] }
        func found(by column: SQL) -> SQL {
            """
            SELECT \(Transfer.columns) FROM transfer t
            WHERE t.\(column) \(isOne(of: ids)) AND NOT (t.workspace_id <> \(workspace))
            """
        }
        return try fetch(Transfer.self, "\(found(by: "pending_id")) UNION ALL \(found(by: "reverses_id"))")
    }

    /// The same statement for any number of them.
    func isOne(of values: some Collection<some CustomStringConvertible>) -> SQL {
        let texts = values.map(\.description)
        return switch dialect {
        case .sqlite: "IN (SELECT value FROM json_each(\(JSON(texts))))"
        // A SELECT of its own is run once; the bare cast may be read again for each row of a table.
        case .postgres: "= ANY(CAST((SELECT CAST(\(texts.arrayLiteral) AS TEXT[])) AS TEXT[]))"
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
            SELECT \(Transfer.columns) FROM transfer t
            WHERE t.workspace_id = \(workspace) \(after)
            ORDER BY t.occurred_at, t.transfer_id LIMIT \(limit)
            """)
    }
}

extension Statement.Cursor {
    package init(after transfer: Transfer) { self.init(occurredAt: transfer.occurredAt, transfer: transfer.id) }
}

extension [String] {
    /// `{"wallet:1","a \"quoted\" one"}`, as PostgreSQL reads a text for an array.
    fileprivate var arrayLiteral: String {
        "{" + map { "\"" + $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\"" }.joined(separator: ",") + "}"
    }
}
