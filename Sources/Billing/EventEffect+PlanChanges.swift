import Storage
import Values

/// What an invoice pays for is told by its amount alone: it is believed where that is the price of a plan which the subscription has, had when
/// the period began, or was asked to change to. A payment may come before the answer to the request, and is as good as one.
extension EventEffect {
    /// The plan that is paid for; of a change whose payment this is, in force from here on.
    func planPaid(by invoice: InvoicePaid, _ subscription: Subscription) throws -> Found<String> {
        let changes = try tx.planChanges(of: subscription)
        if invoice.isProration { return try planPaid(forTheRest: invoice, subscription, changes) }
        let open = changes.prefix { $0.plan.inForceAt == nil }
        let wanted = open.filter { $0.plan.price == invoice.amount && ($0.plan.dueAt ?? $0.createdAt) < invoice.until }
        if let next = wanted.first(where: { $0.id == subscription.nextChangeID }) { return try inForce(next.id, next.plan, subscription) }
        if invoice.amount == subscription.price { return .one(subscription.plan) }
        if let done = wanted.first { return try inForce(done.id, done.plan, subscription) }
        let former = changes.first { change in
            change.plan.formerPrice == invoice.amount && change.plan.inForceAt.map { invoice.from < $0 } == true
        }
        if let former { return .one(former.plan.formerPlan) }
        return .none(.rejected("\(invoice.amount) came, but the price is \(subscription.price)"))
    }

    private func planPaid(
        forTheRest invoice: InvoicePaid, _ subscription: Subscription,
        _ changes: [(id: ID<SubscriptionChange>, createdAt: Timestamp, plan: PlanChange)]
    ) throws -> Found<String> {
        let charged = changes.filter { isWithin(invoice.amount, charge: $0.plan.charge) }
        for change in charged where try tx.claimCharge(of: change.id, by: invoice.invoice) {
            // Late news of a plan that another has taken the place of.
            let isPast = changes.prefix { $0.id != change.id }.contains { $0.plan.inForceAt != nil }
            guard !isPast else { return .one(change.plan.plan) }
            return try inForce(change.id, change.plan, subscription)
        }
        return .none(.rejected("\(invoice.amount) came for a change of plan that was not asked for here"))
    }

    private func inForce(_ id: ID<SubscriptionChange>, _ plan: PlanChange, _ subscription: Subscription) throws -> Found<String> {
        try tx.bringIntoForce(id, plan, of: subscription, sellers, now: now)
        return .one(plan.plan)
    }

    /// Two lines of a bill are each rounded in the provider's way. Where it counts from when it makes the change, it may be less.
    private func isWithin(_ amount: Money, charge: Money?) -> Bool {
        guard let charge, charge.currency == amount.currency, amount.nanos > 0 else { return false }
        let slack = 2 * provider.smallestStep(of: charge.currency).nanos
        let least = provider.countsFromRequest ? charge.nanos - slack : 0
        return (least...charge.nanos + slack).contains(amount.nanos)
    }
}
