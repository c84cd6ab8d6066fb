extension PostgresSession {
    /// The channel of this schema's signals, quoted.
    func newsChannel() throws -> String {
        let row = try query("SELECT 'kontor_' || current_schema() AS channel").rows().first
        guard let name: String = try row?["channel"] else { throw StorageError.accessDenied("the schema of DATABASE_URL does not exist") }
        return "\"" + name.replacing("\"", with: "\"\"") + "\""
    }

    /// Held as long as the connection; waits while the database is moved (`claimForMoving`).
    func shareServing() throws { _ = try query("SELECT pg_advisory_lock_shared(\(Transaction.servingKey))") }

    func notify(_ channel: String, _ payload: String) throws {
        let name = String(channel.dropFirst().dropLast()).replacing("\"\"", with: "\"")
        _ = try query("SELECT pg_notify(\(name), \(payload))")
    }
}

extension Transaction {
    /// What `kontor doctor` can ask the server: broken indexes, unproven constraints, and pages whose checksum was wrong.
    func postgresProblems() throws -> [String] {
        let indexes = try rows(
            """
            SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND NOT i.indisvalid
            """
        ).map { "the index \(try $0["name"] as String) is invalid: REINDEX it" }
        let constraints = try rows(
            """
            SELECT o.conname AS name FROM pg_constraint o JOIN pg_namespace n ON n.oid = o.connamespace
            WHERE n.nspname = current_schema() AND NOT o.convalidated
            """
        ).map { "the constraint \(try $0["name"] as String) was never proven: VALIDATE it" }
        let pages = try value(
            Int?.self, "SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()")
        return indexes + constraints + (pages.flatMap { $0 }.map { $0 > 0 ? ["\($0) pages had a wrong checksum"] : [] } ?? [])
    }
}
