import Values

extension Transaction {
    func createMigrationTable() throws {
        try script(
            """
            CREATE TABLE IF NOT EXISTS schema_migration (
                name TEXT NOT NULL PRIMARY KEY,
                sha256 TEXT NOT NULL,
                applied_at BIGINT NOT NULL
            );
            """)
    }

    func engine() throws -> String {
        switch dialect {
        case .sqlite: "SQLite \(try value(String.self, "SELECT sqlite_version()") ?? "")"
        case .postgres: "PostgreSQL \(try value(String.self, "SELECT current_setting('server_version')") ?? "")"
        }
    }

    func hasMigrationTable() throws -> Bool {
        switch dialect {
        case .sqlite: try row("SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration'") != nil
        case .postgres:
            try row("SELECT 1 AS found FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_migration'")
                != nil
        }
    }

    /// Hash by name.
    func appliedMigrations() throws -> [String: String] {
        var hashes: [String: String] = [:]
        for row in try rows("SELECT name, sha256 FROM schema_migration") { hashes[try row["name"]] = try row["sha256"] }
        return hashes
    }

    func insert(_ migration: Migration, appliedAt now: Timestamp) throws {
        try execute(
            "INSERT INTO schema_migration (name, sha256, applied_at) VALUES (\(migration.key), \(migration.hash), \(now))")
    }
}
