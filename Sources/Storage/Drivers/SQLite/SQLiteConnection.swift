import Foundation
import GRDB

/// One GRDB connection for the length of a transaction. Statements are cached by GRDB under their text.
final class SQLiteConnection: Connection {
    private let database: GRDB.Database

    init(_ database: GRDB.Database) { self.database = database }

    var dialect: Dialect { .sqlite }

    func execute(_ text: String, _ values: [SQLValue]) throws -> Int {
        try named {
            let statement = try database.cachedStatement(sql: text)
            // `$1` is a named parameter to SQLite, numbered by first appearance, which is the order of `values`.
            try statement.execute(arguments: StatementArguments(values.map(\.databaseValue)))
            return database.changesCount
        }
    }

    func rows(_ text: String, _ values: [SQLValue]) throws -> [Row] {
        try named {
            let statement = try database.cachedStatement(sql: text)
            let columns = statement.columnNames
            let cursor = try GRDB.Row.fetchCursor(statement, arguments: StatementArguments(values.map(\.databaseValue)))
            var rows: [Row] = []
            while let row = try cursor.next() {
                rows.append(Row(columns: columns, values: try row.databaseValues.map(SQLValue.init)))
            }
            return rows
        }
    }

    func script(_ statements: String) throws {
        try named { try database.execute(sql: statements) }
    }

    private func named<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as DatabaseError { throw StorageError(error) }
    }
}

extension SQLValue {
    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let value): value.databaseValue
        case .text(let value): value.databaseValue
        case .blob(let value): Data(value).databaseValue
        }
    }

    fileprivate init(_ value: DatabaseValue) throws {
        switch value.storage {
        case .null: self = .null
        case .int64(let integer): self = .integer(integer)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .blob(Array(data))
        case .double: throw StorageError.unreadable("a column holds a floating-point number")
        }
    }
}
