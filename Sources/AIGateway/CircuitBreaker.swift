import Values

/// Keeps calls away from a model that keeps failing: closed, then open for a while, then half-open for one trial.
///
/// Only failures of the provider count (5xx, lost connections, time-outs), never a refused request, which says nothing about
/// the next one.
package struct CircuitBreaker: Sendable {
    package struct Policy: Sendable {
        /// So many failures within `window` open it.
        package var failuresToOpen = 5
        package var window: Duration = .seconds(60)
        /// The first time open; doubled by each failed trial, up to `longestOpen`.
        package var firstOpen: Duration = .seconds(30)
        package var longestOpen: Duration = .seconds(300)

        package init() {}
    }

    package enum State: Hashable, Sendable {
        case closed
        case open(until: Timestamp)
        /// One trial call is under way.
        case halfOpen
    }

    private let policy: Policy
    private(set) var state = State.closed
    private var failures: [Timestamp] = []
    private var openFor: Duration

    init(policy: Policy) {
        self.policy = policy
        openFor = policy.firstOpen
    }

    /// Whether a call may be made now. After the time open, the first to ask makes the trial.
    mutating func admits(at now: Timestamp) -> Bool {
        switch state {
        case .closed: return true
        case .halfOpen: return false
        case .open(let until):
            guard now >= until else { return false }
            state = .halfOpen
            return true
        }
    }

    mutating func succeeded() {
        state = .closed
        failures = []
        openFor = policy.firstOpen
    }

    mutating func failed(at now: Timestamp) {
        switch state {
        case .open: return  // A call from before it opened.
        case .halfOpen:
            openFor = min(openFor * 2, policy.longestOpen)
            state = .open(until: now.adding(openFor))
        case .closed:
            failures = failures.filter { now.duration(since: $0) < policy.window } + [now]
            guard failures.count >= policy.failuresToOpen else { return }
            failures = []
            state = .open(until: now.adding(openFor))
        }
    }

    /// The call ended without saying anything about the provider: a trial that was cancelled or refused leaves the next trial to
    /// another call.
    mutating func abstained(at now: Timestamp) {
        if state == .halfOpen { state = .open(until: now) }
    }
}
