import Storage
import Values

extension Signal {
    /// The provider has answered.
    package static func subscriptionChange(_ id: ID<SubscriptionChange>) -> Signal { Signal("subscription_change:\(id)") }
}

extension SubscriptionChange: RowDecodable {
    package init(row: Row) throws {
        id = try row["change_id"]
        workspaceID = try row["workspace_id"]
        subscriptionID = try row["subscription_id"]
        action = try row["action"]
        status = try row["status"]
        reason = try row["reason"]
        requestedBy = try row["requested_by"]
        createdAt = try row["created_at"]
        doneAt = try row["done_at"]
        plan = try row["plan"] as String? == nil ? nil : PlanChange(row: row)
    }

    /// All that `init(row:)` reads, of a `subscription_change` called `c`.
    static let columns: SQL = """
        c.*, (SELECT v.name FROM plan_version v
              WHERE v.plan_version_id = c.plan_version_id AND v.workspace_id = c.workspace_id) AS plan_name
        """
}

extension Transaction {
    package func subscriptionChange(_ id: ID<SubscriptionChange>, in workspace: ID<Workspace>) throws -> SubscriptionChange? {
        try fetchOne(
            SubscriptionChange.self,
            "SELECT \(SubscriptionChange.columns) FROM subscription_change c WHERE c.change_id = \(id) AND c.workspace_id = \(workspace)")
    }

    /// Nil where none was ever asked for.
    package func latestChange(of subscription: ID<Subscription>, in workspace: ID<Workspace>) throws -> SubscriptionChange? {
        try fetchOne(
            SubscriptionChange.self,
            """
            SELECT \(SubscriptionChange.columns) FROM subscription_change c
            WHERE c.subscription_id = \(subscription) AND c.workspace_id = \(workspace)
            ORDER BY c.change_id DESC LIMIT 1
            """)
    }

    /// False where another change of the subscription is under way: there is one at a time.
    func insert(_ change: SubscriptionChange) throws -> Bool {
        try execute(
            """
            INSERT INTO subscription_change (change_id, workspace_id, subscription_id, action, status, requested_by, created_at,
                                             plan, plan_version_id, price_nanos, former_plan, former_price_nanos, currency, charge_nanos,
                                             due_at)
            VALUES (\(change.id), \(change.workspaceID), \(change.subscriptionID), \(change.action), \(change.status),
                    \(change.requestedBy), \(change.createdAt), \(change.plan?.plan), \(change.plan?.versionID),
                    \(change.plan?.price.nanos), \(change.plan?.formerPlan), \(change.plan?.formerPrice.nanos),
                    \(change.plan?.price.currency), \(change.plan?.charge?.nanos), \(change.plan?.dueAt))
            ON CONFLICT (subscription_id) WHERE status = 'requested' DO NOTHING
            """) == 1
    }

    /// False where it was answered before.
    func settle(_ change: ID<SubscriptionChange>, _ status: SubscriptionChange.Status, reason: String? = nil, now: Timestamp) throws -> Bool
    {
        signalAfterCommit(.subscriptionChange(change))
        return try execute(
            """
            UPDATE subscription_change SET status = \(status), reason = \(reason), done_at = \(now)
            WHERE change_id = \(change) AND workspace_id = \(workspace) AND status = 'requested'
            """) == 1
    }
}
