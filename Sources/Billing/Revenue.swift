import Ledger
import Storage
import Values

/// What was sold in a period, by whom and through whom, and what the subscriptions are worth now. Amounts are sums over the ledger,
/// in the currency of the workspace; what was charged in another is not converted, and not in here.
package struct Revenue: Sendable {
    package struct Line: Sendable {
        /// A bot's key, or `api`.
        package let seller: String
        /// Nil where single things were sold.
        package let plan: String?
        package let provider: String
        package let earned: Money
        /// Refunds, and what banks have taken back.
        package let returned: Money
        package let customers: Int
    }

    package let from: Timestamp
    package let to: Timestamp
    package let lines: [Line]
    package let earned: Money
    package let returned: Money
    package let fees: Money
    package let aiCost: Money
    /// What partners earned, less what was reversed.
    package let commissions: Money
    /// What is left of the earnings after returns, fees, AI and commissions.
    package let margin: Money
    /// How many customers paid in the period.
    package let payingCustomers: Int
    /// Earnings less returns, for each of them; nil where nobody paid.
    package let perCustomer: Money?
    package let subscriptions: SubscriptionFigures

    /// What a customer brings before he leaves, at this period's churn; nil where nobody left or nobody paid.
    package func lifetimeValue() throws(MoneyError) -> Money? {
        guard let perCustomer, let churn = subscriptions.churnPermille, churn > 0 else { return nil }
        return try perCustomer.times(1000, dividedBy: churn)
    }
}

/// Of the subscriptions of a workspace.
package struct SubscriptionFigures: Sendable {
    /// Those that may be used now.
    package let active: Int
    /// What they bring in a month: a year is twelve of them, a day and a week are counted by a year of 365.25 days.
    package let monthly: Money
    /// What is paid for and not served yet.
    package let deferred: Money
    /// Of those that ran when the period began.
    package let ended: Int
    package let atBeginning: Int

    /// Tenths of a percent; nil where none ran.
    package var churnPermille: Int64? { atBeginning == 0 ? nil : Int64(ended) * 1000 / Int64(atBeginning) }
}

extension Transaction {
    /// For `from` ≤ occurred < `to`. Throws `MoneyError`, or `StorageError.outOfRange`, where a sum cannot be counted.
    package func revenue(
        workspace: ID<Workspace>, _ currency: Currency, from: Timestamp, to: Timestamp, now: Timestamp
    ) throws -> Revenue {
        let figures = try profitAndLoss(workspace: workspace, currency, from: from, to: to)
        let lines = try revenueLines(workspace, currency, from: from, to: to)
        let earned = try lines.reduce(Money.zero(currency)) { try $0.adding($1.earned) }
        let returned = try lines.reduce(Money.zero(currency)) { try $0.adding($1.returned) }
        let fees = try figures.expense("payment_fee")
        let aiCost = try figures.expense("ai")
        let commissions = try figures.expense("referral")
        let net = try earned.subtracting(returned)
        let customers = try payingCustomers(workspace, currency, from: from, to: to)
        return Revenue(
            from: from, to: to, lines: lines, earned: earned, returned: returned, fees: fees, aiCost: aiCost,
            commissions: commissions, margin: try net.subtracting(fees).subtracting(aiCost).subtracting(commissions),
            payingCustomers: customers,
            perCustomer: customers == 0 ? nil : try net.times(1, dividedBy: Int64(customers)),
            subscriptions: try subscriptionFigures(workspace, currency, from: from, to: to, now: now))
    }

    private func subscriptionFigures(
        _ workspace: ID<Workspace>, _ currency: Currency, from: Timestamp, to: Timestamp, now: Timestamp
    ) throws -> SubscriptionFigures {
        let running = try runningSubscriptions(workspace, currency, now: now)
        let (ended, atBeginning) = try endings(workspace, currency, from: from, to: to)
        return SubscriptionFigures(
            active: running.count, monthly: try running.reduce(.zero(currency)) { try $0.adding($1.monthlyPrice()) },
            deferred: try deferred(workspace, currency, now), ended: ended, atBeginning: atBeginning)
    }

    /// Of each payment the part that stands for the rest of its period: of a change of plan, too, what was paid for the rest of one; and of
    /// gifts.
    private func deferred(_ workspace: ID<Workspace>, _ currency: Currency, _ now: Timestamp) throws -> Money {
        let periods = try unservedPayments(workspace, currency, now: now)
        let gifts = try unservedGifts(workspace, currency, now: now).map { gift in
            (gift.kept, gift.grant.startsAt.adding(.zero - gift.grant.served), gift.grant.startsAt, gift.until)
        }
        let shares = periods.map { ($0.kept, $0.from, $0.from, $0.until) } + gifts
        return try shares.reduce(.zero(currency)) { sum, share in
            let (kept, from, begun, until) = share
            guard kept.nanos > 0, until > from else { return sum }
            let rest = until.seconds - max(now, begun).seconds
            return try sum.adding(kept.times(rest, dividedBy: until.seconds - from.seconds))
        }
    }
}

extension ProfitAndLoss {
    fileprivate func expense(_ category: String) throws -> Money {
        try lines.filter { $0.side == .expense && $0.category == category }.reduce(.zero(profit.currency)) { try $0.adding($1.amount) }
    }
}

extension Subscription {
    fileprivate func monthlyPrice() throws(MoneyError) -> Money {
        switch period {
        case .month: price
        case .year: try price.times(1, dividedBy: 12)
        // 365.25 / 12 days, and a seventh of that.
        case .day: try price.times(1461, dividedBy: 48)
        case .week: try price.times(1461, dividedBy: 336)
        case .once: .zero(price.currency)
        }
    }
}
