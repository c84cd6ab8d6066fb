import Jobs
import Logging
import Metrics
import Storage
import Values

extension Billing {
    /// Takes in what a provider's webhook delivered: stored under the provider's own id and left to a job, so that the answer
    /// never waits for anything. A repetition changes nothing, unless the event was rejected: then it is looked at again. Throws
    /// `WebhookRefusal` where it is not to be believed, and `BillingError.notConfigured` where nobody could tell.
    package func receive(_ body: [UInt8], from name: String, headers: WebhookHeaders) async throws {
        guard let provider = provider(name) else { throw providers.isEmpty ? BillingError.notConfigured : .noLongerConfigured(name) }
        let received: ReceivedEvent
        do {
            received = try provider.receive(body, headers: headers, now: clock.now())
        } catch {
            count("refused", name)
            // No warning: anyone can send nonsense, as often as he likes.
            logger.info("a webhook was refused", metadata: ["provider": "\(name)", "reason": "\(error)"])
            throw error
        }
        let outcome = try await database.write { [self] tx in
            try store(received, of: name, body, headers: headers, tx, now: clock.now())
        }
        count(outcome, name)
    }

    /// Stores what a provider has told, however it came, with a job that handles it. The answer is what became of it, for the metrics.
    func store(
        _ received: ReceivedEvent, of name: String, _ body: [UInt8], headers: WebhookHeaders, _ tx: Transaction, now: Timestamp
    ) throws -> String {
        let new = try tx.insert(received, of: name, body, headers: headers, in: workspace, now: now)
        let rejected = try new == nil ? tx.eventID(received.id, of: name, in: workspace) : nil
        let isReopened = try rejected.map { try tx.reopen($0) } ?? false
        guard let id = new ?? (isReopened ? rejected : nil) else { return "repeated" }
        if try isReopened && tx.reviveJob(uniqueKey: EventJob.uniqueKey(of: id), now: now) { return "reopened" }
        try tx.enqueue(EventJob.job(for: id, lane: try tx.lane(of: received, from: name, in: workspace)), now: now)
        return isReopened ? "reopened" : "stored"
    }

    func count(_ outcome: String, _ provider: String) {
        Counter(label: "kontor_payment_events_total", dimensions: [("provider", provider), ("outcome", outcome)]).increment()
    }
}

extension Transaction {
    /// What concerns one order goes one after the other, by whichever of its ids it comes.
    fileprivate func lane(of event: ReceivedEvent, from provider: String, in workspace: ID<Workspace>) throws -> String {
        if let order = ID<Order>(event.subject) { return "payment:\(order)" }
        let order =
            try subscription(provider: provider, event.subject, in: workspace)?.orderID
            ?? payment(PaymentReference(intent: event.subject, charge: event.subject), of: provider, in: workspace)?.orderID
        return "payment:" + (order.map { "\($0)" } ?? event.subject)
    }
}
