import Values

/// The database of one Kontor: closures in, results out, whichever engine `DATABASE_URL` names.
package final class Database: Sendable {
    private let driver: any Driver
    private let board: SignalBoard

    /// Opens the database; a SQLite file is created where there is none. Migrations are run by `migrate`.
    package init(_ url: DatabaseURL) throws {
        board = SignalBoard()
        switch url {
        case .sqlite(let path): driver = try SQLiteDriver(path: path, board: board)
        }
    }

    /// Opens a database that has the schema of `migrations`, and makes or changes none: for what is done beside a serving Kontor.
    /// Throws `StorageError.missing`, or `.migration` where the schema is older or newer.
    package static func opened(_ url: DatabaseURL, _ migrations: [Migration]) async throws -> Database {
        guard url.isThere else { throw StorageError.missing("\(url)") }
        let database = try Database(url)
        try await database.read { tx in
            guard let first = try tx.unapplied(migrations).first else { return }
            throw StorageError.migration(
                "the database is of an older Kontor: it lacks the step “\(first.key)”. `kontor migrate`, or the next start, brings it up to date"
            )
        }
        return database
    }

    package var dialect: Dialect { driver.dialect }

    /// Runs `body` on a snapshot; it sees everything committed before the call and cannot write.
    package func read<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result {
        try await driver.read(body)
    }

    /// Runs `body` as one transaction and returns after it is durably on disk. Where `body` throws, nothing of it remains.
    /// `body` may run again, after a conflict with another process or where a closure that shared its commit failed, so it changes
    /// nothing but the database.
    @discardableResult
    package func write<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result {
        try await driver.write(body)
    }

    /// An element after each commit that raised `signal`; several in a row may be merged into one. Subscribe first, look
    /// second, wait third, and no news is missed.
    package func signals(_ signal: Signal) -> AsyncStream<Void> { board.stream(signal) }

    /// Claims the file for one serving process, for as long as this object lives; `StorageError.inUse` if another has it.
    package func lockForServing() throws { try driver.lockForServing() }

    /// Reads every page and index (`kontor doctor`); returns the engine's complaints, none where all is well.
    package func integrityProblems() async throws -> [String] { try await driver.integrityProblems() }

    /// Waits for queued writes, then closes. Later calls throw `StorageError.closed`.
    package func close() async throws { try await driver.close() }
}

/// What an engine does for `Database`.
protocol Driver: Sendable {
    var dialect: Dialect { get }
    func read<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result
    func write<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result
    func lockForServing() throws
    func integrityProblems() async throws -> [String]
    func close() async throws
}
