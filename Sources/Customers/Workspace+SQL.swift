import Storage
import Values

extension Workspace: RowDecodable {
    package init(row: Row) throws {
        self.init(
            id: try row["workspace_id"], name: try row["name"], slug: try row["slug"], currency: try row["currency"],
            timeZone: try row["time_zone"], language: try row["language"])
    }
}

extension Transaction {
    package func workspace(slug: String) throws -> Workspace? {
        try fetchOne(Workspace.self, "SELECT * FROM workspace WHERE slug = \(slug)")
    }

    package func workspaces() throws -> [Workspace] {
        try fetch(Workspace.self, "SELECT * FROM workspace ORDER BY created_at, workspace_id")
    }

    package func createdAt(of workspace: ID<Workspace>) throws -> Timestamp? {
        try value(Timestamp.self, "SELECT created_at FROM workspace WHERE workspace_id = \(workspace)")
    }

    /// Makes the workspace of this slug, or brings its name, zone and language up to date. Its currency stays what the books
    /// were begun in.
    package func keepWorkspace(
        slug: String, name: String, currency: Currency, timeZone: String, language: String, now: Timestamp
    ) throws -> Workspace {
        let kept = try fetchOne(
            Workspace.self,
            """
            INSERT INTO workspace (workspace_id, slug, name, currency, time_zone, language, created_at)
            VALUES (\(ID<Workspace>(at: now)), \(slug), \(name), \(currency), \(timeZone), \(language), \(now))
            ON CONFLICT (slug) DO UPDATE SET name = excluded.name, time_zone = excluded.time_zone, language = excluded.language
            RETURNING *
            """)
        guard let kept else { throw StorageError.unreadable("the workspace “\(slug)” was not stored") }
        guard kept.currency == currency else { throw CustomersError.currencyChanged(kept.currency, to: currency) }
        return kept
    }
}
