import Foundation
import GRDB
import Synchronization

/// The writer thread. It takes all closures that queued up while the last commit was under way, runs them one after the other,
/// and commits them together: one trip to the disk for many callers, no timer, and no wait for a lone one. Where one of them
/// fails, all are undone and run again, each under a savepoint, so that the failure undoes its own closure alone.
final class GroupCommit: @unchecked Sendable {
    /// So that one caller's wait stays bounded however many others there are.
    private static let largestGroup = 512

    private let pool: DatabasePool
    private let board: SignalBoard
    // Guarded by `condition`; a Mutex cannot be waited on.
    private let condition = NSCondition()
    private var queue: [any PendingWrite] = []
    private var isStopping = false
    private var onStopped: [@Sendable () -> Void] = []
    private var hasStopped = false

    init(pool: DatabasePool, board: SignalBoard) {
        self.pool = pool
        self.board = board
    }

    func start() {
        let thread = Thread { [self] in run() }
        thread.name = "kontor-writer"
        thread.stackSize = 1 << 20
        thread.start()
    }

    func enqueue(_ write: any PendingWrite) {
        condition.lock()
        let isAccepted = !isStopping
        if isAccepted {
            queue.append(write)
            if queue.count == 1 { condition.signal() }
        }
        condition.unlock()
        if !isAccepted { write.finish(StorageError.closed) }
    }

    /// What is queued is still committed; `then` runs after it.
    func stop(then: (@Sendable () -> Void)? = nil) {
        condition.lock()
        isStopping = true
        if let then, !hasStopped { onStopped.append(then) }
        let isTooLate = hasStopped
        condition.signal()
        condition.unlock()
        if isTooLate { then?() }
    }

    private func run() {
        while let group = nextGroup() { commit(group) }
    }

    private func nextGroup() -> [any PendingWrite]? {
        condition.lock()
        defer { condition.unlock() }
        while queue.isEmpty, !isStopping { condition.wait() }
        guard !queue.isEmpty else {
            hasStopped = true
            for callback in onStopped { callback() }
            return nil
        }
        guard queue.count > Self.largestGroup else {
            defer { queue = [] }
            return queue
        }
        defer { queue.removeFirst(Self.largestGroup) }
        return Array(queue.prefix(Self.largestGroup))
    }

    private func commit(_ group: [any PendingWrite]) {
        do {
            let outcomes = try pool.writeWithoutTransaction { try perform(group, $0) }
            var signals: Set<Signal> = []
            for (write, outcome) in zip(group, outcomes) {
                switch outcome {
                case .success(let aftermath):
                    signals.formUnion(aftermath.signals)
                    for effect in aftermath.effects { effect() }
                    write.finish(nil)
                case .failure(let error): write.finish(error)
                }
            }
            board.raise(signals)
        } catch {
            let named = (error as? DatabaseError).map(StorageError.init) ?? error
            for write in group { write.finish(named) }
        }
    }

    /// Returns what became of each closure, after the commit. What is thrown undid them all.
    private func perform(_ group: [any PendingWrite], _ database: GRDB.Database) throws -> [Result<Aftermath, any Error>] {
        if let outcomes = try commit(database, { try runAll(group, database) }) { return outcomes }
        return try commit(database) { try group.map { try runUnderSavepoint($0, database) } } ?? []
    }

    /// Commits what `body` did; where it returns nil or throws, nothing of it remains.
    private func commit<Outcome>(_ database: GRDB.Database, _ body: () throws -> Outcome?) throws -> Outcome? {
        try execute("BEGIN IMMEDIATE", database)
        do {
            let outcome = try body()
            try execute(outcome == nil ? "ROLLBACK" : "COMMIT", database)
            return outcome
        } catch {
            // The first error says what happened; if the rollback fails as well, so does the next BEGIN, with its own error.
            if database.isInsideTransaction { try? execute("ROLLBACK", database) }
            throw error
        }
    }

    /// Nil where one of them failed. A savepoint each would cost a copy of every page it changes (docs/decisions/010), and
    /// failures are rare.
    private func runAll(_ group: [any PendingWrite], _ database: GRDB.Database) throws -> [Result<Aftermath, any Error>]? {
        var outcomes: [Result<Aftermath, any Error>] = []
        for write in group {
            let outcome = try run(write, SQLiteConnection(database))
            guard case .success = outcome else { return nil }
            outcomes.append(outcome)
        }
        return outcomes
    }

    private func runUnderSavepoint(_ write: any PendingWrite, _ database: GRDB.Database) throws -> Result<Aftermath, any Error> {
        let connection = SQLiteConnection(database)
        try connection.execute("SAVEPOINT one")
        let outcome = try run(write, connection)
        if case .failure = outcome { try connection.execute("ROLLBACK TO one") }
        try connection.execute("RELEASE one")
        return outcome
    }

    /// The closure's own failure is returned, with what its success leaves to be done; what is thrown ends the whole group.
    private func run(_ write: any PendingWrite, _ connection: SQLiteConnection) throws -> Result<Aftermath, any Error> {
        let transaction = Transaction(connection: connection, as: write.actor)
        let outcome = Result<Aftermath, any Error> {
            try write.run(transaction)
            return transaction.aftermath
        }
        if let loss = connection.loss { throw loss }
        return outcome
    }

    private func execute(_ statement: String, _ database: GRDB.Database) throws {
        try database.cachedStatement(sql: statement).execute()
    }
}

/// A queued closure and the caller that waits for it.
protocol PendingWrite {
    var actor: DatabaseActor { get }
    func run(_ transaction: Transaction) throws
    /// Called once, after the commit or the failure; nil means committed.
    func finish(_ error: (any Error)?)
}

final class Write<Result: Sendable>: PendingWrite {
    let actor: DatabaseActor
    private let body: (Transaction) throws -> Result
    // Unchecked, since the writer finishes each write of a group once by construction, and the check costs a lock each.
    private let continuation: UnsafeContinuation<Result, any Error>
    private var result: Result?

    init(
        actor: DatabaseActor, body: @escaping (Transaction) throws -> Result, continuation: UnsafeContinuation<Result, any Error>
    ) {
        self.actor = actor
        self.body = body
        self.continuation = continuation
    }

    func run(_ transaction: Transaction) throws { result = try body(transaction) }

    func finish(_ error: (any Error)?) {
        if let error {
            continuation.resume(throwing: error)
        } else if let result {
            continuation.resume(returning: result)
        } else {
            continuation.resume(throwing: StorageError.closed)
        }
    }
}
