import Customers
import Storage
import Values

extension Subscription: RowDecodable {
    package init(row: Row) throws {
        id = try row["subscription_id"]
        workspaceID = try row["workspace_id"]
        orderID = try row["order_id"]
        customerID = try row["customer_id"]
        seller = try row["seller"]
        plan = try row["plan"]
        period = try row["period"]
        price = Money(nanos: try row["price_nanos"], try row["currency"])
        status = try row["status"]
        paidFrom = try row["paid_from"]
        paidUntil = try row["paid_until"]
        cancelsAt = try row["cancels_at"]
        provider = try row["provider"]
        providerSubscriptionID = try row["provider_subscription_id"]
        providerCustomerID = try row["provider_customer_id"]
        providerChangedAt = try row["provider_changed_at"]
        createdAt = try row["created_at"]
        endedAt = try row["ended_at"]
        planVersionID = try row["plan_version_id"]
        graceDays = try row["grace_days"]
        nextChangeID = try row["next_change_id"]
    }
}

// MARK: Looking up

extension Subscription {
    /// Paid for this period, or in its grace.
    static func isUsable(_ now: Timestamp) -> SQL {
        """
        (status IN ('active', 'past_due') AND paid_until + grace_days * 86400000000 > \(now) OR status = 'paused' AND paid_until > \(now))
        """
    }
}

extension Transaction {
    /// The subscription that the customer may use now, of `plan` where one is named: paid for this period, or in its grace.
    package func activeSubscription(
        of customer: ID<Customer>, plan: String? = nil, in workspace: ID<Workspace>, now: Timestamp
    ) throws -> Subscription? {
        try activeSubscriptions(of: customer, plan: plan, in: workspace, now: now).first
    }

    /// One that has not ended, also where nothing of it is left: it is paused, or its renewal can still be paid.
    package func liveSubscription(of customer: ID<Customer>, plan: String, in workspace: ID<Workspace>) throws -> Subscription? {
        try fetchOne(
            Subscription.self,
            """
            SELECT * FROM subscription
            WHERE workspace_id = \(workspace) AND customer_id = \(customer) AND plan = \(plan)
              AND status IN ('active', 'past_due', 'unpaid', 'paused')
            ORDER BY paid_until DESC LIMIT 1
            """)
    }

    /// The one that is paid for the longest first.
    func activeSubscriptions(
        of customer: ID<Customer>, plan: String?, in workspace: ID<Workspace>, now: Timestamp
    ) throws -> [Subscription] {
        let ofPlan: SQL = if let plan { "AND plan = \(plan)" } else { "" }
        return try fetch(
            Subscription.self,
            """
            SELECT * FROM subscription
            WHERE workspace_id = \(workspace) AND customer_id = \(customer) \(ofPlan) AND \(Subscription.isUsable(now))
            ORDER BY paid_until DESC
            """)
    }

    /// The plan of a subscription that was sold as one of `plan` and changed to another since, and may be used now; nil where there is none, or
    /// the customer has `plan` itself.
    package func plan(
        followingOn plan: String, of customer: ID<Customer>, in workspace: ID<Workspace>, now: Timestamp
    ) throws -> String? {
        let active = try fetch(
            Subscription.self,
            """
            SELECT * FROM subscription
            WHERE workspace_id = \(workspace) AND customer_id = \(customer) AND \(Subscription.isUsable(now))
              AND (plan = \(plan) OR EXISTS (
                  SELECT 1 FROM payment_order o
                  WHERE o.order_id = subscription.order_id AND o.workspace_id = subscription.workspace_id AND o.plan = \(plan)))
            ORDER BY paid_until DESC
            """)
        return active.contains { $0.plan == plan } ? nil : active.first?.plan
    }

    /// How many may be used now.
    package func activeSubscriptionCount(in workspace: ID<Workspace>, now: Timestamp) throws -> Int {
        try value(
            Int.self,
            """
            SELECT COUNT(*) FROM subscription
            WHERE workspace_id = \(workspace) AND \(Subscription.isUsable(now))
            """) ?? 0
    }

    /// Whether the customer pays for the same plan by another subscription too.
    func hasAnother(than subscription: Subscription, now: Timestamp) throws -> Bool {
        try row(
            """
            SELECT 1 AS found FROM subscription
            WHERE workspace_id = \(subscription.workspaceID) AND customer_id = \(subscription.customerID) AND plan = \(subscription.plan)
              AND subscription_id <> \(subscription.id) AND \(Subscription.isUsable(now))
            """) != nil
    }

