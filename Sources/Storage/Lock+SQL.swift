extension Transaction {
    /// Until the transaction ends nobody else holds the lock of this name: for what is read before it is decided about, and has no row
    /// of its own to lock yet. What is read after it is as the last holder left it. On SQLite a writer is alone.
    package func lock(_ name: String) throws {
        guard dialect == .postgres else { return }
        _ = try rows("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' ' || \(name), 0))")
    }

    /// Ends a SELECT of rows that the closure decides about: whoever reads them so next waits for this transaction. On SQLite a writer
    /// is alone.
    package var rowLock: SQL {
        switch dialect {
        case .sqlite: ""
        case .postgres: "FOR UPDATE"
        }
    }
}
