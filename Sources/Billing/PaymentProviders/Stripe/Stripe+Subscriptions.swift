import OutboundHTTP
import Values

/// What Stripe is asked to change (source: docs.stripe.com/api/subscriptions/update, …/cancel, docs.stripe.com/api/invoices/pay).
extension Stripe {
    package func perform(
        _ wanted: SubscriptionChange, on subscription: Subscription, payments: [Payment]
    ) async throws(PaymentProviderError) -> SubscriptionState {
        let (path, key) = ("/v1/subscriptions/\(subscription.providerSubscriptionID)", "\(wanted.id)")
        if let plan = wanted.plan { return try await change(wanted, to: plan, of: subscription) }
        switch wanted.action {
        case .changePlan: throw .refused("the change names no plan")
        case .cancelNow: return try await cancel(path, subscription)
        case .cancelAtPeriodEnd: return try await change(path, [("cancel_at_period_end", "true")], key)
        case .resume:
            // Whichever it was. An empty text takes the pause away.
            return try await change(path, [("cancel_at_period_end", "false"), ("pause_collection", "")], key)
        case .pause: return try await change(path, [("pause_collection[behavior]", "void")], key)
        case .collect: return try await collect(subscription, key)
        }
    }

    private func change(
        _ path: String, _ parameters: [(String, String)], _ key: String
    ) async throws(PaymentProviderError) -> SubscriptionState {
        try state(try await client.post(path, parameters, idempotencyKey: key, as: StripeSubscription.self))
    }

    /// One that is gone already has ended, which is what is wanted: the answer to a first request may have been lost.
    private func cancel(_ path: String, _ subscription: Subscription) async throws(PaymentProviderError) -> SubscriptionState {
        do {
            return try state(try await client.delete(path, as: StripeSubscription.self))
        } catch .refused(let reason) {
            let state = try await state(ofSubscription: subscription.providerSubscriptionID)
            guard state.status == .cancelled else { throw .refused(reason) }
            return state
        }
    }

    /// The subscription's latest invoice is the one that is open. Where Stripe has collected it meanwhile, that is well too.
    private func collect(_ subscription: Subscription, _ key: String) async throws(PaymentProviderError) -> SubscriptionState {
        struct Latest: Decodable { let latestInvoice: StripeReference? }
        struct Paid: Decodable { let status: String? }
        let id = subscription.providerSubscriptionID
        let latest = try await client.get("/v1/subscriptions/\(id)", as: Latest.self)
        guard let invoice = latest.latestInvoice?.id else { throw .refused("the subscription has no invoice") }
        let status = try await client.get("/v1/invoices/\(invoice)", as: Paid.self).status
        if status == "open" { _ = try await client.post("/v1/invoices/\(invoice)/pay", [], idempotencyKey: key, as: Paid.self) }
        return try await state(ofSubscription: id)
    }

    func state(_ subscription: StripeSubscription) throws(PaymentProviderError) -> SubscriptionState {
        do { return try subscription.state } catch { throw .unreadable("\(error)") }
    }
}
