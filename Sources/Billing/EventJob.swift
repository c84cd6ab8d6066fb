import Jobs
import Logging
import Storage
import Values

/// Handles one stored event: all that it does is one transaction, with the note that it was done.
struct EventJob: Sendable {
    private static let kind = "payment_event"

    let billing: Billing
    let sellers: [String: any Seller]
    let onTrouble: PaymentTroubleListener

    static func job(for event: ID<PaymentEvent>, lane: String) -> NewJob {
        NewJob(kind, payload: event, queue: .paymentEvents, lane: lane, uniqueKey: uniqueKey(of: event))
    }

    static func uniqueKey(of event: ID<PaymentEvent>) -> String { "\(kind):\(event)" }

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
        let (result, isAboutMoney) = try result(of: event, tx, now)
        try tx.settle(event.id, result, now: now)
        tx.afterCommit { tell(result, event) }
        guard case .rejected(let reason) = result, isAboutMoney else { return .complete }
        try ask(about: event, job, reason, tx, now)
        // Dead, and so in sight: retried by hand it is applied, once its cause is mended.
        return .discard(reason: reason)
    }

    /// What cannot be read may be about money.
    private func result(of event: PaymentEvent, _ tx: Transaction, _ now: Timestamp) throws -> (EventResult, isAboutMoney: Bool) {
        guard let provider = billing.provider(event.provider) else {
            return (.rejected("\(BillingError.noLongerConfigured(event.provider))"), true)
        }
        let news: PaymentNews
        do { news = try provider.news(of: event.body) } catch { return (.rejected("\(error)"), true) }
        if let doubt = try provider.doubt(about: event.body, tx) { return (.rejected(doubt), true) }
        let effect = EventEffect(event: event, provider: provider, sellers: sellers, onTrouble: onTrouble, tx: tx, now: now)
        return (try effect.apply(news), news.isAboutMoney)
    }

    /// Owners hear it once for each reason, however often the event is looked at again.
    private func ask(about event: PaymentEvent, _ job: Job, _ reason: String, _ tx: Transaction, _ now: Timestamp) throws {
        guard event.reason != reason else { return }
        try onTrouble(tx, .notBelieved(type: event.type, reason: reason, job: job.id), now)
    }

    private func tell(_ result: EventResult, _ event: PaymentEvent) {
        billing.count(result.status.rawValue, event.provider)
        guard result.status == .rejected, let reason = result.reason else { return }
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
        try ask(about: event, job, reason, tx, now)
    }
}
