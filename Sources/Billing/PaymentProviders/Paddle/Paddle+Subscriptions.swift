import OutboundHTTP
import Values

/// What Paddle is asked to change (source: developer.paddle.com/api-reference/subscriptions). It knows no idempotency: how the subscription
/// stands is looked at first, and where a request is refused, so that what was done before is not done again.
extension Paddle {
    package func perform(
        _ change: SubscriptionChange, on subscription: Subscription, payments: [Payment]
    ) async throws(PaymentProviderError) -> SubscriptionState {
        let path = "/subscriptions/\(subscription.providerSubscriptionID)"
        if let plan = change.plan { return try await self.change(change, to: plan, of: subscription) }
        switch change.action {
        case .cancelNow:
            return try await ask("\(path)/cancel", PaddleEffect("immediately"), of: subscription) { $0.status == .cancelled }
        case .cancelAtPeriodEnd:
            return try await ask("\(path)/cancel", PaddleEffect("next_billing_period"), of: subscription) { $0.cancelsAt != nil }
        case .pause: return try await ask("\(path)/pause", PaddleEffect("immediately"), of: subscription) { $0.status == .paused }
        case .resume: return try await resume(path, subscription)
        case .collect: throw .refused("Paddle tries a payment again by its own calendar")
        case .changePlan: throw .refused("the change names no plan")
        }
    }

    /// What was planned is taken back; one that is paused goes on, in the period that is paid for where that is not over.
    private func resume(_ path: String, _ subscription: Subscription) async throws(PaymentProviderError) -> SubscriptionState {
        let state = try await state(ofSubscription: subscription.providerSubscriptionID)
        if state.status == .paused {
            let effect = PaddleEffect("immediately", onResume: "continue_existing_billing_period")
            return try await ask("\(path)/resume", effect, of: subscription) { $0.status == .active }
        }
        guard state.cancelsAt != nil else { return state }
        return try read(try await client.patch(path, PaddleStay(), as: PaddleAnswer<PaddleSubscription>.self).data)
    }

    private func ask(
        _ path: String, _ effect: PaddleEffect, of subscription: Subscription, _ isDone: (SubscriptionState) -> Bool
    ) async throws(PaymentProviderError) -> SubscriptionState {
        do {
            return try read(try await client.post(path, effect, as: PaddleAnswer<PaddleSubscription>.self).data)
        } catch .refused(let reason) {
            // The answer to a first request may have been lost.
            let state = try await state(ofSubscription: subscription.providerSubscriptionID)
            guard isDone(state) else { throw .refused(reason) }
            return state
        }
    }

    private func read(_ subscription: PaddleSubscription) throws(PaymentProviderError) -> SubscriptionState {
        do { return try subscription.state } catch { throw .unreadable("\(error)") }
    }
}

// MARK: Another plan

extension Paddle {
    package var changesPlans: Bool { true }

    /// A transaction can be paid for as long as it is there.
    package var closesCheckouts: Bool { false }

    /// What comes with the next period is asked for at once too, without a bill: the renewal then costs the new price. Paddle prorates to the
    /// minute, from when it makes the change.
    private func change(
        _ change: SubscriptionChange, to plan: PlanChange, of subscription: Subscription
    ) async throws(PaymentProviderError) -> SubscriptionState {
        let path = "/subscriptions/\(subscription.providerSubscriptionID)"
        let known = try await client.get(path, as: PaddleAnswer<PaddleSubscription>.self).data
        if known.customData?.changeId == "\(change.id)" { return try read(known) }
        guard let amount = PaddleAmount.minorUnits(of: plan.price) else { throw .refused("\(plan.price) cannot be charged") }
        let price = PaddlePrice(named: plan.name, amount, plan.price.currency, every: subscription.period)
        let wish = PaddleNewItems(
            items: [.init(quantity: 1, price: price)], prorationBillingMode: plan.charge == nil ? "do_not_bill" : "prorated_immediately",
            onPaymentFailure: "prevent_change", customData: .init(orderId: "\(subscription.orderID)", changeId: "\(change.id)"))
        return try read(try await client.patch(path, wish, as: PaddleAnswer<PaddleSubscription>.self).data)
    }
}

private struct PaddleNewItems: Encodable {
    let items: [PaddleNewItem]
    let prorationBillingMode: String
    let onPaymentFailure: String
    let customData: PaddleEcho
}

private struct PaddleEffect: Encodable {
    let effectiveFrom: String
    let onResume: String?

    init(_ effectiveFrom: String, onResume: String? = nil) {
        (self.effectiveFrom, self.onResume) = (effectiveFrom, onResume)
    }
}

/// `{"scheduled_change": null}`
private struct PaddleStay: Encodable {
    private enum CodingKeys: CodingKey { case scheduledChange }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeNil(forKey: .scheduledChange)
    }
}
