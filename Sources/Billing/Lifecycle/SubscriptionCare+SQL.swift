import Storage
import Values

extension Transaction {
    /// False where it was noted before.
    func note(_ notice: SubscriptionNotice, in workspace: ID<Workspace>, now: Timestamp) throws -> Bool {
        try execute(
            """
            INSERT INTO subscription_notice (workspace_id, subject_id, kind, due_at, step, created_at)
            VALUES (\(workspace), \(notice.subject), \(notice.kind), \(notice.dueAt), \(notice.step), \(now))
            ON CONFLICT (workspace_id, subject_id, kind, due_at, step) DO NOTHING
            """) == 1
    }

    /// Whose period is over, and the next not paid.
    func overdueSubscriptions(in workspace: ID<Workspace>, now: Timestamp) throws -> [Subscription] {
        try fetch(
            Subscription.self,
            """
            SELECT * FROM subscription
            WHERE workspace_id = \(workspace) AND status IN ('past_due', 'unpaid') AND paid_until <= \(now)
            ORDER BY subscription_id
            """)
    }

    /// What ends between the two moments and does not renew: cancelled subscriptions, and grants that nothing of the same plan follows.
    func endingPlans(
        in workspace: ID<Workspace>, from: Timestamp, until: Timestamp
    ) throws -> [(plan: EndingPlan, notice: SubscriptionNotice)] {
        let rows = try rows(
            """
            SELECT s.subscription_id AS subject_id, s.customer_id,
                   COALESCE((SELECT v.name FROM plan_version v
                             WHERE v.plan_version_id = s.plan_version_id AND v.workspace_id = s.workspace_id), o.description) AS name,
                   s.cancels_at AS ends_at, s.order_id
            FROM subscription s JOIN payment_order o ON o.order_id = s.order_id AND o.workspace_id = s.workspace_id
            WHERE s.workspace_id = \(workspace) AND s.status IN ('active', 'past_due') AND s.cancels_at > \(from)
              AND s.cancels_at <= \(until)
            UNION ALL
            SELECT g.grant_id AS subject_id, g.customer_id, v.name, g.ends_at, g.order_id
            FROM plan_grant g JOIN plan_version v ON v.plan_version_id = g.plan_version_id AND v.workspace_id = g.workspace_id
            WHERE g.workspace_id = \(workspace) AND g.ends_at > \(from) AND g.ends_at <= \(until)
              AND NOT EXISTS (SELECT 1 FROM plan_grant n
                              WHERE n.workspace_id = g.workspace_id AND n.customer_id = g.customer_id AND n.plan = g.plan
                                AND n.grant_id <> g.grant_id AND (n.ends_at IS NULL OR n.ends_at > g.ends_at))
              AND NOT EXISTS (SELECT 1 FROM subscription s
                              WHERE s.workspace_id = g.workspace_id AND s.customer_id = g.customer_id AND s.plan = g.plan
                                AND s.status IN ('active', 'past_due') AND s.cancels_at IS NULL)
            ORDER BY subject_id
            """)
        return try rows.map { row in
            let endsAt: Timestamp = try row["ends_at"]
            let plan = EndingPlan(customerID: try row["customer_id"], name: try row["name"], endsAt: endsAt, orderID: try row["order_id"])
            return (plan, SubscriptionNotice(subject: try row["subject_id"], kind: .expiry, dueAt: endsAt))
        }
    }
}
