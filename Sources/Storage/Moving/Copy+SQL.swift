extension Transaction {
    /// Throws `StorageError.served` where a Kontor runs on the database, and keeps others away until the end of the transaction. A SQLite
    /// file is locked by `lockForServing`.
    func claimForMoving() throws {
        guard dialect == .postgres else { return }
        // Both sides wait for each other, for as long as a table is large.
        try script("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
        let row = try row("SELECT pg_try_advisory_xact_lock(\(Self.servingKey)) AS is_alone")
        guard try row?["is_alone"] == true else { throw StorageError.served }
    }

    /// Of the lock that a serving process shares with others, and that moving has alone.
    static let servingKey: SQL = "hashtextextended('kontor serves ' || current_schema(), 0)"

    /// Runs `body` with no row held to what it refers to; afterwards each is. So rows may come in any order, also where they refer to
    /// others of their own table.
    func withoutReferences<Result>(_ body: () throws -> Result) throws -> Result {
        switch dialect {
        case .sqlite:
            // Until the COMMIT, which checks them.
            try script("PRAGMA defer_foreign_keys = ON")
            return try body()
        case .postgres:
            // As pg_restore does: checked all at once when they are put on again, which is many times faster than row by row.
            let references = try rows(
                """
                SELECT format('%I', c.relname) AS table_name, format('%I', o.conname) AS name, pg_get_constraintdef(o.oid) AS definition
                FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = current_schema() AND o.contype = 'f' ORDER BY o.oid
                """
            ).map { (table: try $0["table_name"] as String, name: try $0["name"] as String, definition: try $0["definition"] as String) }
            for reference in references { try script("ALTER TABLE \(reference.table) DROP CONSTRAINT \(reference.name)") }
            let result = try body()
            for reference in references {
                try script("ALTER TABLE \(reference.table) ADD CONSTRAINT \(reference.name) \(reference.definition)")
            }
            return result
        }
    }

    /// The largest id that the engine has ever given to a row of the table; nil where it gives none, or has not yet.
    func lastID(of table: Table) throws -> Int? {
        switch dialect {
        case .sqlite:
            // The engine makes its table of them with the first table that has such ids.
            guard try row("SELECT 1 AS found FROM sqlite_schema WHERE name = 'sqlite_sequence'") != nil else { return nil }
            return try value(Int.self, "SELECT seq FROM sqlite_sequence WHERE name = \(table.name)")
        case .postgres:
            return try value(Int?.self, "SELECT pg_sequence_last_value(d.objid) AS last FROM \(sequences(of: table))").flatMap { $0 }
        }
    }

    /// The next row of the table that names no id gets a larger one than `last`.
    func continueIDs(of table: Table, after last: Int) throws {
        switch dialect {
        case .sqlite:
            try execute("DELETE FROM sqlite_sequence WHERE name = \(table.name)")
            try execute("INSERT INTO sqlite_sequence (name, seq) VALUES (\(table.name), \(last))")
        case .postgres:
            _ = try rows("SELECT setval(d.objid::regclass, \(last)) FROM \(sequences(of: table))")
        }
    }

    private func sequences(of table: Table) -> SQL {
        """
        pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_class c ON c.oid = d.refobjid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE d.deptype = 'i' AND n.nspname = current_schema() AND c.relname = \(table.name)
        """
    }
}
