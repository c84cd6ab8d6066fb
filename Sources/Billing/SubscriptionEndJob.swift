import Jobs
import Storage
import Values

/// Ends a subscription that was cancelled as of its period's end, where the provider tells of the cancellation and not of the end.
struct SubscriptionEndJob: Sendable {
    private static let kind = "subscription_end"

    let billing: Billing
    let sellers: [String: any Seller]

    static func job(for subscription: ID<Subscription>, at end: Timestamp) -> NewJob {
        NewJob(kind, payload: subscription, queue: .payments, uniqueKey: "\(kind):\(subscription):\(end)", runAt: end)
    }

    var jobKind: JobKind { .deciding(Self.kind, queue: .payments, handle) }

    /// Taken back, or paid for longer meanwhile, it goes on.
    @Sendable private func handle(_ tx: Transaction, _ job: Job, now: Timestamp) throws -> Outcome {
        guard let id = JSON<ID<Subscription>>(job.payload)?.value else { return .discard(reason: "the payload is no subscription id") }
        guard let found = try tx.subscription(id, in: billing.workspace) else { return .complete }
        try tx.lock(order: found.orderID)
        guard let current = try tx.subscription(id, in: billing.workspace), let end = current.cancelsAt, end <= now,
            current.paidUntil.map({ $0 <= end }) ?? true
        else {
            return .complete
        }
        try tx.apply(SubscriptionState(status: .cancelled, cancelsAt: end), to: current, changedAt: now, sellers, now: now)
        return .complete
    }
}
