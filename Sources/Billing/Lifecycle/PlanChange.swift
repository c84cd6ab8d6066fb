import Customers
import Jobs
import Storage
import Values

/// From which plan to which a subscription is to change, on the terms that the new one is sold at when that is asked for.
package struct PlanChange: Sendable, Equatable {
    /// When it takes effect.
    package enum Effect: String, Sendable, CaseIterable {
        /// At once; what is dearer is charged for the rest of the period, nothing is given back.
        case now
        /// With the next period, which is paid for at the new price.
        case periodEnd = "period_end"
    }

    /// The plan's key.
    package let plan: String
    /// As people read it.
    package let name: String
    /// Nil where a subscription of before plans had versions keeps its own.
    package let versionID: ID<PlanVersion>?
    /// Of one period.
    package let price: Money
    package let formerPlan: String
    package let formerPrice: Money
    /// What is charged at once; nil where nothing is. A provider whose clock is not ours charges less where it takes it later.
    package let charge: Money?
    /// The end of the period that it waits for; nil where it takes effect at once.
    package let dueAt: Timestamp?
    package let inForceAt: Timestamp?

    /// The subscription stays at the plan that it has.
    package var isBack: Bool { plan == formerPlan && price == formerPrice }

    /// What the rest of a period costs more at the new price. Each of both is rounded half up to what can be charged, as providers round the
    /// two lines of their bill.
    static func charge(from former: Money, to price: Money, rest: Int64, of period: Int64, step: Money) -> Money {
        func part(_ amount: Money) -> Int128 {
            let (share, whole) = (Int128(amount.nanos) * Int128(rest), Int128(step.nanos) * Int128(max(1, period)))
            return (2 * share + whole) / (2 * whole) * Int128(step.nanos)
        }
        return Money(nanos: Int64(clamping: part(price) - part(former)), price.currency)
    }
}

extension Billing {
    /// Has the provider asked to change the subscription to `plan`; nil where there is no such subscription. Dearer plans take effect at once
    /// and cheaper ones at the period's end, unless `effect` says when. The plan that it has takes back a change that is planned. Throws
    /// `SubscriptionError` or `BillingError` where it makes no sense, and then nothing is stored.
    package func requestPlan(
        _ plan: String, _ effect: PlanChange.Effect? = nil, of id: ID<Subscription>, by requester: String,
        changeID: ID<SubscriptionChange>? = nil, _ tx: Transaction, now: Timestamp
    ) throws -> SubscriptionChange? {
        if let changeID, let known = try tx.subscriptionChange(changeID, in: workspace) { return known }
        guard let found = try tx.subscription(id, in: workspace) else { return nil }
        try tx.lock(order: found.orderID)
        try tx.lock(found.customerID, in: workspace)
        guard let subscription = try tx.subscription(id, in: workspace) else { return nil }
        try requireRunning(subscription, now: now)
        let change =
            plan == subscription.plan
            ? try takenBack(subscription, tx) : try change(of: subscription, to: plan, effect, tx, now: now)
        return try insert(.changePlan, change, of: subscription, by: requester, changeID, tx, now: now)
    }

    /// The change that takes a planned one back.
    func takenBack(_ subscription: Subscription, _ tx: Transaction) throws -> PlanChange {
        guard subscription.nextChangeID != nil else { throw SubscriptionError.samePlan(subscription.plan) }
        let version = try subscription.planVersionID.flatMap { try tx.planVersion($0, in: workspace) }
        return PlanChange(
            plan: subscription.plan, name: version?.plan.name ?? subscription.plan, versionID: version?.id, price: subscription.price,
            formerPlan: subscription.plan, formerPrice: subscription.price, charge: nil, dueAt: nil, inForceAt: nil)
    }

    private func requireRunning(_ subscription: Subscription, now: Timestamp) throws {
        switch subscription.status {
        case .cancelled: throw SubscriptionError.ended
        case .active: break
        case .paused: throw SubscriptionError.paused
        case .incomplete, .pastDue, .unpaid: throw SubscriptionError.unpaid
        }
        guard subscription.cancelsAt == nil else { throw SubscriptionError.leaving }
        guard let end = subscription.paidUntil, end > now else { throw SubscriptionError.unpaid }
    }

    private func change(
        of subscription: Subscription, to key: String, _ wanted: PlanChange.Effect?, _ tx: Transaction, now: Timestamp
    ) throws -> PlanChange {
        guard let provider = provider(subscription.provider) else { throw BillingError.noLongerConfigured(subscription.provider) }
        let version = try soldVersion(ofPlan: key, tx, now: now)
        let price = try price(of: version.plan, for: subscription, through: provider)
        let effect = wanted ?? (price.nanos < subscription.price.nanos ? .periodEnd : .now)
        if let next = try subscription.nextChangeID.flatMap({ try tx.subscriptionChange($0, in: workspace) })?.plan {
            guard effect == .periodEnd else { throw SubscriptionError.planned(next.plan) }
            guard next.plan != key else { throw SubscriptionError.samePlan(key) }
        }
        if try has(subscription.customerID, version.plan, tx, now: now) { throw BillingError.alreadySubscribed(plan: key) }
        let charge = effect == .now ? charge(subscription, price, through: provider, now: now) : nil
        return PlanChange(
            plan: key, name: version.plan.name, versionID: version.id, price: price, formerPlan: subscription.plan,
            formerPrice: subscription.price, charge: charge, dueAt: effect == .periodEnd ? subscription.paidUntil : nil, inForceAt: nil)
    }

    private func price(of plan: Plan, for subscription: Subscription, through provider: any PaymentProvider) throws -> Money {
        guard let price = plan.price(through: provider), provider.canSell(plan.purpose(), in: price.currency) else {
            throw SubscriptionError.notSold(plan: plan.key, through: provider.title)
        }
        guard provider.changesPlans else { throw SubscriptionError.unchangeable(provider.title) }
        guard price.currency == subscription.price.currency else {
            throw SubscriptionError.otherCurrency(plan: plan.key, price.currency, subscription.price.currency)
        }
        guard plan.period == subscription.period else {
            throw SubscriptionError.otherPeriod(plan: plan.key, plan.period, subscription.period)
        }
        return price
    }

    /// Nil where nothing is charged: the plan is not dearer, or the rest of the period less than can be charged at a time.
    private func charge(
        _ subscription: Subscription, _ price: Money, through provider: any PaymentProvider, now: Timestamp
    ) -> Money? {
        guard let (from, until) = subscription.paidPeriod, price.nanos > subscription.price.nanos else { return nil }
        let charge = PlanChange.charge(
            from: subscription.price, to: price, rest: until.seconds - now.seconds, of: until.seconds - from.seconds,
            step: provider.smallestStep(of: price.currency))
        return charge.nanos < provider.leastCharge(in: price.currency).nanos ? nil : charge
    }
}

extension Subscription {
    fileprivate var paidPeriod: (from: Timestamp, until: Timestamp)? {
        guard let paidFrom, let paidUntil else { return nil }
        return (paidFrom, paidUntil)
    }
}
