extension Transaction {
    /// The moment of the statement by the database's own clock, in microseconds since 1970: for what several processes measure by one
    /// clock. It moves while the transaction runs.
    package var databaseNow: SQL {
        switch dialect {
        case .sqlite: "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"
        case .postgres: "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"
        }
    }
}
