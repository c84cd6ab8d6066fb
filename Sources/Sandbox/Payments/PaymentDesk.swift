import Synchronization
import Values

/// A stand-in's world behind one lock, the clock that moves it, and the delivery of the events that happen in it.
final class PaymentDesk<World: EventSender>: OutgoingEvents {
    private struct State: Sendable {
        var world: World
        var isDelivering = false
        var isClosed = false
    }

    private let state: Mutex<State>
    private let connections = WebhookConnections()
    private let retrySeconds: Int
    private let now: @Sendable () -> Timestamp
    let changes = ChangeBoard()

    init(_ world: World, _ configuration: SandboxConfiguration) {
        now = configuration.now
        retrySeconds = configuration.webhookRetrySeconds
        state = Mutex(State(world: world))
    }

    /// Lets the clock's doings happen, then runs `body`, alone; then events go out and those who wait for changes are told.
    func locked<Result: Sendable, Failure: Error>(
        _ body: (inout World, Timestamp) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer {
            changes.raise()
            deliver()
        }
        let now = now()
        return try state.withLock { (state) throws(Failure) -> Result in
            state.world.advance(to: now)
            defer { state.world.outbox.plan(at: .now) }
            return try body(&state.world, now)
        }
    }

    func advance() {
        let now = now()
        if state.withLock({ $0.world.isDue(by: now) }) { locked { _, _ in } }
    }

    func close() {
        state.withLock { $0.isClosed = true }
        changes.close()
    }

    /// Looks at the world as it is; nothing follows from it.
    func look<Result: Sendable>(_ body: (World) -> Result) -> Result { state.withLock { body($0.world) } }

    func newSecret() -> String { look { $0.newSecret() } }

    func lockedOutbox<Result: Sendable, Failure: Error>(
        _ body: (inout EventOutbox, Timestamp) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try locked { (world, now) throws(Failure) in try body(&world.outbox, now) }
    }

    func withOutbox<Result: Sendable>(_ body: (inout EventOutbox) -> Result) -> Result { state.withLock { body(&$0.world.outbox) } }
}

// MARK: Delivery

extension PaymentDesk {
    private struct Errand: Sendable {
        let delivery: EventDelivery
        let address: WebhookAddress
        let body: [UInt8]
        let headers: [(String, String)]
    }

    private enum Step: Sendable {
        case send(Errand)
        case rest(until: ContinuousClock.Instant?)
    }

    /// Begins to deliver what is due, unless that is going on.
    private func deliver() {
        let begins = state.withLock { state in
            guard !state.isDelivering, !state.isClosed, !state.world.outbox.waiting.isEmpty else { return false }
            state.isDelivering = true
            return true
        }
        if begins { Task { await work() } }
    }

    private func work() async {
        while true {
            switch step() {
            case .send(let errand):
                let reply = await connections.post(errand.body, to: errand.address, headers: errand.headers)
                settle(errand.delivery, reply.status)
            case .rest(let moment):
                if let moment { wake(at: moment) }
                return
            }
        }
    }

    private func wake(at moment: ContinuousClock.Instant) {
        Task { [weak self] in
            // Nobody cancels this task.
            try? await Task.sleep(until: moment)
            self?.deliver()
        }
    }

    private func step() -> Step {
        let seconds = now().seconds
        return state.withLock { state in
            let outbox = state.world.outbox
            let isStopped = state.isClosed || outbox.faults.pausesWebhook
            guard !isStopped, let delivery = outbox.next(by: .now), let endpoint = outbox.endpoints[delivery.endpoint] else {
                state.isDelivering = false
                return .rest(until: isStopped ? nil : outbox.earliest?.dueAt)
            }
            let (body, signature) = state.world.letter(delivery, secrets: endpoint.secrets, at: seconds)
            let headers = World.headers + (signature.map { [(World.signatureHeader, $0)] } ?? [])
            return .send(Errand(delivery: delivery, address: endpoint.address, body: body, headers: headers))
        }
    }

    private func settle(_ delivery: EventDelivery, _ status: Int) {
        withOutbox { $0.settle(delivery, status: status, isTaken: World.isTaken(status), retrySeconds: retrySeconds, at: .now) }
        changes.raise()
    }
}
