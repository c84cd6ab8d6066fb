import Values

package enum Dialect: Sendable {
    case sqlite
    case postgres
}

/// The inside of `Database.read` and `Database.write`: it lives as long as the closure and cannot leave its thread, so
/// nothing can be awaited while it is open.
package final class Transaction {
    private let connection: any Connection
    private(set) var signals: Set<Signal> = []

    init(connection: any Connection) { self.connection = connection }

    package var dialect: Dialect { connection.dialect }

    /// Runs one statement; returns how many rows it inserted, changed or deleted.
    @discardableResult
    package func execute(_ statement: SQL) throws -> Int {
        try connection.execute(statement)
    }

    package func rows(_ statement: SQL) throws -> [Row] {
        try connection.rows(statement)
    }

    /// The first row, or nil.
    package func row(_ statement: SQL) throws -> Row? { try rows(statement).first }

    package func fetch<Model: RowDecodable>(_ type: Model.Type, _ statement: SQL) throws -> [Model] {
        try rows(statement).map(Model.init(row:))
    }

    package func fetchOne<Model: RowDecodable>(_ type: Model.Type, _ statement: SQL) throws -> Model? {
        try row(statement).map(Model.init(row:))
    }

    /// The single column of the first row; nil without a row.
    package func value<Value: SQLCodable>(_ type: Value.Type, _ statement: SQL) throws -> Value? {
        guard let row = try row(statement) else { return nil }
        guard let first = row.values.first, let value = Value(sqlValue: first) else {
            throw StorageError.unreadable("the first column does not hold a \(Value.self)")
        }
        return value
    }

    /// Ends a SELECT of rows that the closure decides about: whoever reads them so next waits for this transaction. On SQLite a writer
    /// is alone.
    package var rowLock: SQL {
        switch dialect {
        case .sqlite: ""
        case .postgres: "FOR UPDATE"
        }
    }

    /// Runs several statements without values: migrations only.
    func script(_ statements: String) throws { try connection.script(statements) }

    /// Wakes whoever waits for `signal`, once the transaction is committed, and never if it is not.
    package func signalAfterCommit(_ signal: Signal) { signals.insert(signal) }
}

/// What an engine does for a transaction.
protocol Connection: AnyObject {
    var dialect: Dialect { get }
    func execute(_ statement: SQL) throws -> Int
    func rows(_ statement: SQL) throws -> [Row]
    func script(_ statements: String) throws
}
