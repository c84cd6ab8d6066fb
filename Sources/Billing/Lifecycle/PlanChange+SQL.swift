import Storage
import Values

extension PlanChange {
    init(row: Row) throws {
        let currency: Currency = try row["currency"]
        plan = try row["plan"]
        name = try row["plan_name"] as String? ?? row["plan"]
        versionID = try row["plan_version_id"]
        price = Money(nanos: try row["price_nanos"], currency)
        formerPlan = try row["former_plan"]
        formerPrice = Money(nanos: try row["former_price_nanos"], currency)
        charge = try (row["charge_nanos"] as Int64?).map { Money(nanos: $0, currency) }
        dueAt = try row["due_at"]
        inForceAt = try row["in_force_at"]
    }
}

extension Transaction {
    /// The newest first; what the provider refused too, since it may have done it after all when nobody waited for its answer any more.
    func planChanges(of subscription: Subscription) throws -> [(id: ID<SubscriptionChange>, createdAt: Timestamp, plan: PlanChange)] {
        try fetch(
            SubscriptionChange.self,
            """
            SELECT \(SubscriptionChange.columns) FROM subscription_change c
            WHERE c.workspace_id = \(subscription.workspaceID) AND c.subscription_id = \(subscription.id) AND c.plan IS NOT NULL
            ORDER BY c.change_id DESC
            """
        ).compactMap { change in change.plan.map { (change.id, change.createdAt, $0) } }
    }

    /// The change is paid for by this invoice; false where it was by another.
    func claimCharge(of change: ID<SubscriptionChange>, by invoice: String) throws -> Bool {
        try execute(
            """
            UPDATE subscription_change SET charged_by = \(invoice)
            WHERE change_id = \(change) AND workspace_id = \(workspace) AND charged_by IS NULL
            """) == 1
    }

    /// The provider has done it. What waits for the period's end is noted, anything else is in force.
    func enter(
        _ change: SubscriptionChange, of subscription: Subscription, _ sellers: [String: any Seller], now: Timestamp
    ) throws {
        guard let plan = change.plan else { return }
        guard plan.dueAt != nil else { return try bringIntoForce(change.id, plan, of: subscription, sellers, now: now) }
        try execute(
            """
            UPDATE subscription SET next_change_id = \(change.id)
            WHERE subscription_id = \(subscription.id) AND workspace_id = \(workspace)
            """)
        try sellers.seller(of: subscription).planIsToChange(subscription, to: plan, self, now: now)
    }

    /// From now on the subscription is one of this plan, on its terms. Once.
    func bringIntoForce(
        _ change: ID<SubscriptionChange>, _ plan: PlanChange, of subscription: Subscription, _ sellers: [String: any Seller],
        now: Timestamp
    ) throws {
        signalAfterCommit(.subscriptionChange(change))
        let isNew =
            try execute(
                """
                UPDATE subscription_change SET status = 'done', reason = NULL, done_at = COALESCE(done_at, \(now)), in_force_at = \(now)
                WHERE change_id = \(change) AND workspace_id = \(workspace) AND in_force_at IS NULL
                """) == 1
        guard isNew else { return }
        let version = try plan.versionID.flatMap { try planVersion($0, in: subscription.workspaceID) }
        try execute(
            """
            UPDATE subscription SET plan = \(plan.plan), plan_version_id = \(plan.versionID), price_nanos = \(plan.price.nanos),
                grace_days = \(version?.plan.graceDays ?? subscription.graceDays), next_change_id = NULL
            WHERE subscription_id = \(subscription.id) AND workspace_id = \(workspace)
            """)
        guard let current = try self.subscription(subscription.id, in: subscription.workspaceID) else { return }
        if let paidUntil = current.paidUntil, paidUntil > now {
            try postponeGrants(of: current.plan, current.customerID, from: now, until: paidUntil, in: current.workspaceID)
        }
        let seller = sellers.seller(of: subscription)
        if plan.isBack {
            try seller.planIsToChange(current, to: nil, self, now: now)
        } else {
            try seller.planChanged(current, from: subscription, self, now: now)
        }
    }
}
