import Jobs
import Logging
import Storage
import Values

/// Asks the provider for a change. The change's id is the key of idempotency, so that a job that is cut short and runs again asks for the
/// same once.
struct SubscriptionChangeJob: Sendable {
    static let kind = "subscription_change"

    let billing: Billing
    let sellers: [String: any Seller]

    static func job(for change: ID<SubscriptionChange>) -> NewJob {
        NewJob(kind, payload: change, queue: .payments, uniqueKey: "\(kind):\(change)", maximumAttempts: 40)
    }

    var jobKind: JobKind {
        .performing(
            Self.kind, queue: .payments, retry: RetryPolicy(base: .seconds(1), cap: .seconds(1800)), onDiscard: giveUp, perform)
    }

    @Sendable private func perform(_ job: Job) async throws -> Outcome {
        guard let id = JSON<ID<SubscriptionChange>>(job.payload)?.value else { return .discard(reason: "the payload is no change's id") }
        let wanted = try await billing.database.read { [workspace = billing.workspace] tx in
            try tx.subscriptionChange(id, in: workspace).flatMap { change in
                try tx.subscription(change.subscriptionID, in: workspace).map {
                    (change: change, subscription: $0, payments: try tx.payments(of: $0.orderID, in: workspace))
                }
            }
        }
        guard let (change, subscription, payments) = wanted, change.status == .requested else { return .complete }
        guard let provider = billing.provider(subscription.provider) else {
            return .discard(reason: "\(BillingError.notConfigured)")
        }
        do {
            let state = try await provider.perform(change, on: subscription, payments: payments)
            return .completeWith { tx, now in try enter(state, change, tx, now) }
        } catch {
            guard !error.isTransient else { throw error }
            return .completeWith { tx, now in try refuse(change.id, "\(error)", tx, now) }
        }
    }

    /// Whatever the provider's own news says later than this is believed.
    private func enter(_ state: SubscriptionState, _ change: SubscriptionChange, _ tx: Transaction, _ now: Timestamp) throws {
        guard let found = try tx.subscription(change.subscriptionID, in: billing.workspace) else { return }
        try tx.lock(order: found.orderID)
        // A payment may have told it before the answer did.
        guard try tx.settle(change.id, .done, now: now), var current = try tx.subscription(found.id, in: billing.workspace) else { return }
        if change.plan != nil {
            try tx.enter(change, of: current, sellers, now: now)
            current = try tx.subscription(found.id, in: billing.workspace) ?? current
        }
        try tx.apply(state.told(of: current), to: current, changedAt: current.providerChangedAt, sellers, now: now)
        if state.endsWithPeriod, let end = current.paidUntil {
            try tx.enqueue(SubscriptionEndJob.job(for: current.id, at: end), now: now)
        }
    }

    private func refuse(_ id: ID<SubscriptionChange>, _ reason: String, _ tx: Transaction, _ now: Timestamp) throws {
        let text = reason.hasSuffix(".") ? String(reason.dropLast()) : reason
        guard try tx.settle(id, .refused, reason: text, now: now) else { return }
        tx.afterCommit { billing.logger.warning("a subscription was not changed", metadata: ["change": "\(id)", "reason": "\(text)"]) }
    }

    @Sendable private func giveUp(_ tx: Transaction, _ job: Job, _ reason: String, _ now: Timestamp) throws {
        guard let id = JSON<ID<SubscriptionChange>>(job.payload)?.value else { return }
        try refuse(id, reason, tx, now)
    }
}
