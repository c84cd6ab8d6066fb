import Jobs
import Storage
import Values

/// What a provider can be asked to do with a running subscription.
package enum SubscriptionAction: String, SQLCodable, Codable, Sendable, CaseIterable {
    /// It ends at once; nothing is given back by that alone.
    case cancelNow = "cancel_now"
    /// It ends with the period that is paid for.
    case cancelAtPeriodEnd = "cancel_at_period_end"
    /// A cancellation at the period's end is taken back, or a pause is over.
    case resume
    /// Nothing is collected until it is resumed. What is paid for can be used to its end.
    case pause
    /// What is open is tried to be collected now, and not when the provider would.
    case collect
    /// To another plan, or at a change that is planned back to the one it has.
    case changePlan = "change_plan"
}

/// A wish to change a subscription, and what the provider said to it.
package struct SubscriptionChange: Identified, Sendable {
    package static let idPrefix = "change"

    package enum Status: String, SQLCodable, Sendable, CaseIterable {
        /// The provider has not answered yet.
        case requested
        case done
        case refused
    }

    package let id: ID<SubscriptionChange>
    package let workspaceID: ID<Workspace>
    package let subscriptionID: ID<Subscription>
    package let action: SubscriptionAction
    package let status: Status
    /// Why it was refused: a sentence without its full stop.
    package let reason: String?
    /// `api`, a bot's key, `dunning`.
    package let requestedBy: String
    package let createdAt: Timestamp
    package let doneAt: Timestamp?
    /// There where the action is `changePlan`.
    package var plan: PlanChange?
}

/// Why a subscription is not changed, or a trial not begun.
package enum SubscriptionError: Error, Equatable, CustomStringConvertible {
    case ended
    /// Another change has not been answered yet.
    case busy
    case alreadyCancelled
    case notCancelled
    case alreadyPaused
    case nothingOpen
    /// It has the plan already, or is to have it.
    case samePlan(String)
    /// Another change of plan waits for the period's end.
    case planned(String)
    /// Cancelled as of its period's end.
    case leaving
    case paused
    case unpaid
    case notSold(plan: String, through: String)
    case unchangeable(String)
    case otherCurrency(plan: String, Currency, Currency)
    case otherPeriod(plan: String, Plan.Period, Plan.Period)
    case noPortal(String)
    case noTrial(plan: String)
    case triedBefore

    package var description: String {
        switch self {
        case .ended: "the subscription has ended; sell a new one"
        case .busy: "another change of the subscription is under way; try again when it is done"
        case .alreadyCancelled: "the subscription is cancelled already, and ends with its period"
        case .notCancelled: "the subscription runs: there is no cancellation, no pause and no change of plan to take back"
        case .alreadyPaused: "the subscription is paused already"
        case .nothingOpen: "no payment of the subscription is open"
        case .samePlan(let plan): "“\(plan)” is the plan of the subscription already, or the one that it changes to"
        case .planned(let plan): "a change to “\(plan)” is planned for the period's end; take it back with “resume” first"
        case .leaving: "the subscription is cancelled; take that back with “resume” before its plan is changed"
        case .paused: "the subscription is paused; resume it before its plan is changed"
        case .unpaid: "the subscription is not paid for at the moment; its plan can be changed when it is"
        case .notSold(let plan, let provider): "“\(plan)” is not sold through \(provider), by which the subscription is paid"
        case .unchangeable(let provider):
            "\(provider) cannot change the plan of a subscription; cancel it at the period's end and sell the other plan then"
        case .otherCurrency(let plan, let its, let currency): "“\(plan)” is sold in \(its), and the subscription is paid in \(currency)"
        case .otherPeriod(let plan, let its, let period):
            "“\(plan)” is sold by the \(its.rawValue), and the subscription is paid by the \(period.rawValue); "
                + "cancel it at the period's end and sell the other plan then"
        case .noPortal(let provider): "\(provider) has no page where customers see to their subscriptions"
        case .noTrial(let plan): "the plan “\(plan)” has no trial: set trial in kontor.yaml"
        case .triedBefore: "the customer has had a trial of the plan, or the plan itself"
        }
    }
}

extension Billing {
    /// Has the provider asked for the change, by a job; nil where there is no such subscription. Throws `SubscriptionError` where it makes no
    /// sense, and then nothing is stored. A change of this `id` is requested once.
    package func request(
        _ action: SubscriptionAction, of id: ID<Subscription>, by requester: String, changeID: ID<SubscriptionChange>? = nil,
        _ tx: Transaction, now: Timestamp
    ) throws -> SubscriptionChange? {
        if let changeID, let known = try tx.subscriptionChange(changeID, in: workspace) { return known }
        guard let found = try tx.subscription(id, in: workspace) else { return nil }
        try tx.lock(order: found.orderID)
        guard let subscription = try tx.subscription(id, in: workspace) else { return nil }
        if action == .resume, subscription.cancelsAt == nil, subscription.status == .active, subscription.nextChangeID != nil {
            return try insert(.changePlan, takenBack(subscription, tx), of: subscription, by: requester, changeID, tx, now: now)
        }
        try check(action, subscription)
        return try insert(action, nil, of: subscription, by: requester, changeID, tx, now: now)
    }

    func insert(
        _ action: SubscriptionAction, _ plan: PlanChange?, of subscription: Subscription, by requester: String,
        _ changeID: ID<SubscriptionChange>?, _ tx: Transaction, now: Timestamp
    ) throws -> SubscriptionChange {
        let change = SubscriptionChange(
            id: changeID ?? ID(at: now), workspaceID: workspace, subscriptionID: subscription.id, action: action, status: .requested,
            reason: nil, requestedBy: requester, createdAt: now, doneAt: nil, plan: plan)
        guard try tx.insert(change) else { throw SubscriptionError.busy }
        try tx.enqueue(SubscriptionChangeJob.job(for: change.id), now: now)
        return change
    }

    private func check(_ action: SubscriptionAction, _ subscription: Subscription) throws(SubscriptionError) {
        guard subscription.status != .cancelled else { throw .ended }
        switch action {
        case .cancelNow: break
        case .cancelAtPeriodEnd: guard subscription.cancelsAt == nil else { throw .alreadyCancelled }
        case .resume: guard subscription.cancelsAt != nil || subscription.status == .paused else { throw .notCancelled }
        case .pause: guard subscription.status != .paused else { throw .alreadyPaused }
        case .collect: guard [.pastDue, .unpaid].contains(subscription.status) else { throw .nothingOpen }
        // That is asked for by `requestPlan`.
        case .changePlan: throw .samePlan(subscription.plan)
        }
    }

    /// The change once the provider has answered, or as it stands after `limit`.
    package func settled(_ id: ID<SubscriptionChange>, within limit: Duration = .seconds(30)) async throws -> SubscriptionChange? {
        let news = database.signals(.subscriptionChange(id))
        return try await withThrowingTaskGroup { [self] group in
            group.addTask { [self] in
                var change = try await self.change(id)
                guard change?.status == .requested else { return change }
                for await _ in news {
                    change = try await self.change(id)
                    if change?.status != .requested { break }
                }
                return change
            }
            group.addTask { [self] in
                try await Task.sleep(for: limit)
                return try await self.change(id)
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    private func change(_ id: ID<SubscriptionChange>) async throws -> SubscriptionChange? {
        try await database.read { [workspace] tx in try tx.subscriptionChange(id, in: workspace) }
    }
}
