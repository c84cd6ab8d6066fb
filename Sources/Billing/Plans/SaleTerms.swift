import Customers
import Storage
import Values

/// What an order comes to: what is sold, what the customer reads, for how much.
struct SaleTerms {
    let purpose: Order.Purpose
    let description: String
    let amount: Money
    /// Of the plan, where it is for one.
    var version: PlanVersion?
}

extension Billing {
    /// Throws `BillingError` where it cannot be sold, or not to this customer.
    func terms(of new: NewOrder, _ tx: Transaction, now: Timestamp) throws -> SaleTerms {
        switch new.purpose {
        case .subscription(let key):
            let version = try soldVersion(ofPlan: key, tx, now: now)
            if new.recipientID == nil, try has(new.customerID, version.plan, tx, now: now) {
                throw BillingError.alreadySubscribed(plan: key)
            }
            let named = new.provider.flatMap(provider)
            guard let price = named.map({ version.plan.price(through: $0) }) ?? version.plan.price else {
                throw BillingError.nobodySells(named?.currency ?? version.plan.price.currency, through: new.provider)
            }
            return SaleTerms(
                purpose: version.plan.purpose(isGift: new.recipientID != nil), description: version.plan.name, amount: price,
                version: version)
        case .payment(let description, let quantity, let amount):
            guard new.recipientID == nil else { throw BillingError.notGivable }
            guard (1...200).contains(description.count), description.utf8.count <= 800,
                !description.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }),
                description.contains(where: { !$0.isWhitespace })
            else { throw BillingError.badDescription }
            guard (1...1_000_000_000).contains(quantity) else { throw BillingError.quantityNotPositive }
            return SaleTerms(purpose: .payment(quantity: quantity), description: description, amount: amount)
        }
    }

    /// The terms that the plan is sold at now. Throws `BillingError.unknownPlan`.
    func soldVersion(ofPlan key: String, _ tx: Transaction, now: Timestamp) throws -> PlanVersion {
        guard let plan = plan(key) else { throw BillingError.unknownPlan(key, known: plans.map(\.key)) }
        return try tx.keepVersion(of: plan, in: workspace, now: now)
    }

    /// Whether there is nothing left to buy for the customer: a subscription that has not ended, or a plan that does not end. What is not paid
    /// may be collected still, and a second one would be paid twice.
    func has(_ customer: ID<Customer>, _ plan: Plan, _ tx: Transaction, now: Timestamp) throws -> Bool {
        if try tx.liveSubscription(of: customer, plan: plan.key, in: workspace) != nil { return true }
        return try tx.heldPlans(of: customer, plan: plan.key, in: workspace, now: now).contains { $0.until == nil }
    }
}

extension Plan {
    /// What does not renew is a single payment to its provider.
    func purpose(isGift: Bool = false) -> Order.Purpose {
        period == .once || isGift ? .payment(quantity: 1) : .subscription(plan: key, period: period)
    }
}

extension Plan.Period {
    /// When a period that begins then is over, by the calendar in UTC; the month's last day where it has no such day. Nil for `once`.
    package func end(from start: Timestamp) -> Timestamp? {
        switch self {
        case .day: start.adding(.seconds(86_400))
        case .week: start.adding(.seconds(7 * 86_400))
        case .month: start.adding(months: 1)
        case .year: start.adding(months: 12)
        case .once: nil
        }
    }
}

extension Timestamp {
    fileprivate func adding(months: Int64) -> Timestamp {
        let day = seconds / 86_400
        let (year, month, dayOfMonth) = CivilDate.from(daysSinceEpoch: day)
        let months = year * 12 + month - 1 + months
        let target = (0...3).lazy.compactMap { shorter in
            CivilDate.daysSinceEpoch(year: months / 12, month: months % 12 + 1, day: dayOfMonth - shorter)
        }.first
        return adding(.seconds(86_400 * ((target ?? day) - day)))
    }
}
