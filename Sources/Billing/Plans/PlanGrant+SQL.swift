import Customers
import Storage
import Values

extension PlanGrant: RowDecodable {
    package init(row: Row) throws {
        id = try row["grant_id"]
        workspaceID = try row["workspace_id"]
        customerID = try row["customer_id"]
        plan = try row["plan"]
        planVersionID = try row["plan_version_id"]
        source = try row["source"]
        orderID = try row["order_id"]
        startsAt = try row["starts_at"]
        endsAt = try row["ends_at"]
        createdAt = try row["created_at"]
        served = .microseconds(try row["served_us"] as Int64)
    }

    /// Of a `plan_grant` of that name: not of an order whose money went back.
    static func isPaid(_ grant: SQL = "g") -> SQL {
        """
        NOT EXISTS (SELECT 1 FROM payment_order o
                    WHERE o.order_id = \(grant).order_id AND o.workspace_id = \(grant).workspace_id
                      AND o.returned_quantity >= o.quantity)
        """
    }
}

extension Transaction {
    /// Those that begin later too; the first to begin first.
    package func grants(of customer: ID<Customer>, in workspace: ID<Workspace>, now: Timestamp) throws -> [PlanGrant] {
        try fetch(
            PlanGrant.self,
            """
            SELECT g.* FROM plan_grant g
            WHERE g.workspace_id = \(workspace) AND g.customer_id = \(customer) AND (g.ends_at IS NULL OR g.ends_at > \(now))
              AND \(PlanGrant.isPaid())
            ORDER BY g.starts_at, g.grant_id
            """)
    }

    package func grant(_ id: ID<PlanGrant>, in workspace: ID<Workspace>) throws -> PlanGrant? {
        try fetchOne(PlanGrant.self, "SELECT * FROM plan_grant WHERE grant_id = \(id) AND workspace_id = \(workspace)")
    }

    /// What the order paid for.
    package func grant(of order: ID<Order>, in workspace: ID<Workspace>) throws -> PlanGrant? {
        try fetchOne(PlanGrant.self, "SELECT * FROM plan_grant WHERE order_id = \(order) AND workspace_id = \(workspace)")
    }

    func insert(_ grant: PlanGrant) throws {
        try execute(
            """
            INSERT INTO plan_grant (grant_id, workspace_id, customer_id, plan, plan_version_id, source, order_id, starts_at, ends_at,
                                    created_at)
            VALUES (\(grant.id), \(grant.workspaceID), \(grant.customerID), \(grant.plan), \(grant.planVersionID), \(grant.source), \(grant.orderID),
                    \(grant.startsAt), \(grant.endsAt), \(grant.createdAt))
            """)
    }

    /// Gives the customer the plan for a time, or for good: from the end of what is granted or paid for already, so that none of it is lost.
    @discardableResult
    func grant(
        _ version: PlanVersion, _ length: PlanGrant.Length, to customer: ID<Customer>, _ source: PlanGrant.Source,
        order: ID<Order>? = nil, id: ID<PlanGrant>? = nil, now: Timestamp
    ) throws -> PlanGrant {
        try lock(customer, in: version.workspaceID)
        let granted = try grants(of: customer, in: version.workspaceID, now: now).filter { $0.plan == version.plan.key }
        let subscribed = try activeSubscriptions(of: customer, plan: version.plan.key, in: version.workspaceID, now: now)
        let start = (granted.map(\.endsAt) + subscribed.map(\.paidUntil)).compactMap { $0 }.reduce(now, max)
        let grant = PlanGrant(
            id: id ?? ID(at: now), workspaceID: version.workspaceID, customerID: customer, plan: version.plan.key,
            planVersionID: version.id, source: source,
            orderID: order, startsAt: start, endsAt: length.end(from: start), createdAt: now)
        try insert(grant)
        return grant
    }

