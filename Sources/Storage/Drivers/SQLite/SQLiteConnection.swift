import GRDB
import GRDBSQLite

/// One GRDB connection for the length of a transaction.
///
/// GRDB opens the file, owns the connections and caches the prepared statements; binding and stepping go straight to SQLite,
/// because GRDB's generic arguments cost as much as all the rest of a small statement (measured with 256 callers under
/// `synchronous=NORMAL`, so without waiting for the disk: 44,000 closures/s with them and 87,000 without).
final class SQLiteConnection: Connection {
    private let database: GRDB.Database
    /// Why SQLite undid the whole transaction by itself, as it does where the disk is full or fails. Whatever came after
    /// would be committed at once and alone, so nothing may.
    private(set) var loss: StorageError?

    init(_ database: GRDB.Database) { self.database = database }

    var dialect: Dialect { .sqlite }

    @discardableResult
    func execute(_ statement: SQL) throws -> Int {
        try named {
            let statement = try SQLiteStatement(statement, database)
            defer { statement.reset() }
            while try statement.step() {}
            return database.changesCount
        }
    }

    func rows(_ statement: SQL) throws -> [Row] {
        try named {
            let statement = try SQLiteStatement(statement, database)
            defer { statement.reset() }
            var rows: [Row] = []
            while try statement.step() {
                rows.append(Row(columns: statement.columns, values: try statement.values()))
            }
            return rows
        }
    }

    func script(_ statements: String) throws {
        try named { try database.execute(sql: statements) }
    }

    func eachRow(_ statement: SQL, _ body: ([SQLValue]) throws -> Void) throws {
        try named {
            let statement = try SQLiteStatement(statement, database)
            defer { statement.reset() }
            while try statement.step() { try body(try statement.values()) }
        }
    }

    func load(_ table: Table, _ body: (_ put: ([SQLValue]) throws -> Void) throws -> Void) throws {
        let places = (1...table.columns.count).map { "$\($0)" }.joined(separator: ", ")
        let text = "INSERT INTO \(table.quotedName) (\(table.quotedColumns)) VALUES (\(places))"
        try body { values in try execute(SQL(text: text, values: values)) }
    }

    private func named<Result>(_ body: () throws -> Result) throws -> Result {
        if let loss { throw loss }
        do { return try body() } catch {
            let named = (error as? DatabaseError).map(StorageError.init) ?? error
            if !database.isInsideTransaction { loss = named as? StorageError }
            throw named
        }
    }
}

/// A cached statement with its values bound, until `reset`.
private struct SQLiteStatement {
    private let statement: Statement
    private let handle: OpaquePointer

    init(_ source: SQL, _ database: GRDB.Database) throws {
        statement = try database.cachedStatement(sql: source.text)
        handle = statement.sqliteStatement
        guard Int(sqlite3_bind_parameter_count(handle)) == source.bindings.count else {
            throw StorageError.statement("it has parameters that are not interpolated values")
        }
        // `$1` is a named parameter to SQLite, numbered by first appearance, which is the order of the bindings.
        for (index, binding) in source.bindings.enumerated() { try bind(binding.value, at: Int32(index + 1)) }
    }

    var columns: [String] { statement.columnNames }

    private func bind(_ value: SQLValue, at index: Int32) throws {
        let code =
            switch value {
            case .null: sqlite3_bind_null(handle, index)
            case .integer(let integer): sqlite3_bind_int64(handle, index, integer)
            // A length that does not fit is far beyond what SQLite takes, and it says so.
            case .text(let text): sqlite3_bind_text(handle, index, text, Int32(clamping: text.utf8.count), copying)
            case .blob([]): sqlite3_bind_zeroblob(handle, index, 0)
            case .blob(let bytes): sqlite3_bind_blob(handle, index, bytes, Int32(clamping: bytes.count), copying)
            }
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// Whether there is another row.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw failure(code)
        }
    }

    /// The row that `step` came to.
    func values() throws -> [SQLValue] {
        try (0..<sqlite3_column_count(handle)).map { column in
            switch sqlite3_column_type(handle, column) {
            case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
            case SQLITE_NULL: return .null
            case SQLITE_TEXT:
                let start = UnsafeRawPointer(sqlite3_column_text(handle, column))
                return .text(String(decoding: bytes(start, column), as: UTF8.self))
            case SQLITE_BLOB: return .blob(Array(bytes(sqlite3_column_blob(handle, column), column)))
            default: throw StorageError.unreadable("a column holds a floating-point number")
            }
        }
    }

    private func bytes(_ start: UnsafeRawPointer?, _ column: Int32) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }

    /// Also lets go of the values, which may be large, while the statement stays in the cache.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    private func failure(_ code: Int32) -> StorageError {
        let connection = sqlite3_db_handle(handle)
        return StorageError(sqlite: sqlite3_extended_errcode(connection), sqlite3_errmsg(connection).map { String(cString: $0) })
    }
}

/// SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
private let copying = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
