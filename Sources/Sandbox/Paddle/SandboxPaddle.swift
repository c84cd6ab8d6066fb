import Synchronization
import Values

/// The stand-in of Paddle Billing. It speaks version 1 of the API under `/paddle`, and signs its notifications as Paddle does. What it
/// knows: transactions of prices that are in no catalogue (tax in the price: a tenth of it), customers, subscriptions with cancel, pause,
/// resume and update, adjustments, and lists by page. It has the page of the default payment link, `/paddle/pay?_ptxn=txn_…`, which with
/// Paddle is a page of the owner's that loads Paddle.js.
///
/// All state is in memory behind one lock, and its rules are pure (`PaddleWorld`). What is kept there under ids goes with the process.
package final class SandboxPaddle: Sendable {
    package static let version = "1"
    /// The same disturbances as of the sandbox's Stripe.
    package typealias Fault = SandboxStripe.Fault
    package typealias Forgery = SandboxStripe.Forgery

    struct State: Sendable {
        var world = PaddleWorld()
        var faults: StripeFaults
        var deliveries = PaddleDeliveries()
        var destination: WebhookAddress?
        /// The newest first; both sign while one is rotated.
        var secrets: [String] = []
        var forgeries: [Forgery] = []
        var isDelivering = false
        var isClosed = false
    }

    private let state: Mutex<State>
    let connections = StripeConnections()
    let changes = ChangeBoard()
    let now: @Sendable () -> Timestamp
    let retrySeconds: Int
    /// Named in pages' addresses where a request does not say how it found the sandbox.
    let authority: String

    package init(_ configuration: SandboxConfiguration) throws(SandboxError) {
        now = configuration.now
        retrySeconds = configuration.webhookRetrySeconds
        authority = "\(configuration.host):\(configuration.port)"
        state = Mutex(State(faults: StripeFaults(seed: configuration.seed)))
        if let url = configuration.paddleWebhookURL {
            try setWebhook(url: url, secret: configuration.paddleWebhookSecret ?? "pdl_ntfset_sandbox")
        }
    }

    /// Lets the clock's doings happen, then runs `body`, alone; then events go out and those who wait for changes are told.
    func locked<Result: Sendable, Failure: Error>(
        _ body: (inout State, Timestamp) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer {
            changes.raise()
            deliver()
        }
        let now = now()
        return try state.withLock { (state) throws(Failure) -> Result in
            state.world.advance(to: now)
            defer { state.planDeliveries() }
            return try body(&state, now)
        }
    }

    /// Runs `body` alone, and nothing follows from it.
    func withState<Result: Sendable>(_ body: (inout State) -> Result) -> Result { state.withLock { body(&$0) } }

    func answer(_ question: PaddleQuestion) throws(PaddleError) -> (Int, JSON) {
        try locked { (state, now) throws(PaddleError) in try state.world.answer(question, at: now) }
    }

    func newRequestID() -> String { withState { $0.world.newID("req") } }

    /// The fault of the API that strikes this request.
    func strike(path: String) -> Fault.Kind? {
        state.withLock { state in
            state.faults.strike { fault in fault.isOfAPI && (fault.path.map(path.hasPrefix) ?? true) }
        }
    }

    /// Sees to what the clock brings, until the task is cancelled: at once where it jumps, else within a second.
    func followClock(_ jumps: AsyncStream<Void>?) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                do {
                    while true {
                        try await Task.sleep(for: .seconds(1))
                        advance()
                    }
                } catch {
                    // Cancelled: the sandbox stops.
                }
            }
            guard let jumps else { return }
            group.addTask { [self] in
                for await _ in jumps {
                    advance()
                    deliverNow()
                }
            }
        }
    }

    private func advance() {
        let now = now()
        let isDue = state.withLock { $0.world.isDue(by: now) }
        if isDue { locked { _, _ in } }
    }

    /// Ends deliveries, so that the server can stop.
    func close() {
        state.withLock { $0.isClosed = true }
        changes.close()
    }
}

extension SandboxPaddle.State {
    fileprivate mutating func planDeliveries() {
        let now = ContinuousClock.now
        if destination != nil { for event in world.fresh { deliveries.plan(event, &faults, at: now) } }
        world.fresh = []
    }
}
