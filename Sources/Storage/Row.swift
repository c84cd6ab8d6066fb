/// One row of a result, read by column name: `let name: String = try row["name"]`.
package struct Row: Sendable {
    let columns: [String]
    let values: [SQLValue]

    /// Throws `StorageError.unreadable` where the column is missing or holds something else than a `Value`.
    package subscript<Value: SQLCodable>(column: String) -> Value {
        get throws {
            guard let index = columns.firstIndex(of: column) else {
                throw StorageError.unreadable("the result has no column “\(column)”")
            }
            guard let value = Value(sqlValue: values[index]) else {
                throw StorageError.unreadable("column “\(column)” does not hold a \(Value.self)")
            }
            return value
        }
    }
}

/// A type that is read from the columns of its table.
package protocol RowDecodable {
    init(row: Row) throws
}
