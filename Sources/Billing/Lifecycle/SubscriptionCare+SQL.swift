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

    /// That are said to run, and whose period is over for longer than it takes to hear of the next.
    func lapsedSubscriptions(in workspace: ID<Workspace>, now: Timestamp) throws -> [ID<Subscription>] {
        let latest = now.adding(.zero - Subscription.patience)
        return try rows(
            """
            SELECT subscription_id FROM subscription
            WHERE workspace_id = \(workspace) AND status = 'active' AND paid_until <= \(latest)
            ORDER BY subscription_id
            """
        ).map { try $0["subscription_id"] }
    }

    /// Not paid, through one of these providers; some of them, the oldest first.
    func abandonedOrders(of providers: [String], before moment: Timestamp, in workspace: ID<Workspace>) throws -> [ID<Order>] {
        guard !providers.isEmpty else { return [] }
        return try rows(
            """
            SELECT order_id FROM payment_order
            WHERE workspace_id = \(workspace) AND status IN ('created', 'open') AND provider IN \(list: providers)
              AND created_at <= \(moment)
            ORDER BY order_id LIMIT 500
            """
        ).map { try $0["order_id"] }
    }

    /// Subscriptions that were cancelled and end between the two moments, where nothing granted of the same plan follows.
    func endingSubscriptions(
        in workspace: ID<Workspace>, from: Timestamp, until: Timestamp
    ) throws -> [EndingPlan] {
        try fetch(
            EndingPlan.self,
            """
            SELECT s.subscription_id AS subject_id, s.customer_id, s.plan,
                   COALESCE((SELECT v.name FROM plan_version v
                             WHERE v.plan_version_id = s.plan_version_id AND v.workspace_id = s.workspace_id), o.description) AS name,
                   s.cancels_at AS ends_at, s.order_id
            FROM subscription s JOIN payment_order o ON o.order_id = s.order_id AND o.workspace_id = s.workspace_id
            WHERE s.workspace_id = \(workspace) AND s.status IN ('active', 'past_due') AND s.cancels_at > \(from)
              AND s.cancels_at <= \(until)
              AND NOT EXISTS (SELECT 1 FROM plan_grant g
                              WHERE g.workspace_id = s.workspace_id AND g.customer_id = s.customer_id AND g.plan = s.plan
                                AND (g.ends_at IS NULL OR g.ends_at > s.cancels_at) AND \(PlanGrant.isPaid()))
            ORDER BY s.subscription_id
            """)
    }

    /// Grants that end between the two moments, where nothing of the same plan follows.
    func endingGrants(in workspace: ID<Workspace>, from: Timestamp, until: Timestamp) throws -> [EndingPlan] {
        try fetch(
            EndingPlan.self,
            """
            SELECT g.grant_id AS subject_id, g.customer_id, g.plan, v.name, g.ends_at, g.order_id
            FROM plan_grant g JOIN plan_version v ON v.plan_version_id = g.plan_version_id AND v.workspace_id = g.workspace_id
            WHERE g.workspace_id = \(workspace) AND g.ends_at > \(from) AND g.ends_at <= \(until) AND \(PlanGrant.isPaid())
              AND NOT EXISTS (SELECT 1 FROM plan_grant n
                              WHERE n.workspace_id = g.workspace_id AND n.customer_id = g.customer_id AND n.plan = g.plan
                                AND n.grant_id <> g.grant_id AND (n.ends_at IS NULL OR n.ends_at > g.ends_at)
                                AND \(PlanGrant.isPaid("n")))
              AND NOT EXISTS (SELECT 1 FROM subscription s
                              WHERE s.workspace_id = g.workspace_id AND s.customer_id = g.customer_id AND s.plan = g.plan
                                AND (s.status IN ('active', 'past_due') AND (s.cancels_at IS NULL OR s.cancels_at > g.ends_at)
                                     OR s.paid_from IS NOT NULL AND s.ended_at >= g.ends_at))
            ORDER BY g.grant_id
            """)
    }
}

extension EndingPlan: RowDecodable {
    package init(row: Row) throws {
        subject = try row["subject_id"]
        customerID = try row["customer_id"]
        plan = try row["plan"]
        name = try row["name"]
        endsAt = try row["ends_at"]
        orderID = try row["order_id"]
    }
}
