import Values

package enum Dialect: Sendable {
    case sqlite
    case postgres
}

/// The inside of `Database.read` and `Database.write`: it lives as long as the closure and cannot leave its thread, so
/// nothing can be awaited while it is open.
package final class Transaction {
    let connection: any Connection
    private let actor: DatabaseActor
    private(set) var aftermath = Aftermath()

    init(connection: any Connection, as actor: DatabaseActor) {
        self.connection = connection
        self.actor = actor
    }

    /// The workspace that the transaction is at work for, which every statement on a workspace's table names. Throws
    /// `StorageError.unscoped` where the database is not scoped to one.
    package var workspace: ID<Workspace> {
        get throws {
            guard let workspace = actor.workspace else { throw StorageError.unscoped }
            return workspace
        }
    }

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

    /// Runs several statements without values: migrations only.
    func script(_ statements: String) throws { try connection.script(statements) }

    /// Wakes whoever waits for `signal`, once the transaction is committed, and never if it is not.
    package func signalAfterCommit(_ signal: Signal) { aftermath.signals.insert(signal) }

    /// Done once the transaction is committed, and never if it is not, however often its closure ran: for the log and for figures. It is
    /// over before the caller of `write` goes on, so it is quick; on PostgreSQL it is left out where the outcome of the commit is unknown.
    package func afterCommit(_ effect: @escaping @Sendable () -> Void) { aftermath.effects.append(effect) }
}

/// What a transaction leaves to be done after its commit.
struct Aftermath: Sendable {
    var signals: Set<Signal> = []
    var effects: [@Sendable () -> Void] = []
}

/// What an engine does for a transaction.
protocol Connection: AnyObject {
    var dialect: Dialect { get }
    func execute(_ statement: SQL) throws -> Int
    func rows(_ statement: SQL) throws -> [Row]
    func script(_ statements: String) throws
    /// Hands `body` the rows one by one, so that a result of any size can be read.
    func eachRow(_ statement: SQL, _ body: ([SQLValue]) throws -> Void) throws
    /// Adds the rows that `body` puts, their values in the order of the table's columns.
    func load(_ table: Table, _ body: (_ put: ([SQLValue]) throws -> Void) throws -> Void) throws
}
