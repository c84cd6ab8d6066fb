import Synchronization
import Values

/// The stand-in of Stripe. It speaks API version **2025-03-31.basil** (`SandboxStripe.version`) under `/stripe/v1`, and signs its events
/// with the shapes of that version. What that means to whoever reads them:
///
/// - An invoice names its subscription in `parent.subscription_details.subscription`; `invoice.subscription`, `.payment_intent` and
///   `.charge` are gone. Which payment paid it stands in `payments`, shown only for `expand[]=payments`, and in
///   `GET /v1/invoice_payments?invoice=in_…` (or `?payment[type]=payment_intent&payment[payment_intent]=pi_…` for the way back).
///   Charges and payment intents do not name their invoice.
/// - A subscription's `current_period_start` and `_end` stand in `items.data[]`.
/// - A check-out of mode `payment` has no `payment_intent` before somebody tries to pay; `line_items` are shown for `expand[]=line_items`.
/// - The fee of a payment: `GET /v1/payment_intents/pi_…?expand[]=latest_charge.balance_transaction`, member `fee`.
/// - No payment below $0.50 (`amount_too_small`); other currencies have their own minimum.
///
/// All state is in memory behind one lock, and its rules are pure (`StripeWorld`). What is kept there under ids goes with the process.
package final class SandboxStripe: Sendable {
    package static let version = "2025-03-31.basil"

    struct State: Sendable {
        var world = StripeWorld()
        var answers = StripeAnswers()
        var faults: StripeFaults
        var deliveries = StripeDeliveries()
        /// Forged events that were sent, with the status they were answered.
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
        if let url = configuration.stripeWebhookURL {
            try setWebhook(url: url, secret: configuration.stripeWebhookSecret ?? "whsec_sandbox")
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

    func answer(_ question: StripeQuestion) throws(StripeError) -> StripeAnswer {
        try locked { (state, now) throws(StripeError) in try question.answer(&state.world, &state.answers, at: now) }
    }

    /// The fault of the API that strikes this request.
    func strike(method: String, path: String) -> Fault.Kind? {
        let path = path.hasPrefix("v1/") ? String(path.dropFirst(3)) : path
        return state.withLock { state in
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
        let isDue = state.withLock { $0.world.agenda.isDue(by: now) }
        if isDue { locked { _, _ in } }
    }

    /// Ends deliveries, so that the server can stop.
    func close() {
        state.withLock { $0.isClosed = true }
        changes.close()
    }
}

extension SandboxStripe.State {
    fileprivate mutating func planDeliveries() {
        let endpoints = world.endpoints.oldestFirst
        let now = ContinuousClock.now
        for event in world.fresh { deliveries.plan(event, for: endpoints, &faults, at: now) }
        world.fresh = []
    }
}
