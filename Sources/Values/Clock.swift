import Synchronization

/// The time of the whole process: real time plus what the demo or a test has moved it by, or a fixed moment in tests.
///
/// Only the composition root (and a test) makes one. Rules take `now: Timestamp`; what must *wait* for a time waits on
/// `jumps` as well, so that moving the clock wakes it at once.
package final class Clock: Sendable {
    private struct State {
        var offset: Duration = .zero
        var subscribers: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextSubscriber = 0
    }

    private let state = Mutex(State())
    private let source: @Sendable () -> Timestamp

    /// `source` is the real clock in production, and a constant in tests.
    package init(source: @escaping @Sendable () -> Timestamp) { self.source = source }

    package convenience init(fixedAt moment: Timestamp) { self.init(source: { moment }) }

    package func now() -> Timestamp { source().adding(state.withLock { $0.offset }) }

    /// Moves the clock forward; a negative duration is ignored, since time does not run back for books.
    package func advance(by duration: Duration) {
        guard duration > .zero else { return }
        let subscribers = state.withLock { state in
            state.offset += duration
            return Array(state.subscribers.values)
        }
        for subscriber in subscribers { subscriber.yield() }
    }

    /// One element after each `advance`; several in a row may be merged into one.
    package func jumps() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.nextSubscriber += 1
            state.subscribers[state.nextSubscriber] = continuation
            return state.nextSubscriber
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.subscribers.removeValue(forKey: number) }
        }
        return stream
    }
}
