import Synchronization

/// News that something was committed: a name the sender and the waiter agree on (`jobs`, `task:task_01j…`).
///
/// A signal carries no data: the waiter looks in the database, so a signal that is lost costs time and nothing else.
package struct Signal: Hashable, Sendable {
    package let name: String
    package init(_ name: String) { self.name = name }
}

final class SignalBoard: Sendable {
    private struct State {
        var waiting: [Signal: [Int: AsyncStream<Void>.Continuation]] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    func stream(_ signal: Signal) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.next += 1
            state.waiting[signal, default: [:]][state.next] = continuation
            return state.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { state in
                state.waiting[signal]?[number] = nil
                if state.waiting[signal]?.isEmpty == true { state.waiting[signal] = nil }
            }
        }
        return stream
    }

    /// For when it is not known what was raised.
    func raiseAll() { raise(state.withLock { Set($0.waiting.keys) }) }

    func raise(_ signals: Set<Signal>) {
        guard !signals.isEmpty else { return }
        let woken = state.withLock { state in signals.flatMap { state.waiting[$0].map { Array($0.values) } ?? [] } }
        for continuation in woken { continuation.yield() }
    }
}
