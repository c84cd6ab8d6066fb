import Jobs
import Logging
import Storage
import Values

/// Asks the provider to give money back. The refund's id is the key of idempotency, so a job that is cut short and runs again gives back
/// nothing twice.
struct RefundJob: Sendable {
    private static let kind = "refund"

    let billing: Billing

    /// One at a time for each payment.
    static func job(for refund: Refund) -> NewJob {
        NewJob(
            kind, payload: refund.id, queue: .payments, lane: "refund:\(refund.paymentID)", uniqueKey: "\(kind):\(refund.id)",
            maximumAttempts: 40)
    }

    /// For those who look after jobs by hand: one that is cancelled asks nobody any more.
    static let jobSubject = JobSubject(
        kind,
        cancel: { tx, job, reason, now in
            guard let id = JSON<ID<Refund>>(job.payload)?.value, let refund = try tx.refund(id, in: try tx.workspace) else { return }
            try tx.finish(refund, as: .failed, reason: reason, now: now)
        }, reopen: { _, _, _ in })

    var jobKind: JobKind {
        .performing(
            Self.kind, queue: .payments, retry: RetryPolicy(base: .seconds(1), cap: .seconds(3600)), onDiscard: giveUp, perform)
    }

    @Sendable private func perform(_ job: Job) async throws -> Outcome {
        guard let id = JSON<ID<Refund>>(job.payload)?.value else { return .discard(reason: "the payload is no refund id") }
        let found = try await billing.database.read { [workspace = billing.workspace] tx -> (Refund, Payment)? in
            guard let refund = try tx.refund(id, in: workspace), refund.status == .requested else { return nil }
            return try tx.payment(refund.paymentID, in: workspace).map { (refund, $0) }
        }
        guard let (refund, payment) = found else { return .complete }
        guard let provider = billing.provider(payment.provider) else {
            return .discard(reason: "\(BillingError.noLongerConfigured(payment.provider))")
        }
        do {
            let providerID = try await provider.refund(payment, refund.amount, reason: refund.reason, key: "\(refund.id)")
            return .completeWith { tx, now in
                try tx.lock(order: refund.orderID)
                try tx.accept(refund, as: providerID)
                try tx.releaseEvents(waitingFor: "refund:\(providerID)", payment.provider, lane: "payment:\(refund.orderID)", now: now)
            }
        } catch {
            guard !error.isTransient, error.isFinal else { throw error }
            return .completeWith { tx, now in try fail(refund, "\(error)", tx, now) }
        }
    }

    private func fail(_ refund: Refund, _ reason: String, _ tx: Transaction, _ now: Timestamp) throws {
        let text = reason.hasSuffix(".") ? String(reason.dropLast()) : reason
        try tx.lock(order: refund.orderID)
        try tx.finish(refund, as: .failed, reason: text, now: now)
        tx.afterCommit { billing.logger.warning("a refund was not made", metadata: ["refund": "\(refund.id)", "reason": "\(text)"]) }
    }

    /// Whether the provider has heard of it cannot be known: should the money go back after all, its news still enters it.
    @Sendable private func giveUp(_ tx: Transaction, _ job: Job, _ reason: String, _ now: Timestamp) throws {
        guard let id = JSON<ID<Refund>>(job.payload)?.value, let refund = try tx.refund(id, in: billing.workspace) else { return }
        try fail(refund, reason, tx, now)
    }
}

extension PaymentProviderError {
    /// The provider has understood the wish and says no. A wrong key may be mended.
    fileprivate var isFinal: Bool {
        switch self {
        case .refused, .declined, .repeatedDifferently: true
        case .unauthorised, .rateLimited, .down, .unreachable, .unreadable: false
        }
    }
}
