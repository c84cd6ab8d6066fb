/// The sandbox's own payment provider, for trying a shop without an account anywhere: check-outs with every end that there is, and events signed as
/// others sign theirs. Its API is under `/till/v1`, its pages under `/till/c`.
///
/// `Sandbox-Signature: t=…,v1=…` is HMAC-SHA256 of `t.body` under the shared secret, in hex.
package final class SandboxTill: PaymentStandIn {
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

    let desk: PaymentDesk<TillWorld>
    package var outgoing: any OutgoingEvents { desk }

    init(_ configuration: SandboxConfiguration) throws(SandboxError) {
        let outbox = EventOutbox(seed: configuration.seed, keepsOrder: true)
        desk = PaymentDesk(TillWorld(outbox: outbox, now: configuration.now()), configuration)
        if let url = configuration.tillWebhookURL { try setWebhook(url: url, secret: configuration.tillSecret) }
    }

    /// What signs events opens the API too.
    func isSecret(_ text: String) -> Bool {
        !text.isEmpty && outgoing.withOutbox { $0.endpoints.oldestFirst.contains { $0.secrets.contains(text) } }
    }

    package func checkouts() -> [TillCheckout] { desk.locked { world, _ in world.checkouts.values.sorted { $0.id < $1.id } } }

    package func subscriptions() -> [TillSubscription] { desk.locked { world, _ in world.subscriptions.values.sorted { $0.id < $1.id } } }

    package func attempt(_ id: String, _ outcome: Outcome) throws(SandboxError) {
        try desk.locked { (world, now) throws(SandboxError) in try world.attempt(id, outcome, at: now) }
    }

    /// Whether the next period of a subscription will be paid; one that was not is paid now.
    package func setWorks(_ works: Bool, subscription id: String) throws(SandboxError) {
        try desk.locked { (world, now) throws(SandboxError) in try world.setWorks(works, subscription: id, at: now) }
    }
}
