import Jobs
import Storage
import Values

extension Billing {
    /// A page of the provider's where the customer sees to the subscription; nil where there is no such subscription. Each call makes another,
    /// unless with the same `key`, and nothing is stored. Throws `SubscriptionError.noPortal`, `BillingError`, or `PaymentProviderError`.
    package func portal(of id: ID<Subscription>, key: String? = nil) async throws -> String? {
        guard let subscription = try await database.read({ [workspace] tx in try tx.subscription(id, in: workspace) }) else { return nil }
        guard let provider = provider(subscription.provider) else { throw BillingError.noLongerConfigured(subscription.provider) }
        let key = key ?? "portal:\(ID<Subscription>(at: clock.now()))"
        guard let url = try await provider.portal(for: subscription, key: key) else { throw SubscriptionError.noPortal(provider.title) }
        return url
    }

    /// Whether the customer can see to it on a page of the provider's.
    package func hasPortal(_ subscription: Subscription) -> Bool {
        subscription.status != .cancelled && provider(subscription.provider)?.hasPortal == true
    }

    /// Has the page made; the seller hears `portalReady`, or `portalFailed`.
    package func requestPortal(of subscription: ID<Subscription>, _ tx: Transaction, now: Timestamp) throws {
        try tx.enqueue(PortalJob.job(for: subscription), now: now)
    }
}

/// Has a page made for a customer who waits for it. A second one does no harm, so that nothing is remembered of it.
struct PortalJob: Sendable {
    private static let kind = "portal"

    let billing: Billing
    let sellers: [String: any Seller]

    /// While one is being made, a second press asks for nothing more.
    static func job(for subscription: ID<Subscription>) -> NewJob {
        NewJob(kind, payload: subscription, queue: .payments, uniqueKey: "\(kind):\(subscription)", maximumAttempts: 6)
    }

    var jobKind: JobKind {
        .performing(
            Self.kind, queue: .payments, retry: RetryPolicy(base: .milliseconds(500), cap: .seconds(8)), onDiscard: giveUp, perform)
    }

    @Sendable private func perform(_ job: Job) async throws -> Outcome {
        guard let id = JSON<ID<Subscription>>(job.payload)?.value else { return .discard(reason: "the payload is no subscription id") }
        do {
            guard let url = try await billing.portal(of: id, key: "portal:\(id):\(job.id)") else { return .complete }
            return .completeWith { tx, now in
                guard let subscription = try tx.subscription(id, in: billing.workspace) else { return }
                try sellers.seller(of: subscription).portalReady(subscription, url: url, tx, now: now)
            }
        } catch let error as PaymentProviderError {
            guard !error.isTransient else { throw error }
            return .discard(reason: "\(error)")
        } catch let error as SubscriptionError {
            return .discard(reason: "\(error)")
        }
    }

    @Sendable private func giveUp(_ tx: Transaction, _ job: Job, _ reason: String, _ now: Timestamp) throws {
        guard let id = JSON<ID<Subscription>>(job.payload)?.value, let subscription = try tx.subscription(id, in: billing.workspace) else {
            return
        }
        try sellers.seller(of: subscription).portalFailed(subscription, tx, now: now)
    }
}
