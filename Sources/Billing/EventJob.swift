import Jobs
import Logging
import Storage
import Values

/// Handles one stored event: all that it does is one transaction, with the note that it was done.
struct EventJob: Sendable {
    private static let kind = "payment_event"

    let billing: Billing
    let sellers: [String: any Seller]

    static func job(for event: ID<PaymentEvent>, lane: String) -> NewJob {
        NewJob(kind, payload: event, queue: .paymentEvents, lane: lane, uniqueKey: "\(kind):\(event)")
    }

    /// For those who look after jobs by hand.
    static let jobSubject = JobSubject(
        kind,
        cancel: { tx, job, reason, now in
            if let id = JSON<ID<PaymentEvent>>(job.payload)?.value { try tx.settle(id, .rejected(reason), now: now) }
        },
        reopen: { tx, job, _ in
            if let id = JSON<ID<PaymentEvent>>(job.payload)?.value { try tx.reopen(id) }
        })

    var jobKind: JobKind { .deciding(Self.kind, queue: .paymentEvents, onDiscard: giveUp, handle) }

    @Sendable private func handle(_ tx: Transaction, _ job: Job, now: Timestamp) throws -> Outcome {
        guard let id = JSON<ID<PaymentEvent>>(job.payload)?.value else { return .discard(reason: "the payload is no event id") }
        guard let event = try tx.paymentEvent(id, in: billing.workspace), event.status == .received else { return .complete }
        let result = try result(of: event, tx, now)
        try tx.settle(event.id, result, now: now)
        tell(result, event)
        return .complete
    }

    private func result(of event: PaymentEvent, _ tx: Transaction, _ now: Timestamp) throws -> EventResult {
        guard let provider = billing.provider, provider.name == event.provider else { return .rejected("\(BillingError.notConfigured)") }
        let news: PaymentNews
        do { news = try provider.news(of: event.body) } catch { return .rejected("\(error)") }
        return try EventEffect(event: event, sellers: sellers, tx: tx, now: now).apply(news)
    }

    private func tell(_ result: EventResult, _ event: PaymentEvent) {
        billing.count(result.status.rawValue, event.provider)
        guard case .rejected(let reason) = result else { return }
        billing.logger.warning(
            "a payment event is not believed; nothing was credited",
            metadata: ["event": "\(event.id)", "provider": "\(event.provider)", "type": "\(event.type)", "reason": "\(reason)"])
    }

    @Sendable private func giveUp(_ tx: Transaction, _ job: Job, _ reason: String, _ now: Timestamp) throws {
        guard let id = JSON<ID<PaymentEvent>>(job.payload)?.value, let event = try tx.paymentEvent(id, in: billing.workspace) else {
            return
        }
        guard event.status == .received else { return }
        try tx.settle(id, .rejected(reason), now: now)
    }
}
