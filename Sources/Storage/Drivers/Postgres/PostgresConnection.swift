/// A session for the length of a transaction.
///
/// PostgreSQL gives a transaction up at its first failed statement, which SQLite does not: what a closure may survive, it
/// survives only where each statement stands under a savepoint. Those cost two trips each, so they are for a second run.
final class PostgresConnection: Connection {
    private let session: PostgresSession
    private let isCareful: Bool
    /// Why the server gave the transaction up; nothing more can be done in it.
    private(set) var loss: StorageError?

    init(_ session: PostgresSession, isCareful: Bool) {
        self.session = session
        self.isCareful = isCareful
    }

    var dialect: Dialect { .postgres }

    func execute(_ statement: SQL) throws -> Int { try guarded { try session.query(statement).changes } }

    func rows(_ statement: SQL) throws -> [Row] { try guarded { try session.query(statement).rows() } }

    func script(_ statements: String) throws { try guarded { try session.run(statements) } }

    func eachRow(_ statement: SQL, _ body: ([SQLValue]) throws -> Void) throws {
        try guarded { try session.eachRow(statement.text, body) }
    }

    func load(_ table: Table, _ body: (_ put: ([SQLValue]) throws -> Void) throws -> Void) throws {
        try guarded { try session.load("COPY \(table.quotedName) (\(table.quotedColumns)) FROM STDIN", body) }
    }

    private func guarded<Result>(_ body: () throws -> Result) throws -> Result {
        if let loss { throw loss }
        do {
            guard isCareful else { return try body() }
            try session.run("SAVEPOINT one")
            do {
                let result = try body()
                try session.run("RELEASE one")
                return result
            } catch let error as StorageError where !error.isRepeatable {
                try session.run("ROLLBACK TO one; RELEASE one")
                throw Survivable(error: error)
            }
        } catch let survivable as Survivable {
            throw survivable.error
        } catch {
            loss = error as? StorageError
            throw error
        }
    }

    private struct Survivable: Error {
        let error: StorageError
    }
}
