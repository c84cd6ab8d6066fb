import Billing
import Hummingbird
import Storage
import Values

/// `GET /api/plans`: what is sold, on today's terms. `POST /api/gifts`: a plan for a time, from the owner.
struct PlanRoutes {
    let kontor: Kontor

    func add(to api: RouterGroup<KontorRequestContext>) {
        api.get("plans", use: list)
        api.post("gifts", use: give)
    }

    private struct NewGift: Decodable {
        let userId: String
        let plan: String
        let days: Int?
    }

    private struct PlansBody: Encodable {
        let items: [PlanBody]
    }

    @Sendable private func list(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        let (workspace, plans) = (kontor.workspace.id, kontor.billing.plans)
        let versions = try await kontor.database.read { tx in
            try plans.compactMap { try tx.latestVersion(ofPlan: $0.key, in: workspace) }
        }
        return try .json(PlansBody(items: versions.map(PlanBody.init)))
    }

    @Sendable private func give(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        let body = try await request.bytes()
        return try await kontor.once(request, body) { id in
            let new: NewGift = try body.json()
            let (billing, clock) = (kontor.billing, kontor.clock)
            let (grant, plan) = try await kontor.database.write { tx in
                let grant = try billing.give(
                    new.plan, days: new.days, to: new.userId, id: id.map { ID(sharing: $0) }, tx, now: clock.now())
                return (grant, try tx.planVersion(grant.planVersionID, in: billing.workspace)?.plan.key ?? new.plan)
            }
            return try .json(GrantBody(grant, plan: plan), status: .created)
        }
    }
}

/// A plan's latest version in JSON. Money is a decimal string.
private struct PlanBody: Encodable {
    struct EntitlementBody: Encodable {
        let name: String
        let limit: Int?
        let per: String?
        let isIncluded: Bool?
        let price: String?

        init(_ entitlement: Entitlement) {
            name = entitlement.name
            switch entitlement.terms {
            case .limit(let count, let window): (limit, per, isIncluded, price) = (count, window.rawValue, nil, nil)
            case .feature(let isOn): (limit, per, isIncluded, price) = (nil, nil, isOn, nil)
            case .metered(let unit): (limit, per, isIncluded, price) = (nil, nil, nil, unit.decimal)
            }
        }
    }

    let key: String
    let name: String
    let version: Int
    let price: String
    let currency: String
    /// Whole Telegram Stars; nil where it is not sold for them.
    let priceStars: Int64?
    let period: String
    let trialDays: Int
    let graceDays: Int
    /// Absent where the plan includes everything.
    let entitlements: [EntitlementBody]?

    init(_ version: PlanVersion) {
        let plan = version.plan
        key = plan.key
        name = plan.name
        self.version = version.number
        price = plan.price.decimal
        currency = plan.price.currency.code
        priceStars = plan.starsPrice?.wholeStars
        period = plan.period.rawValue
        trialDays = plan.trialDays
        graceDays = plan.graceDays
        entitlements = plan.entitlements?.map(EntitlementBody.init)
    }
}

/// A plan that a customer has for a time.
struct GrantBody: Encodable {
    let id: String
    let customerId: String
    let plan: String
    let startsAt: String
    /// Absent where it does not end.
    let endsAt: String?

    init(_ grant: PlanGrant, plan: String) {
        id = grant.id.description
        customerId = grant.customerID.description
        self.plan = plan
        startsAt = grant.startsAt.description
        endsAt = grant.endsAt?.description
    }
}