    /// A period of a subscription to the plan was paid: what is left of the grants then waits until its end. Days of a trial are not owed.
    func postponeGrants(
        of plan: String, _ customer: ID<Customer>, from: Timestamp, until: Timestamp, in workspace: ID<Workspace>
    ) throws {
        try lock(customer, in: workspace)
        let left = try grants(of: customer, in: workspace, now: from).filter { $0.plan == plan && $0.source != .trial && $0.endsAt != nil }
        guard let begin = left.map({ max($0.startsAt, from) }).min(), begin < until else { return }
        for grant in left { try move(grant, from: max(grant.startsAt, from), by: until.duration(since: begin)) }
    }

    /// The subscription has ended before its time: what waited for its end begins now.
    func bringForwardGrants(after subscription: Subscription, now: Timestamp) throws {
        let (customer, workspace) = (subscription.customerID, subscription.workspaceID)
        guard let paidUntil = subscription.paidUntil, paidUntil > now else { return }
        try lock(customer, in: workspace)
        guard try heldPlans(of: customer, plan: subscription.plan, in: workspace, now: now).isEmpty else { return }
        let waiting = try grants(of: customer, in: workspace, now: now).filter { $0.plan == subscription.plan }
        guard let begin = waiting.first?.startsAt, begin <= paidUntil else { return }
        for grant in waiting { try move(grant, from: grant.startsAt, by: .zero - begin.duration(since: now)) }
    }

    private func move(_ grant: PlanGrant, from start: Timestamp, by time: Duration) throws {
        try execute(
            """
            UPDATE plan_grant SET starts_at = \(start.adding(time)), ends_at = \(grant.endsAt?.adding(time)),
                served_us = served_us + \(start.microseconds - grant.startsAt.microseconds)
            WHERE grant_id = \(grant.id) AND workspace_id = \(grant.workspaceID)
            """)
    }

    /// Whether the customer ever had any of the plan.
    func hasHad(_ plan: String, _ customer: ID<Customer>, in workspace: ID<Workspace>) throws -> Bool {
        let granted = try row(
            "SELECT 1 AS found FROM plan_grant WHERE workspace_id = \(workspace) AND customer_id = \(customer) AND plan = \(plan)")
        let subscribed = try row(
            """
            SELECT 1 AS found FROM subscription
            WHERE workspace_id = \(workspace) AND customer_id = \(customer) AND plan = \(plan) AND paid_until IS NOT NULL
            """)
        return granted != nil || subscribed != nil
    }

    /// What the order bought, where that is a plan that does not renew.
    func grantPlan(of order: Order, now: Timestamp) throws {
        guard case .payment = order.purpose, let id = order.planVersionID, let version = try planVersion(id, in: order.workspaceID) else {
            return
        }
        let source: PlanGrant.Source = order.recipientID == nil ? .order : .gift
        try grant(version, .period(version.plan.period), to: order.recipientID ?? order.customerID, source, order: order.id, now: now)
    }

    /// All that the customer may use now, what is paid by a subscription first; of `plan` where one is named.
    package func heldPlans(
        of customer: ID<Customer>, plan: String? = nil, in workspace: ID<Workspace>, now: Timestamp
    ) throws -> [HeldPlan] {
        let subscribed = try activeSubscriptions(of: customer, plan: plan, in: workspace, now: now).map { subscription in
            HeldPlan(
                plan: subscription.plan,
                terms: try subscription.planVersionID.flatMap { try planVersion($0, in: workspace)?.plan },
                source: .subscription(subscription.id), until: subscription.paidUntil)
        }
        let granted = try grants(of: customer, in: workspace, now: now).filter { $0.startsAt <= now }.compactMap { grant in
            try planVersion(grant.planVersionID, in: workspace).map { version in
                HeldPlan(plan: version.plan.key, terms: version.plan, source: .grant(grant.id), until: grant.endsAt)
            }
        }
        return subscribed + granted.filter { plan == nil || $0.plan == plan }
    }
}
