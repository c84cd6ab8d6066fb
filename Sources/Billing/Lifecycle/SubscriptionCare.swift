import Customers
import Jobs
import Storage
import Values

/// The calendar of a renewal that was not paid, in days from the end of the paid period.
package enum Dunning {
    /// On these it is tried again, and the customer reminded.
    package static let reminderDays = [1, 3, 5, 7]
    /// On this one it ends, or at the end of the plan's grace where that is later.
    package static let lastDay = 10

    static func end(of subscription: Subscription) -> Timestamp? {
        subscription.paidUntil?.adding(.seconds(86_400 * Int64(max(lastDay, subscription.graceDays))))
    }
}

/// A plan that ends soon, or has just ended, and does not renew by itself.
package struct EndingPlan: Sendable, Equatable {
    /// The id of the subscription or the grant.
    let subject: String
    package let customerID: ID<Customer>
    /// The plan's key.
    package let plan: String
    /// As the customer reads it.
    package let name: String
    package let endsAt: Timestamp
    /// The order that paid for it.
    package let orderID: ID<Order>?
}

/// What is due by the calendar, looked at each hour: reminders and new attempts of renewals that were not paid, their end, and word
/// of what ends without renewing, before and after. Each is noted with what it is about, and so done once, however often it is looked at.
struct SubscriptionCare: Sendable {
    private static let kind = "subscription_care"
    /// So long before its end a customer is reminded of what does not renew.
    private static let notice: Duration = .seconds(3 * 86_400)
    /// What nobody has paid for so long nobody will.
    private static let longestOpen: Duration = .seconds(86_400)

    let billing: Billing
    let sellers: [String: any Seller]

    var jobKind: JobKind {
        .deciding(Self.kind, queue: .paymentEvents) { tx, _, now in
            try look(tx, now: now)
            return .complete
        }
    }

    static func schedule(timeZone: String) throws -> Schedule {
        Schedule(kind, try Cron("11 * * * *", timeZone: timeZone)) { dueAt in
            NewJob(kind, payload: dueAt.microseconds, queue: .paymentEvents, uniqueKey: kind)
        }
    }

    func look(_ tx: Transaction, now: Timestamp) throws {
        for id in try tx.lapsedSubscriptions(in: billing.workspace, now: now) { try tx.enqueue(SubscriptionJob.job(for: id), now: now) }
        try expireOrders(tx, now)
        for subscription in try tx.overdueSubscriptions(in: billing.workspace, now: now) { try dun(subscription, tx, now) }
        let (workspace, soon) = (billing.workspace, now.adding(Self.notice))
        let grants = try tx.endingGrants(in: workspace, from: now, until: soon)
        for plan in try tx.endingSubscriptions(in: workspace, from: now, until: soon) + grants where try note(.expiry, of: plan, tx, now) {
            for seller in try sellers(of: plan, tx) { try seller.endsSoon(plan, tx, now: now) }
        }
        // A subscription's end the provider tells.
        for plan in try tx.endingGrants(in: workspace, from: now.adding(.zero - Self.notice), until: now)
        where try note(.ended, of: plan, tx, now) {
            for seller in try sellers(of: plan, tx) { try seller.ended(plan, tx, now: now) }
        }
    }

    /// Where the provider leaves them open, so that a code which made one cheaper is free again.
    private func expireOrders(_ tx: Transaction, _ now: Timestamp) throws {
        let lenient = billing.providers.filter { !$0.closesCheckouts }.map(\.name)
        for id in try tx.abandonedOrders(of: lenient, before: now.adding(.zero - Self.longestOpen), in: billing.workspace) {
            try tx.lock(order: id)
            guard try tx.markExpired(id), let order = try tx.order(id, in: billing.workspace) else { continue }
            try sellers.seller(of: order).expired(order, tx, now: now)
        }
    }

    private func dun(_ subscription: Subscription, _ tx: Transaction, _ now: Timestamp) throws {
        guard let paidUntil = subscription.paidUntil, let end = Dunning.end(of: subscription) else { return }
        let days = Int(now.duration(since: paidUntil).components.seconds / 86_400)
        var notice = SubscriptionNotice(subject: "\(subscription.id)", kind: .overdue, dueAt: paidUntil, step: days)
        if now >= end {
            // Once a day, until the provider has done it; what it is being asked for already is waited for.
            guard try tx.latestChange(of: subscription.id, in: billing.workspace)?.status != .requested else { return }
            notice.kind = .ended
            if try tx.note(notice, in: billing.workspace, now: now) { try ask(.cancelNow, of: subscription, tx, now) }
            return
        }
        guard let day = Dunning.reminderDays.last(where: { $0 <= days }) else { return }
        notice.step = day
        guard try tx.note(notice, in: billing.workspace, now: now) else { return }
        if billing.provider(subscription.provider)?.collectsOnRequest == true { try ask(.collect, of: subscription, tx, now) }
        try sellers.seller(of: subscription).paymentReminder(subscription, endsAt: end, tx, now: now)
    }

    /// One that has another change under way is left to that.
    private func ask(_ action: SubscriptionAction, of subscription: Subscription, _ tx: Transaction, _ now: Timestamp) throws {
        do {
            _ = try billing.request(action, of: subscription.id, by: "dunning", tx, now: now)
        } catch is SubscriptionError {
            // The provider is being asked for something else already, or has ended it meanwhile.
        }
    }

    /// False where it was said before.
    private func note(_ kind: SubscriptionNotice.Kind, of plan: EndingPlan, _ tx: Transaction, _ now: Timestamp) throws -> Bool {
        try tx.note(SubscriptionNotice(subject: plan.subject, kind: kind, dueAt: plan.endsAt), in: billing.workspace, now: now)
    }

    /// Who sold it; what nobody sold is everybody's, who know whether it is theirs.
    private func sellers(of plan: EndingPlan, _ tx: Transaction) throws -> [any Seller] {
        let order = try plan.orderID.flatMap { try tx.order($0, in: billing.workspace) }
        return order.map { [sellers.seller(of: $0)] } ?? sellers.sorted { $0.key < $1.key }.map(\.value)
    }
}

/// Something that was said to a customer about a date, and is not said again.
struct SubscriptionNotice: Sendable {
    enum Kind: String, SQLCodable, Sendable, CaseIterable {
        case overdue, ended, expiry
    }

    /// The id of the subscription or the grant.
    let subject: String
    var kind: Kind
    let dueAt: Timestamp
    /// The day of the calendar.
    var step = 0
}
