import Synchronization
import Values

/// The sandbox's own payment provider, for trying a shop without an account anywhere: check-outs with every end that there is, and events signed as
/// others sign theirs. Its API is under `/till/v1`, its pages under `/till/c`.
///
/// `Sandbox-Signature: t=…,v1=…` is HMAC-SHA256 of `t.body` under the shared secret, in hex.
package final class SandboxTill: Sendable {
    /// What a customer does on the page.
    package enum Outcome: String, Sendable, CaseIterable {
        case paid
        case declined
        /// The bank asks for a confirmation, which is then given (`confirmed`) or not.
        case secured
        case confirmed
        case unconfirmed
        case abandoned
    }

    private struct State: Sendable {
        var world: TillWorld
        var address: WebhookAddress?
        var secret = ""
        var isDelivering = false
        var isClosed = false
    }

    private let state: Mutex<State>
    private let connections = WebhookConnections()
    let now: @Sendable () -> Timestamp
    private let retrySeconds: Int

    init(_ configuration: SandboxConfiguration) throws(SandboxError) {
        now = configuration.now
        retrySeconds = configuration.webhookRetrySeconds
        state = Mutex(State(world: TillWorld(now: configuration.now())))
        if let url = configuration.tillWebhookURL { try setWebhook(url: url, secret: configuration.tillSecret) }
    }

    /// Where events go, and the secret that signs them and opens the API.
    package func setWebhook(url: String, secret: String) throws(SandboxError) {
        guard let address = WebhookAddress(url) else { throw .invalid("A webhook is an address such as http://127.0.0.1:8080/path.") }
        state.withLock {
            $0.address = address
            $0.secret = secret
        }
        deliver()
    }

    func isSecret(_ text: String) -> Bool { state.withLock { !$0.secret.isEmpty && $0.secret == text } }

    /// Lets the clock's doings happen, then runs `body`, alone; then events go out.
    func locked<Result: Sendable, Failure: Error>(_ body: (inout TillWorld, Timestamp) throws(Failure) -> Result) throws(Failure) -> Result
    {
        defer { deliver() }
        let now = now()
        return try state.withLock { (state) throws(Failure) -> Result in
            state.world.advance(to: now)
            return try body(&state.world, now)
        }
    }

    // MARK: For tests and the demo

    package func checkouts() -> [TillCheckout] { locked { world, _ in world.checkouts.values.sorted { $0.id < $1.id } } }

    package func subscriptions() -> [TillSubscription] { locked { world, _ in world.subscriptions.values.sorted { $0.id < $1.id } } }

    package func attempt(_ id: String, _ outcome: Outcome) throws(SandboxError) {
        try locked { (world, now) throws(SandboxError) in try world.attempt(id, outcome, at: now) }
    }

    /// Whether the next period of a subscription will be paid; one that was not is paid now.
    package func setWorks(_ works: Bool, subscription id: String) throws(SandboxError) {
        try locked { (world, now) throws(SandboxError) in try world.setWorks(works, subscription: id, at: now) }
    }

    // MARK: The clock

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
                for await _ in jumps { advance() }
            }
        }
    }

    private func advance() {
        let now = now()
        let isDue = state.withLock { $0.world.earliest.map { $0.at <= now } ?? false }
        if isDue { locked { _, _ in } }
    }

    func close() { state.withLock { $0.isClosed = true } }
}

// MARK: Delivery

extension SandboxTill {
    private struct Errand: Sendable {
        let id: String
        let body: [UInt8]
        let address: WebhookAddress
        let secret: String
    }

    /// One event after the other, each until it is taken.
    private func deliver() {
        let begins = state.withLock { state in
            guard !state.isDelivering, !state.isClosed, state.address != nil, !state.world.events.isEmpty else { return false }
            state.isDelivering = true
            return true
        }
        if begins { Task { await work() } }
    }

    private func work() async {
        var failures = 0
        while let errand = next() {
            let reply = await connections.post(errand.body, to: errand.address, headers: headers(errand))
            if (200..<300).contains(reply.status) {
                state.withLock { $0.world.events.removeAll { $0.id == errand.id } }
                failures = 0
            } else {
                failures += 1
                // Nobody cancels this task.
                try? await Task.sleep(for: .seconds(min(60, retrySeconds << min(failures - 1, 6))))
            }
        }
    }

    private func next() -> Errand? {
        state.withLock { state in
            guard !state.isClosed, let address = state.address, let event = state.world.events.first else {
                state.isDelivering = false
                return nil
            }
            return Errand(id: event.id, body: event.body, address: address, secret: state.secret)
        }
    }

    private func headers(_ errand: Errand) -> [(String, String)] {
        let seconds = now().seconds
        let signature = "t=\(seconds),v1=\(EventSignature.sign(errand.body, errand.secret, at: seconds))"
        return [("Content-Type", "application/json"), ("Sandbox-Signature", signature)]
    }
}
