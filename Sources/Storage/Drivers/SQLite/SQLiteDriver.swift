import Foundation
import GRDB
import Synchronization

/// SQLite in WAL mode: readers on snapshots of their own, and one writer that commits whatever queued up while the last
/// commit was on its way to the disk.
final class SQLiteDriver: Driver {
    private let path: String
    private let pool: DatabasePool
    private let writer: GroupCommit
    private let board: SignalBoard
    private let servingLock = Mutex<ServingLock?>(nil)

    init(path: String, board: SignalBoard) throws {
        self.path = path
        self.board = board
        var configuration = GRDB.Configuration()
        configuration.label = "kontor"
        configuration.maximumReaderCount = 4
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA cache_size = -8000; PRAGMA journal_size_limit = 67108864")
        }
        // Nobody else's to read: SQLite gives -wal and -shm the mode of the file. One that is there keeps its own, and what cannot be made
        // is told by SQLite.
        let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        if descriptor >= 0 { Foundation.close(descriptor) }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            // A commit is on the disk before it is acknowledged; grouping pays for it (docs/decisions/001). It is set here, and
            // not among the PRAGMAs above, because GRDB sets NORMAL after those.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        } catch let error as DatabaseError where error.resultCode != .SQLITE_CANTOPEN {
            throw StorageError(error)
        } catch {
            throw StorageError.cannotOpen("\(path): \((error as? DatabaseError)?.message ?? error.localizedDescription)")
        }
        writer = GroupCommit(pool: pool, board: board)
        writer.start()
    }

    deinit { writer.stop() }

    var dialect: Dialect { .sqlite }

    func read<Result: Sendable>(
        as actor: DatabaseActor, _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        try await readNamed { try body(Transaction(connection: SQLiteConnection($0), as: actor)) }
    }

    /// A read whose errors are `StorageError`s, also those of opening the snapshot.
    private func readNamed<Result: Sendable>(_ body: @escaping @Sendable (GRDB.Database) throws -> Result) async throws -> Result {
        do { return try await pool.read(body) } catch let error as DatabaseError {
            throw error.message == "Connection is closed" ? StorageError.closed : StorageError(error)
        }
    }

    func readHere<Result>(_ body: (Transaction) throws -> Result) throws -> Result {
        do { return try pool.read { try body(Transaction(connection: SQLiteConnection($0), as: .owner)) } } catch let error as DatabaseError
        {
            throw StorageError(error)
        }
    }

    func write<Result: Sendable>(
        as actor: DatabaseActor, _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        try await withUnsafeThrowingContinuation { continuation in
            writer.enqueue(Write(actor: actor, body: body, continuation: continuation))
        }
    }

    func signals(_ signal: Signal) -> AsyncStream<Void> { board.stream(signal) }

    func lockForServing() throws {
        try servingLock.withLock { held in
            if held == nil { held = try ServingLock(path) }
        }
    }

    func integrityProblems() async throws -> [String] {
        do {
            return try await readNamed { database in
                let pages = try String.fetchAll(database, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
                // Where pages are damaged, what refers to what cannot be told.
                guard pages.isEmpty else { return pages }
                let orphans = try GRDB.Row.fetchAll(database, sql: "PRAGMA foreign_key_check")
                return orphans.map { "a row of \($0[0] as String? ?? "?") refers to a missing row of \($0[2] as String? ?? "?")" }
            }
        } catch StorageError.corrupt(let detail) {
            return [detail]
        }
    }

    func close() async throws {
        await withCheckedContinuation { continuation in
            writer.stop { continuation.resume() }
        }
        // The writer goes last: it alone can bring the -wal into the file and remove it.
        pool.invalidateReadOnlyConnections()
        do { try pool.close() } catch let error as DatabaseError { throw StorageError(error) }
    }
}
