import Synchronization

/// Open or closed; whoever passes a closed gate waits until it is opened, or until its task is cancelled.
final class Gate: Sendable {
    private struct State {
        var isOpen: Bool
        var waiting: [Int: AsyncStream<Void>.Continuation] = [:]
        var next = 0
    }

    private let state: Mutex<State>

    init(isOpen: Bool) { state = Mutex(State(isOpen: isOpen)) }

    func close() { state.withLock { $0.isOpen = false } }

    /// Opens it and lets all who wait pass.
    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.finish() }
    }

    /// Lets all who wait pass, and stays closed.
    func flush() {
        for continuation in state.withLock({ Array($0.waiting.values) }) { continuation.finish() }
    }

    func pass() async {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let number = state.withLock { state -> Int? in
            guard !state.isOpen else { return nil }
            state.next += 1
            state.waiting[state.next] = continuation
            return state.next
        }
        guard let number else { return }
        for await _ in stream {}
        state.withLock { _ = $0.waiting.removeValue(forKey: number) }
    }
}
