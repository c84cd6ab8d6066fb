extension Transaction {
    /// All tables but the one that keeps the migrations, by name. They are asked of the catalogue, so that none is forgotten.
    func tables() throws -> [Table] {
        var columns: [String: [String]] = [:]
        for row in try rows(tableColumns) { columns[try row["table_name"], default: []].append(try row["column_name"]) }
        columns["schema_migration"] = nil
        return columns.sorted { $0.key < $1.key }.map(Table.init(name:columns:))
    }

    private var tableColumns: SQL {
        switch dialect {
        case .sqlite:
            """
            SELECT t.name AS table_name, c.name AS column_name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
            WHERE t.type = 'table' AND substr(t.name, 1, 7) <> 'sqlite_' ORDER BY t.name, c.cid
            """
        case .postgres:
            """
            SELECT c.relname AS table_name, a.attname AS column_name
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE n.nspname = current_schema() AND c.relkind = 'r' ORDER BY c.relname, a.attnum
            """
        }
    }

    func isEmpty(_ table: Table) throws -> Bool {
        try row(SQL(stringLiteral: "SELECT 1 AS found FROM \(table.quotedName) LIMIT 1")) == nil
    }

    /// Hands `body` the rows one by one, in no order, with their values in the order of the table's columns.
    func eachRow(of table: Table, _ body: ([SQLValue]) throws -> Void) throws {
        try connection.eachRow(SQL(stringLiteral: "SELECT \(table.quotedColumns) FROM \(table.quotedName)"), body)
    }

    /// Adds the rows that `body` puts.
    func load(_ table: Table, _ body: (_ put: ([SQLValue]) throws -> Void) throws -> Void) throws {
        try connection.load(table, body)
    }
}
