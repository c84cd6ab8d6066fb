import Values

/// The database of one Kontor: closures in, results out, whichever engine `DATABASE_URL` names.
package final class Database: Sendable {
    let driver: any Driver
    private let actor: DatabaseActor

    /// Opens the database; a SQLite file is created where there is none, a PostgreSQL server is asked at the first use. Migrations
    /// are run by `migrate`.
    package init(_ url: DatabaseURL) throws {
        let board = SignalBoard()
        actor = .owner
        switch url {
        case .sqlite(let path): driver = try SQLiteDriver(path: path, board: board)
        case .postgres(let address): driver = PostgresDriver(address, board: board)
        }
    }

    private init(_ driver: any Driver, _ actor: DatabaseActor) {
        self.driver = driver
        self.actor = actor
    }

    /// The same database, at work for `workspace`: its transactions know it (`Transaction.workspace`), so that SQL can name it. Behind that
    /// PostgreSQL closes all rows but its own; on SQLite that SQL is the only wall. What is opened without it sees every workspace, as
    /// migrations do.
    package func scoped(to workspace: ID<Workspace>) -> Database { Database(driver, .application(workspace)) }

    /// Opens a database that has the schema of `migrations`, and makes or changes none: for what is done beside a serving Kontor.
    /// Throws `StorageError.missing`, or `.migration` where the schema is older or newer.
    package static func opened(_ url: DatabaseURL, _ migrations: [Migration]) async throws -> Database {
        guard url.isThere else { throw StorageError.missing("\(url)") }
        let database = try Database(url)
        let missing = try await database.missingSteps(of: migrations)
        guard let first = missing.first else { return database }
        guard missing.count < migrations.count else { throw StorageError.missing("\(url)") }
        throw StorageError.migration(
            "the database is of an older Kontor: it lacks the step “\(first)”. `kontor migrate`, or the next start, brings it up to date")
    }

    package var dialect: Dialect { driver.dialect }

    /// `PostgreSQL 15.13`
    package func engine() async throws -> String { try await read { try $0.engine() } }

    /// Runs `body` on a snapshot; it sees everything committed before the call and cannot write.
    package func read<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result {
        try await driver.read(as: actor, body)
    }

    /// Runs `body` as one transaction and returns after it is durably on disk. Where `body` throws, nothing of it remains.
    /// `body` may run again, after a conflict with another transaction or where a closure that shared its commit failed, so it
    /// changes nothing but the database. Where the connection is lost while PostgreSQL commits, `StorageError.outcomeUnknown`.
    @discardableResult
    package func write<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result {
        try await driver.write(as: actor, body)
    }

    /// An element after each commit that raised `signal`, on PostgreSQL in any process; several in a row may be merged into one.
    /// Subscribe first, look second, wait third, and no news of this process is missed; another's may be, while the server is away.
    package func signals(_ signal: Signal) -> AsyncStream<Void> { driver.signals(signal) }

    /// Claims a SQLite file for one serving process, for as long as this object lives; `StorageError.inUse` if another has it.
    package func lockForServing() throws { try driver.lockForServing() }

    /// Reads every page and index (`kontor doctor`); returns the engine's complaints, none where all is well.
    package func integrityProblems() async throws -> [String] { try await driver.integrityProblems() }

    /// Waits for queued writes, then closes. Later calls throw `StorageError.closed`.
    package func close() async throws { try await driver.close() }
}

/// What an engine does for `Database`.
protocol Driver: Sendable {
    var dialect: Dialect { get }
    func read<Result: Sendable>(as actor: DatabaseActor, _ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result
    func write<Result: Sendable>(as actor: DatabaseActor, _ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result
    /// Blocks the calling thread, which is one of an engine's own. `body` runs once.
    func readHere<Result>(_ body: (Transaction) throws -> Result) throws -> Result
    func signals(_ signal: Signal) -> AsyncStream<Void>
    func lockForServing() throws
    func integrityProblems() async throws -> [String]
    func close() async throws
}
