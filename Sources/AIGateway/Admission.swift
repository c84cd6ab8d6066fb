import Synchronization

/// Lets so many calls to a provider run at once, and so many more wait for a time, first come first served.
final class Admission: Sendable {
    enum Refusal: Error {
        case queueFull
        case waitedTooLong
        case cancelled
    }

    private struct State {
        var running = 0
        var waiting: [(number: Int, continuation: CheckedContinuation<Refusal?, Never>)] = []
        var next = 0
        var openTickets: Set<Int> = []
        /// Those whose time ran out, or whose task was cancelled, before they stood in the queue.
        var refusedEarly: [Int: Refusal] = [:]
    }

    private let concurrency: Int
    private let queueLimit: Int
    private let timeout: Duration
    private let state = Mutex(State())

    init(concurrency: Int, queueLimit: Int, timeout: Duration) {
        self.concurrency = concurrency
        self.queueLimit = queueLimit
        self.timeout = timeout
    }

    var load: (running: Int, waiting: Int) { state.withLock { ($0.running, $0.waiting.count) } }

    /// Every `enter` that returns is followed by one `leave`.
    func enter() async throws(Refusal) {
        let ticket = state.withLock { state -> Result<Int?, Refusal> in
            if state.running < concurrency {
                state.running += 1
                return .success(nil)
            }
            guard state.waiting.count < queueLimit else { return .failure(.queueFull) }
            state.next += 1
            state.openTickets.insert(state.next)
            return .success(state.next)
        }
        guard let number = try ticket.get() else { return }
        if let refusal = await wait(number) { throw refusal }
    }

    private func wait(_ number: Int) async -> Refusal? {
        let limit = timeout
        let timer = Task {
            // Cancelled as soon as the wait ends otherwise, which leaves nothing to do.
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            refuse(number, .waitedTooLong)
        }
        defer {
            timer.cancel()
            state.withLock { state in
                state.openTickets.remove(number)
                state.refusedEarly[number] = nil
            }
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now = state.withLock { state -> (isResumed: Bool, refusal: Refusal?) in
                    if let refusal = state.refusedEarly[number] { return (true, refusal) }
                    // A place may have come free since the ticket was drawn.
                    if state.running < concurrency {
                        state.running += 1
                        return (true, nil)
                    }
                    state.waiting.append((number, continuation))
                    return (false, nil)
                }
                if now.isResumed { continuation.resume(returning: now.refusal) }
            }
        } onCancel: {
            refuse(number, .cancelled)
        }
    }

    private func refuse(_ number: Int, _ refusal: Refusal) {
        let continuation = state.withLock { state -> CheckedContinuation<Refusal?, Never>? in
            guard let index = state.waiting.firstIndex(where: { $0.number == number }) else {
                if state.openTickets.contains(number) { state.refusedEarly[number] = refusal }
                return nil
            }
            return state.waiting.remove(at: index).continuation
        }
        continuation?.resume(returning: refusal)
    }

    func leave() {
        let next = state.withLock { state -> CheckedContinuation<Refusal?, Never>? in
            guard !state.waiting.isEmpty else {
                state.running -= 1
                return nil
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: nil)
    }
}
