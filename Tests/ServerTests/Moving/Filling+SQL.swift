import Storage

/// Rows without a meaning, in any table.
extension Transaction {
    /// What the rows of a business say is checked; those that `fill` makes say nothing.
    func forgetChecks() throws {
        switch dialect {
        case .sqlite: try execute("PRAGMA ignore_check_constraints = ON")
        case .postgres:
            let checks = try rows(
                """
                SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', c.relname, o.conname) AS statement
                FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = current_schema() AND o.contype = 'c'
                """)
            for check in checks { try execute(SQL(stringLiteral: try check["statement"])) }
        }
    }

    /// Two rows: every column of the first says 1 in its type, and of the second 2, so that whatever refers to another finds it.
    func fill(_ table: String) throws {
        let columns = try columns(of: table)
        let names = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        for number in 1...2 {
            let values = columns.map { column in
                switch column.type {
                case "text": "'\(number)'"
                case "blob", "bytea": dialect == .sqlite ? "x'0\(number)'" : "'\\x0\(number)'"
                default: "\(number)"
                }
            }
            try execute(SQL(stringLiteral: "INSERT INTO \"\(table)\" (\(names)) VALUES (\(values.joined(separator: ", ")))"))
        }
    }

    /// Every value of every row, as text, in order.
    func content(of table: String) throws -> [String] {
        let values = try columns(of: table).map { column in
            let isBytes = ["blob", "bytea"].contains(column.type)
            let text =
                isBytes
                ? (dialect == .sqlite ? "lower(hex(\"\(column.name)\"))" : "encode(\"\(column.name)\", 'hex')")
                : "CAST(\"\(column.name)\" AS TEXT)"
            return "'\(column.name)=' || \(text)"
        }.sorted().joined(separator: " || ' ' || ")
        return try rows(SQL(stringLiteral: "SELECT \(values) AS line FROM \"\(table)\" ORDER BY 1")).map { try $0["line"] }
    }

    private func columns(of table: String) throws -> [(name: String, type: String)] {
        let statement: SQL =
            switch dialect {
            case .sqlite: "SELECT name, lower(type) AS type FROM pragma_table_info(\(table))"
            case .postgres:
                """
                SELECT column_name AS name, data_type AS type FROM information_schema.columns
                WHERE table_schema = current_schema() AND table_name = \(table)
                """
            }
        return try rows(statement).map { (try $0["name"], try $0["type"]) }
    }
}
