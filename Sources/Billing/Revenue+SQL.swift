import Storage
import Values

extension Revenue.Line: RowDecodable {
    package init(row: Row) throws {
        seller = try row["seller"]
        plan = try row["plan"]
        provider = try row["provider"]
        let currency: Currency = try row["currency"]
        earned = Money(nanos: try row["earned_nanos"], currency)
        returned = Money(nanos: try row["returned_nanos"], currency)
        customers = try row["customers"]
    }
}

extension Transaction {
    /// The larger first.
    func revenueLines(_ workspace: ID<Workspace>, _ currency: Currency, from: Timestamp, to: Timestamp) throws -> [Revenue.Line] {
        try fetch(
            Revenue.Line.self,
            """
            SELECT seller, plan, provider, currency, COUNT(DISTINCT customer_id) AS customers,
                   CAST(SUM(earned) AS BIGINT) AS earned_nanos, CAST(SUM(returned) AS BIGINT) AS returned_nanos
            FROM (\(sold(workspace, currency, from: from, to: to))) AS sold
            GROUP BY seller, plan, provider, currency ORDER BY 6 DESC, seller, plan IS NOT NULL, plan, provider
            """)
    }

    func payingCustomers(_ workspace: ID<Workspace>, _ currency: Currency, from: Timestamp, to: Timestamp) throws -> Int {
        try value(
            Int.self,
            """
            SELECT COUNT(DISTINCT customer_id) FROM (\(sold(workspace, currency, from: from, to: to))) AS sold WHERE earned > 0
            """) ?? 0
    }

    /// What orders brought to accounts of income, and what left those again.
    private func sold(_ workspace: ID<Workspace>, _ currency: Currency, from: Timestamp, to: Timestamp) -> SQL {
        func side(_ account: SQL, _ earned: SQL, _ returned: SQL) -> SQL {
            """
            SELECT o.seller, COALESCE(p.plan, o.plan, v.plan) AS plan, o.provider, o.customer_id, t.currency,
                   \(earned) AS earned, \(returned) AS returned
            FROM transfer t
            JOIN account a ON a.account_id = t.\(account) AND a.workspace_id = t.workspace_id
            JOIN payment_order o ON o.order_id = t.subject AND o.workspace_id = t.workspace_id
            LEFT JOIN payment_entry e ON e.transfer_id = t.transfer_id AND e.workspace_id = t.workspace_id
            LEFT JOIN payment p ON p.payment_id = e.payment_id AND p.workspace_id = e.workspace_id
            LEFT JOIN plan_version v ON v.plan_version_id = o.plan_version_id AND v.workspace_id = o.workspace_id
            WHERE t.workspace_id = \(workspace) AND t.currency = \(currency) AND t.state = 'posted'
                AND t.occurred_at >= \(from) AND t.occurred_at < \(to) AND a.kind = 'income'
            """
        }
        // What a bank gave back was earned before it was taken.
        let earned: SQL = "CASE WHEN e.kind = 'reinstatement' THEN 0 ELSE t.amount_nanos END"
        let regained: SQL = "CASE WHEN e.kind = 'reinstatement' THEN -t.amount_nanos ELSE 0 END"
        return """
            \(side("credit_account_id", earned, regained)) UNION ALL \(side("debit_account_id", "0", "t.amount_nanos"))
            """
    }

    /// Those that may be used now.
    func runningSubscriptions(_ workspace: ID<Workspace>, _ currency: Currency, now: Timestamp) throws -> [Subscription] {
        try fetch(
            Subscription.self,
            """
            SELECT s.* FROM subscription s
            WHERE s.workspace_id = \(workspace) AND s.currency = \(currency) AND s.status IN ('active', 'past_due')
                AND s.paid_until > \(now)
            """)
    }

    /// What is kept of each payment of theirs whose period is not over.
    func unservedPayments(
        _ workspace: ID<Workspace>, _ currency: Currency, now: Timestamp
    ) throws -> [(kept: Money, from: Timestamp, until: Timestamp)] {
        try rows(
            """
            SELECT p.amount_nanos - p.refunded_nanos - p.withdrawn_nanos AS kept_nanos, p.served_from, p.served_until
            FROM payment p JOIN subscription s ON s.subscription_id = p.subscription_id AND s.workspace_id = p.workspace_id
            WHERE p.workspace_id = \(workspace) AND p.served_until > \(now) AND s.currency = \(currency)
                AND s.status IN ('active', 'past_due', 'paused') AND s.paid_until > \(now)
            """
        ).map { (Money(nanos: try $0["kept_nanos"], currency), try $0["served_from"], try $0["served_until"]) }
    }

    /// What is kept of each gift that was bought and is not over.
    func unservedGifts(
        _ workspace: ID<Workspace>, _ currency: Currency, now: Timestamp
    ) throws -> [(kept: Money, grant: PlanGrant, until: Timestamp)] {
        try rows(
            """
            SELECT g.*, p.amount_nanos - p.refunded_nanos - p.withdrawn_nanos AS kept_nanos
            FROM plan_grant g JOIN payment p ON p.order_id = g.order_id AND p.workspace_id = g.workspace_id
            WHERE g.workspace_id = \(workspace) AND g.ends_at > \(now) AND p.currency = \(currency)
            """
        ).map { (Money(nanos: try $0["kept_nanos"], currency), try PlanGrant(row: $0), try $0["ends_at"]) }
    }

    /// How many of those that ran at `from` ended before `to`, and how many ran.
    func endings(_ workspace: ID<Workspace>, _ currency: Currency, from: Timestamp, to: Timestamp) throws -> (ended: Int, atBeginning: Int)
    {
        let row = try row(
            """
            SELECT COUNT(*) AS running, COUNT(CASE WHEN ended_at < \(to) THEN 1 END) AS ended
            FROM subscription
            WHERE workspace_id = \(workspace) AND currency = \(currency) AND created_at < \(from) AND paid_from IS NOT NULL
                AND (ended_at IS NULL OR ended_at >= \(from))
            """)
        guard let row else { return (0, 0) }
        return (try row["ended"], try row["running"])
    }
}
