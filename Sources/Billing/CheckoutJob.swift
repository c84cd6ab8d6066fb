import Jobs
import Logging
import Storage
import Values

extension Queue {
    /// Calls to payment providers.
    package static let payments: Queue = "payments"
    /// What came from payment providers; it calls nobody.
    package static let paymentEvents: Queue = "payment_events"
}

/// Has the check-out page of an order made. The order's id is the key of idempotency, so a job that is cut short and runs
/// again gets the same page.
///
/// A customer is told that there is no page only where the provider refuses to make one, or has been away for minutes.
struct CheckoutJob: Sendable {
    static let kind = "checkout"
    static let attempts = 60
    /// Waits of 0.5, 1, 2, 4 and then 8 s, since somebody waits for the page; each is shortened by up to a half. All attempts
    /// together take between three and a half and seven and a half minutes, not counting the time that the provider takes to answer.
    static let retry = RetryPolicy(base: .milliseconds(500), cap: .seconds(8))

    let billing: Billing
    let sellers: [String: any Seller]

    /// For those who look after jobs by hand.
    static let jobSubject = JobSubject(
        kind,
        cancel: { tx, job, reason, _ in
            guard let id = JSON<ID<Order>>(job.payload)?.value else { return }
            _ = try tx.markFailed(id, .unavailable, reason: reason, unlessOpen: true)
        },
        reopen: { tx, job, _ in
            if let id = JSON<ID<Order>>(job.payload)?.value { try tx.reopen(id) }
        })

    var jobKind: JobKind {
        .performing(Self.kind, queue: .payments, retry: Self.retry, onDiscard: giveUp, perform)
    }

    @Sendable private func perform(_ job: Job) async throws -> Outcome {
        guard let id = JSON<ID<Order>>(job.payload)?.value else { return .discard(reason: "the payload is no order id") }
        let order = try await billing.database.read { [workspace = billing.workspace] tx in try tx.order(id, in: workspace) }
        guard let order, order.status == .created else { return .complete }
        guard let provider = billing.provider(order.provider) else {
            return .discard(reason: "\(BillingError.noLongerConfigured(order.provider))")
        }
        do {
            let checkout = try await provider.checkout(for: order)
            return .completeWith { tx, now in try open(order.id, checkout, tx, now) }
        } catch {
            guard !error.isTransient else { throw error }
            return .completeWith { tx, now in try fail(order.id, error.orderFailure, "\(error)", tx, now) }
        }
    }

    private func open(_ id: ID<Order>, _ checkout: Checkout, _ tx: Transaction, _ now: Timestamp) throws {
        guard try tx.open(id, checkout: checkout), let order = try tx.order(id, in: billing.workspace) else { return }
        try sellers.seller(of: order).checkoutReady(order, tx, now: now)
    }

    private func fail(_ id: ID<Order>, _ failure: Order.Failure, _ reason: String, _ tx: Transaction, _ now: Timestamp) throws {
        let text = reason.hasSuffix(".") ? String(reason.dropLast()) : reason
        guard try tx.markFailed(id, failure, reason: text, unlessOpen: true), let order = try tx.order(id, in: billing.workspace) else {
            return
        }
        tx.afterCommit { billing.logger.warning("an order has no check-out page", metadata: ["order": "\(id)", "reason": "\(text)"]) }
        try sellers.seller(of: order).checkoutFailed(order, reason: text, tx, now: now)
    }

    @Sendable private func giveUp(_ tx: Transaction, _ job: Job, _ reason: String, _ now: Timestamp) throws {
        guard let id = JSON<ID<Order>>(job.payload)?.value else { return }
        try fail(id, .unavailable, reason, tx, now)
    }
}

extension PaymentProviderError {
    fileprivate var orderFailure: Order.Failure {
        switch self {
        case .refused, .declined: .refused
        case .unauthorised, .repeatedDifferently, .rateLimited, .down, .unreachable, .unreadable: .unavailable
        }
    }
}

extension [String: any Seller] {
    /// Whoever sold it; one that is no longer configured hears nothing.
    func seller(of order: Order) -> any Seller { self[order.seller] ?? SilentSeller() }

    func seller(of subscription: Subscription) -> any Seller { self[subscription.seller] ?? SilentSeller() }
}
