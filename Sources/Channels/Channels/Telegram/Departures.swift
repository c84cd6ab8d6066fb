import Synchronization

/// Holds a request back while it could be one too many of those that arrive within a second.
///
/// A permit says when a request may go out. It arrives later, by a time nobody knows, so that the requests of two seconds may
/// arrive within one, and on a busy machine they do. Each counts here from its departure until a second after its answer:
/// it has arrived in between. So whichever request of a second departs last, all the others of that second are counted then,
/// and no second sees more than `limit`. Processes that send for the same bot at the same time share it equally.
final class Departures: Sendable {
    private struct State {
        var underWay = 0
        /// This process's part of the limit.
        var share: Int
        var answered: SlidingWindow
    }

    private let limit: Int
    private let state: Mutex<State>

    init(_ limit: Int) {
        self.limit = max(1, limit)
        state = Mutex(State(share: max(1, limit), answered: SlidingWindow(limit, per: .seconds(1))))
    }

    /// Returns when the request may go out. Each one is followed by `arrived`.
    func depart() async throws {
        while let moment = tryDepart(at: .now) { try await Task.sleep(until: moment, clock: .continuous) }
    }

    /// Nil where the request may go out now, and it then counts; else when to ask again.
    func tryDepart(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        state.withLock { state in
            let room = state.share - state.underWay
            guard room > 0 else { return now + .milliseconds(5) }
            let free = state.answered.earliest(from: now, allowed: room)
            guard free <= now else { return free }
            state.underWay += 1
            return nil
        }
    }

    func share(among processes: Int) { state.withLock { $0.share = max(1, limit / max(1, processes)) } }

    /// The answer is there, or there will be none.
    func arrived(at now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            state.underWay -= 1
            state.answered.record(max(now, state.answered.latest ?? now))
        }
    }
}
