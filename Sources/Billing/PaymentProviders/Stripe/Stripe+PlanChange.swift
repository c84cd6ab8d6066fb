import Values

/// Another price for a running subscription (source: docs.stripe.com/api/subscriptions/update, docs.stripe.com/billing/subscriptions/prorations).
///
/// What takes effect with the next period is asked for at once too, without proration: Stripe then charges the new price when it renews, and
/// nothing has to be done in time on our side.
extension Stripe {
    package var changesPlans: Bool { true }

    package var collectsOnRequest: Bool { true }
    /// By `proration_date`.
    package var countsFromRequest: Bool { true }

    func change(_ change: SubscriptionChange, to plan: PlanChange, of subscription: Subscription) async throws(PaymentProviderError)
        -> SubscriptionState
    {
        let path = "/v1/subscriptions/\(subscription.providerSubscriptionID)"
        let known = try await client.get(path, as: StripeSubscription.self)
        // The answer to a first request was lost: Stripe forgets keys of idempotency after a day.
        if known.metadata?.changeId == "\(change.id)" { return try state(known) }
        guard let item = known.items?.data.first, known.items?.data.count == 1, let itemID = item.id else {
            throw .refused("the subscription has other items than its plan; change it in Stripe's dashboard")
        }
        guard let amount = StripeAmount.minorUnits(of: plan.price) else { throw .refused("\(plan.price) cannot be charged") }
        let product = try await product(of: plan, now: item.price?.product?.id)
        let price = "items[0][price_data]"
        var parameters = [
            ("items[0][id]", itemID), ("\(price)[currency]", plan.price.currency.code.lowercased()), ("\(price)[unit_amount]", "\(amount)"),
            ("\(price)[product]", product), ("\(price)[recurring][interval]", subscription.period.rawValue),
            ("metadata[change_id]", "\(change.id)"), ("proration_behavior", plan.charge == nil ? "none" : "always_invoice"),
        ]
        if plan.charge != nil {
            // Without the money nothing is changed.
            parameters += [("proration_date", "\(change.createdAt.seconds)"), ("payment_behavior", "error_if_incomplete")]
        }
        return try state(
            try await client.post(path, parameters, idempotencyKey: "\(change.id)", as: StripeSubscription.self))
    }

    /// A price of a subscription needs a product that exists, under whose name it is billed: one for each version of a plan.
    private func product(of plan: PlanChange, now product: String?) async throws(PaymentProviderError) -> String {
        struct Product: Decodable { let id: String }
        guard let id = plan.versionID.map({ "\($0)" }) ?? product else { throw .refused("the subscription has no product at Stripe") }
        guard plan.versionID != nil else { return id }
        do {
            return try await client.post(
                "/v1/products", [("id", id), ("name", plan.name)], idempotencyKey: "product:\(id)", as: Product.self
            ).id
        } catch .refused(let reason) {
            // There already, by an earlier change.
            do { return try await client.get("/v1/products/\(id)", as: Product.self).id } catch .refused { throw .refused(reason) }
        }
    }
}