    /// The newest first.
    package func subscriptions(of customer: ID<Customer>, in workspace: ID<Workspace>) throws -> [Subscription] {
        try fetch(
            Subscription.self,
            """
            SELECT * FROM subscription WHERE workspace_id = \(workspace) AND customer_id = \(customer) ORDER BY subscription_id DESC
            """)
    }

    package func subscription(_ id: ID<Subscription>, in workspace: ID<Workspace>) throws -> Subscription? {
        try fetchOne(
            Subscription.self, "SELECT * FROM subscription WHERE subscription_id = \(id) AND workspace_id = \(workspace)")
    }

    /// The newest first, at most `limit`; `before` pages on from the last one seen.
    package func subscriptions(
        in workspace: ID<Workspace>, matching filter: SubscriptionFilter, before: ID<Subscription>?, limit: Int
    ) throws -> [Subscription] {
        let status: SQL = filter.status.map { "AND status = \($0)" } ?? ""
        let plan: SQL = filter.plan.map { "AND plan = \($0)" } ?? ""
        let customer: SQL = filter.customerID.map { "AND customer_id = \($0)" } ?? ""
        let page: SQL = before.map { "AND subscription_id < \($0)" } ?? ""
        return try fetch(
            Subscription.self,
            """
            SELECT * FROM subscription WHERE workspace_id = \(workspace) \(status) \(plan) \(customer) \(page)
            ORDER BY subscription_id DESC LIMIT \(limit)
            """)
    }

    func subscription(provider: String, _ providerID: String, in workspace: ID<Workspace>) throws -> Subscription? {
        try fetchOne(
            Subscription.self,
            """
            SELECT * FROM subscription
            WHERE provider = \(provider) AND provider_subscription_id = \(providerID) AND workspace_id = \(workspace)
            """)
    }
}

// MARK: The life of a subscription

extension Transaction {
    func insert(_ subscription: Subscription) throws {
        try execute(
            """
            INSERT INTO subscription (subscription_id, workspace_id, order_id, customer_id, seller, plan, period, price_nanos, currency,
                                      status, provider, provider_subscription_id, provider_customer_id, provider_changed_at, created_at,
                                      plan_version_id, grace_days)
            VALUES (\(subscription.id), \(subscription.workspaceID), \(subscription.orderID), \(subscription.customerID),
                    \(subscription.seller), \(subscription.plan), \(subscription.period), \(subscription.price.nanos),
                    \(subscription.price.currency), \(subscription.status), \(subscription.provider),
                    \(subscription.providerSubscriptionID), \(subscription.providerCustomerID), \(subscription.providerChangedAt),
                    \(subscription.createdAt), \(subscription.planVersionID), \(subscription.graceDays))
            """)
    }

    func subscription(of order: ID<Order>) throws -> Subscription? {
        try fetchOne(Subscription.self, "SELECT * FROM subscription WHERE order_id = \(order) AND workspace_id = \(workspace)")
    }

    func setProviderCustomer(of subscription: ID<Subscription>, to customer: String) throws {
        try execute(
            """
            UPDATE subscription SET provider_customer_id = \(customer)
            WHERE subscription_id = \(subscription) AND workspace_id = \(workspace) AND provider_customer_id IS NULL
            """)
    }

    /// The period stays what it is where a later one is paid for.
    func extendPaidPeriod(of subscription: ID<Subscription>, from: Timestamp, until: Timestamp) throws {
        try execute(
            """
            UPDATE subscription SET paid_from = \(from), paid_until = \(until)
            WHERE subscription_id = \(subscription) AND workspace_id = \(workspace) AND (paid_until IS NULL OR paid_until < \(until))
            """)
    }

    /// `changedAt` is the time of the news; `now` ends a subscription that is cancelled.
    func change(
        _ subscription: ID<Subscription>, to status: Subscription.Status, cancelsAt: Timestamp?, changedAt: Timestamp, now: Timestamp
    ) throws {
        try execute(
            """
            UPDATE subscription SET status = \(status), cancels_at = \(cancelsAt), provider_changed_at = \(changedAt),
                ended_at = \(status == .cancelled ? now : nil)
            WHERE subscription_id = \(subscription) AND workspace_id = \(workspace)
            """)
    }
}
