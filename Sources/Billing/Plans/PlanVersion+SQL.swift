import Storage
import Values

extension PlanVersion: RowDecodable {
    package init(row: Row) throws {
        id = try row["plan_version_id"]
        workspaceID = try row["workspace_id"]
        number = try row["number"]
        let currency: Currency = try row["currency"]
        var plan = Plan(
            key: try row["plan"], name: try row["name"], price: Money(nanos: try row["price_nanos"], currency), period: try row["period"])
        plan.trialDays = try row["trial_days"]
        plan.graceDays = try row["grace_days"]
        let stars: Int64? = try row["stars_nanos"]
        plan.starsPrice = stars.map { Money(nanos: $0, .stars) }
        let stored: JSON<[Entitlement.Stored]>? = try row["entitlements"]
        plan.entitlements = try stored?.value.map { try Entitlement($0, currency) }
        self.plan = plan
        createdAt = try row["created_at"]
    }
}

extension Transaction {
    package func planVersion(_ id: ID<PlanVersion>, in workspace: ID<Workspace>) throws -> PlanVersion? {
        try fetchOne(
            PlanVersion.self, "SELECT * FROM plan_version WHERE plan_version_id = \(id) AND workspace_id = \(workspace)")
    }

    /// The one that is sold now; nil where the plan was never kept.
    package func latestVersion(ofPlan key: String, in workspace: ID<Workspace>) throws -> PlanVersion? {
        try fetchOne(
            PlanVersion.self,
            "SELECT * FROM plan_version WHERE workspace_id = \(workspace) AND plan = \(key) ORDER BY number DESC LIMIT 1")
    }

    /// The latest version where it says the same, else a new one.
    func keepVersion(of plan: Plan, in workspace: ID<Workspace>, now: Timestamp) throws -> PlanVersion {
        if let known = try latestVersion(ofPlan: plan.key, in: workspace), known.plan == plan { return known }
        try lock("plan:\(workspace):\(plan.key)")
        let latest = try latestVersion(ofPlan: plan.key, in: workspace)
        if let latest, latest.plan == plan { return latest }
        let version = PlanVersion(
            id: ID(at: now), workspaceID: workspace, number: (latest?.number ?? 0) + 1, plan: plan, createdAt: now)
        try insert(version)
        return version
    }

    private func insert(_ version: PlanVersion) throws {
        let plan = version.plan
        let entitlements = plan.entitlements.map { JSON($0.map(Entitlement.Stored.init)) }
        try execute(
            """
            INSERT INTO plan_version (plan_version_id, workspace_id, plan, number, name, price_nanos, currency, period, stars_nanos, trial_days,
                                      grace_days, entitlements, created_at)
            VALUES (\(version.id), \(version.workspaceID), \(plan.key), \(version.number), \(plan.name), \(plan.price.nanos),
                    \(plan.price.currency), \(plan.period), \(plan.starsPrice?.nanos), \(plan.trialDays), \(plan.graceDays), \(entitlements), \(version.createdAt))
            """)
    }
}
