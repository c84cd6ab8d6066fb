import Synchronization
import Values

/// Updates that were read when they were stored, kept for a moment so that their handling need not read them again. What is not
/// here is read from its row: for one, what another process handles.
final class RecentUpdates: Sendable {
    /// More than ever wait in a process that keeps up.
    static let limit = 4096
    /// Whoever handles them in this process does so within moments.
    static let age: Duration = .seconds(10)

    private struct State {
        var updates: [ID<Inbound>: TelegramUpdate] = [:]
        /// Those kept in the last `age`, and in the one before it.
        var young: Set<ID<Inbound>> = []
        var old: Set<ID<Inbound>> = []
        var turnedAt: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    func keep(_ update: TelegramUpdate?, as id: ID<Inbound>, at now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            if state.updates.count >= Self.limit { state = State() }
            let turnedAt = state.turnedAt ?? now
            if turnedAt + Self.age <= now {
                for forgotten in state.old { state.updates[forgotten] = nil }
                state.old = state.young.filter { state.updates[$0] != nil }
                state.young = []
                state.turnedAt = now
            } else {
                state.turnedAt = turnedAt
            }
            state.updates[id] = update
            state.young.insert(id)
        }
    }

    func take(_ id: ID<Inbound>) -> TelegramUpdate? { state.withLock { $0.updates.removeValue(forKey: id) } }

    var count: Int { state.withLock { $0.updates.count } }
}
