import Foundation
import Synchronization

/// PostgreSQL through libpq. Writes run at READ COMMITTED, several at once: what must not happen twice is forbidden by
/// constraints, and where two read before they write, the first locks the row that both decide about (docs/decisions/012).
final class PostgresDriver: Driver {
    /// How often a closure runs again after a deadlock, a conflict or a lost connection.
    private static let mostRepetitions = 6

    private let address: PostgresAddress
    private let pool: PostgresPool
    private let news: PostgresNews
    private let board: SignalBoard

    init(_ address: PostgresAddress, board: SignalBoard) {
        self.address = address
        self.board = board
        pool = PostgresPool(address)
        news = PostgresNews(address, board: board)
    }

    var dialect: Dialect { .postgres }

    /// Cancelled with its task, at the server too.
    func read<Result: Sendable>(
        as actor: DatabaseActor, _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        let errand = CancellableErrand()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                pool.submit { session in
                    guard let session else { return continuation.resume(throwing: StorageError.closed) }
                    guard errand.begin(session) else { return continuation.resume(throwing: CancellationError()) }
                    let result = Swift.Result { try Self.read(as: actor, body, session) }
                    let isCancelled = errand.end()
                    if isCancelled { session.drop() }
                    switch result {
                    case .failure(StorageError.cancelled) where isCancelled: continuation.resume(throwing: CancellationError())
                    default: continuation.resume(with: result)
                    }
                }
            }
        } onCancel: {
            errand.cancel()
        }
    }

    func readHere<Result>(_ body: (Transaction) throws -> Result) throws -> Result {
        let session = PostgresSession(address)
        defer { session.drop() }
        switch Self.attempt(as: .owner, mode: Self.snapshot, body, session, isCareful: false) {
        case .committed(let result, _): return result
        case .refused(let error): throw error
        case .lost(let error): throw error
        }
    }

    private static let snapshot = "ISOLATION LEVEL REPEATABLE READ READ ONLY"

    /// A snapshot, so that several statements agree with each other.
    private static func read<Result>(
        as actor: DatabaseActor, _ body: (Transaction) throws -> Result, _ session: PostgresSession
    ) throws -> Result {
        var repetitions = 0
        while true {
            switch attempt(as: actor, mode: snapshot, body, session, isCareful: false) {
            case .committed(let result, _): return result
            case .refused(let error): throw error
            case .lost(let error):
                guard error.isRepeatable, repetitions < mostRepetitions else { throw error }
                pause(after: repetitions)
                repetitions += 1
            }
        }
    }

    /// Once begun it ends, also where its task is cancelled: who writes down that they were cut short are often cancelled themselves.
    func write<Result: Sendable>(
        as actor: DatabaseActor, _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            pool.submit { [self] session in
                guard let session else { return continuation.resume(throwing: StorageError.closed) }
                do {
                    let (result, aftermath) = try Self.write(as: actor, body, session)
                    for effect in aftermath.effects { effect() }
                    continuation.resume(returning: result)
                    raise(aftermath.signals)
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    private func raise(_ signals: Set<Signal>) {
        guard !signals.isEmpty else { return }
        board.raise(signals)
        news.tell(signals)
    }

    private static func write<Result>(
        as actor: DatabaseActor, _ body: (Transaction) throws -> Result, _ session: PostgresSession
    ) throws -> (Result, Aftermath) {
        var repetitions = 0
        var isCareful = false
        while true {
            switch attempt(as: actor, body, session, isCareful: isCareful) {
            case .committed(let result, let aftermath): return (result, aftermath)
            case .refused(let error): throw error
            case .lost(let error) where error.isRepeatable:
                guard repetitions < mostRepetitions else { throw error }
                pause(after: repetitions)
                repetitions += 1
            case .lost(let error):
                // A second look: another process may have inserted the row first, or the closure would have survived the refusal.
                guard !isCareful else { throw error }
                isCareful = true
                if case .statement = error { try session.forgetPrepared() }
            }
        }
    }

    private enum Attempt<Result> {
        case committed(Result, Aftermath)
        /// The closure's own error; nothing of it remains.
        case refused(any Error)
        /// The server gave the transaction up.
        case lost(StorageError)
    }

    private static func attempt<Result>(
        as actor: DatabaseActor, mode: String = "", _ body: (Transaction) throws -> Result, _ session: PostgresSession, isCareful: Bool
    ) -> Attempt<Result> {
        do {
            try session.open()
            try session.run(actor.beginning(mode))
        } catch let error as StorageError {
            return error.isRepeatable ? .lost(error) : .refused(error)
        } catch {
            return .refused(error)
        }
        let connection = PostgresConnection(session, isCareful: isCareful)
        let transaction = Transaction(connection: connection, as: actor)
        let outcome = Swift.Result { try body(transaction) }
        if let loss = connection.loss {
            rollBack(session)
            return .lost(loss)
        }
        switch outcome {
        case .failure(let error):
            rollBack(session)
            return .refused(error)
        case .success(let result):
            do {
                try session.run("COMMIT")
                return .committed(result, transaction.aftermath)
            } catch StorageError.connectionLost(let reason) {
                // It may stand or not: only who can tell by an id of their own may try again.
                return .refused(StorageError.outcomeUnknown(reason))
            } catch {
                return .lost(error as? StorageError ?? .statement("\(error)"))
            }
        }
    }

    private static func rollBack(_ session: PostgresSession) {
        // A connection that cannot even do this is opened anew, and the server rolls back by itself.
        do { try session.run("ROLLBACK") } catch { session.drop() }
    }

    /// Jittered, so that those who met do not meet again.
    private static func pause(after repetitions: Int) {
        Thread.sleep(forTimeInterval: Double.random(in: 0.5...1) * 0.005 * Double(1 << repetitions))
    }

    func signals(_ signal: Signal) -> AsyncStream<Void> {
        news.listen()
        return board.stream(signal)
    }

    /// Several processes may serve.
    func lockForServing() {}

    func integrityProblems() async throws -> [String] { try await read(as: .owner) { try $0.postgresProblems() } }

    func close() async throws {
        await withCheckedContinuation { continuation in pool.close { continuation.resume() } }
        await withCheckedContinuation { continuation in news.close { continuation.resume() } }
    }
}

/// A read and whoever cancels it.
private final class CancellableErrand: Sendable {
    // Guarded by the mutex below; the session's `cancel` is for any thread, and nothing else of it is called here.
    private struct State: @unchecked Sendable {
        var session: PostgresSession?
        var isCancelled = false
    }

    private let state = Mutex(State())

    /// False where it was cancelled before its turn.
    func begin(_ session: PostgresSession) -> Bool {
        let unsafe = UncheckedSession(session: session)
        return state.withLock { state in
            if !state.isCancelled { state.session = unsafe.session }
            return !state.isCancelled
        }
    }

    func end() -> Bool {
        state.withLock { state in
            state.session = nil
            return state.isCancelled
        }
    }

    /// Asking the server blocks, so a thread of its own does it; `end` waits for it, so that it hits no other errand.
    func cancel() {
        let isRunning = state.withLock { state in
            state.isCancelled = true
            return state.session != nil
        }
        guard isRunning else { return }
        Thread.detachNewThread { [self] in state.withLock { $0.session?.cancel() } }
    }
}

/// A session crosses to the thread that cancels, and `PostgresSession.cancel` alone is called there.
private struct UncheckedSession: @unchecked Sendable {
    let session: PostgresSession
}
