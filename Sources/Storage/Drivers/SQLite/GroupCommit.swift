import Foundation
import GRDB
import Synchronization

/// The writer thread. It takes all closures that queued up while the last commit was under way, runs each under a savepoint,
/// and commits them together: one trip to the disk for many callers, no timer, and no wait for a lone one.
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
                case .success(let raised):
                    signals.formUnion(raised)
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
    private func perform(_ group: [any PendingWrite], _ database: GRDB.Database) throws -> [Result<Set<Signal>, any Error>] {
        try execute("BEGIN IMMEDIATE", database)
        do {
            let outcomes = try group.map { try run($0, database) }
            try execute("COMMIT", database)
            return outcomes
        } catch {
            // The first error says what happened; if the rollback fails as well, so does the next BEGIN, with its own error.
            if database.isInsideTransaction { try? execute("ROLLBACK", database) }
            throw error
        }
    }

    /// Runs one closure under a savepoint. Its own failure is returned, with the signals of its success; what is thrown ends
    /// the whole group.
    private func run(_ write: any PendingWrite, _ database: GRDB.Database) throws -> Result<Set<Signal>, any Error> {
        let connection = SQLiteConnection(database)
        try connection.execute("SAVEPOINT one")
        let transaction = Transaction(connection: connection)
        do {
            try write.run(transaction)
        } catch {
            if let loss = connection.loss { throw loss }
            try connection.execute("ROLLBACK TO one")
            try connection.execute("RELEASE one")
            return .failure(error)
        }
        if let loss = connection.loss { throw loss }
        try connection.execute("RELEASE one")
        return .success(transaction.signals)
    }

    private func execute(_ statement: String, _ database: GRDB.Database) throws {
        try database.cachedStatement(sql: statement).execute()
    }
}

/// A queued closure and the caller that waits for it.
protocol PendingWrite {
    func run(_ transaction: Transaction) throws
    /// Called once, after the commit or the failure; nil means committed.
    func finish(_ error: (any Error)?)
}

final class Write<Result: Sendable>: PendingWrite {
    private let body: (Transaction) throws -> Result
    // Unchecked, since the writer finishes each write of a group once by construction, and the check costs a lock each.
    private let continuation: UnsafeContinuation<Result, any Error>
    private var result: Result?

    init(body: @escaping (Transaction) throws -> Result, continuation: UnsafeContinuation<Result, any Error>) {
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
