import Jobs
import Storage
import Values

/// Asks the provider how a subscription stands: where two of its events of one second say different things, and where nobody has said for a day
/// that a period which is over was paid, or was not.
struct SubscriptionJob: Sendable {
    private static let kind = "subscription_state"

    let billing: Billing
    let sellers: [String: any Seller]

    static func job(for subscription: ID<Subscription>) -> NewJob {
        NewJob(kind, payload: subscription, queue: .payments, uniqueKey: "\(kind):\(subscription)")
    }

    var jobKind: JobKind { .performing(Self.kind, queue: .payments, perform) }

    @Sendable private func perform(_ job: Job) async throws -> Outcome {
        guard let id = JSON<ID<Subscription>>(job.payload)?.value else { return .discard(reason: "the payload is no subscription id") }
        let subscription = try await billing.database.read { [workspace = billing.workspace] tx in try tx.subscription(id, in: workspace) }
        guard let subscription, let provider = billing.provider(subscription.provider) else { return .complete }
        let told: SubscriptionState?
        do { told = try await provider.state(ofSubscription: subscription.providerSubscriptionID) } catch {
            guard case .refused = error else { throw error }
            // It cannot say. Then what counts is whether it was paid for.
            told = nil
        }
        return .completeWith { [workspace = billing.workspace, sellers] tx, now in
            try tx.lock(order: subscription.orderID)
            // What came in meanwhile is later than the answer.
            guard let current = try tx.subscription(id, in: workspace), current.providerChangedAt == subscription.providerChangedAt else {
                return
            }
            let unpaid = SubscriptionState(status: .pastDue, cancelsAt: current.cancelsAt)
            guard let state = told ?? (current.hasLapsed(by: now) ? unpaid : nil) else { return }
            try tx.apply(state, to: current, changedAt: current.providerChangedAt, sellers, now: now)
        }
    }
}

extension Subscription {
    /// Renewals are told within hours.
    static let patience: Duration = .seconds(86_400)

    /// Whether it is said to run, and its period is over for longer than it takes to hear of the next.
    fileprivate func hasLapsed(by now: Timestamp) -> Bool {
        status == .active && paidUntil.map { $0.adding(Self.patience) <= now } ?? false
    }
}

extension Transaction {
    /// Writes down the provider's word on a subscription, and tells the seller what is new in it. What has ended stays so, and
    /// what was paid is not incomplete afterwards.
    func apply(
        _ state: SubscriptionState, to subscription: Subscription, isNew: Bool = false, changedAt: Timestamp,
        _ sellers: [String: any Seller], now: Timestamp
    ) throws {
        guard subscription.status != .cancelled, state.status != .incomplete || subscription.paidUntil == nil else { return }
        try change(subscription.id, to: state.status, cancelsAt: state.cancelsAt, changedAt: changedAt, now: now)
        if state.status == .cancelled { try bringForwardGrants(after: subscription, now: now) }
        guard isNew || subscription.status != state.status || subscription.cancelsAt != state.cancelsAt else { return }
        guard let current = try self.subscription(subscription.id, in: subscription.workspaceID) else { return }
        try sellers.seller(of: subscription).subscriptionChanged(current, from: isNew ? nil : subscription, self, now: now)
    }
}

extension SubscriptionState {
    /// With the day on which it ends, where the provider leaves that to the period that is paid for.
    func told(of subscription: Subscription) -> SubscriptionState {
        endsWithPeriod ? SubscriptionState(status: status, cancelsAt: subscription.paidUntil) : self
    }
}
