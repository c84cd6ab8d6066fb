import NIOCore
import Synchronization

/// Cancels a task when a time has passed without its being put off, and remembers that it did.
final class Alarm: Sendable {
    private struct State {
        var isRung = false
        var isOff = false
        var pending: Scheduled<Void>?
        var ring: (@Sendable () -> Void)?
    }

    private let loop: any EventLoop
    private let state = Mutex(State())

    init(on loop: any EventLoop) { self.loop = loop }

    var isRung: Bool { state.withLock { $0.isRung } }

    /// Sets it, or puts it off.
    func ring(in time: TimeAmount, _ action: (@Sendable () -> Void)? = nil) {
        state.withLock { state in
            guard !state.isOff, !state.isRung else { return }
            if let action { state.ring = action }
            state.pending?.cancel()
            state.pending = loop.scheduleTask(in: time) { self.ringNow() }
        }
    }

    func turnOff() {
        state.withLock { state in
            state.isOff = true
            state.pending?.cancel()
            state.pending = nil
            state.ring = nil
        }
    }

    private func ringNow() {
        let action = state.withLock { state -> (@Sendable () -> Void)? in
            guard !state.isOff else { return nil }
            state.isRung = true
            return state.ring
        }
        action?()
    }
}
