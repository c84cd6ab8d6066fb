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
        var failures = [(any Error)?](repeating: nil, count: group.count)
        var signals: Set<Signal> = []
        do {
            try pool.writeWithoutTransaction { database in
                do {
                    try begin(database)
                    for (index, write) in group.enumerated() {
                        do { try signals.formUnion(run(write, database)) } catch {
                            // A full disk or a failed page makes SQLite itself undo the whole transaction.
                            guard database.isInsideTransaction else { throw error }
                            failures[index] = error
                        }
                    }
                    try database.cachedStatement(sql: "COMMIT").execute()
                } catch {
                    if database.isInsideTransaction { try database.execute(sql: "ROLLBACK") }
                    throw error
                }
            }
        } catch {
            let named = (error as? DatabaseError).map(StorageError.init) ?? error
            for write in group { write.finish(named) }
            return
        }
        for (write, failure) in zip(group, failures) { write.finish(failure) }
        board.raise(signals)
    }

    private func begin(_ database: GRDB.Database) throws {
        try database.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
    }

    /// Returns the signals of a closure that succeeded.
    private func run(_ write: any PendingWrite, _ database: GRDB.Database) throws -> Set<Signal> {
        try database.cachedStatement(sql: "SAVEPOINT one").execute()
        let transaction = Transaction(connection: SQLiteConnection(database))
        do {
            try write.run(transaction)
            try database.cachedStatement(sql: "RELEASE one").execute()
        } catch {
            if database.isInsideTransaction {
                try database.cachedStatement(sql: "ROLLBACK TO one").execute()
                try database.cachedStatement(sql: "RELEASE one").execute()
            }
            throw error
        }
        return transaction.signals
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
    private let continuation: CheckedContinuation<Result, any Error>
    private var result: Result?

    init(body: @escaping (Transaction) throws -> Result, continuation: CheckedContinuation<Result, any Error>) {
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
