import Billing
import Customers
import Hummingbird
import Ledger
import Storage
import Values

/// `GET` and `POST /api/promotions`: codes. `POST /api/promotions/{code}/redemptions`: one is redeemed by itself.
struct PromotionRoutes {
    let kontor: Kontor

    func add(to api: RouterGroup<KontorRequestContext>) {
        api.get("promotions", use: list)
        api.post("promotions", use: create)
        api.post("promotions/:code/redemptions", use: redeem)
    }

    private struct NewPromotionBody: Decodable {
        let code: String?
        let percent: Int?
        let amount: String?
        let balance: String?
        let days: Int?
        let plan: String?
        let limit: Int?
        let expiresAt: String?
    }

    @Sendable private func create(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        let body = try await request.bytes()
        return try await kontor.once(request, body) { id in
            let new = try promotion(try body.json())
            let (billing, clock) = (kontor.billing, kontor.clock)
            let promotion = try await kontor.database.write { tx in
                try billing.add(new, id: id.map { ID(sharing: $0) }, tx, now: clock.now())
            }
            return try .json(PromotionBody(promotion), status: .created)
        }
    }

    private func promotion(_ body: NewPromotionBody) throws -> NewPromotion {
        var new = NewPromotion(code: body.code, try benefit(body), plan: body.plan, limit: body.limit)
        new.expiresAt = try body.expiresAt.map { text throws(Problem) in
            guard let moment = Timestamp(text) else {
                throw Problem(.unprocessableContent, "“expires_at” must be a time such as 2026-12-31T23:00:00Z.")
            }
            return moment
        }
        return new
    }

    private func benefit(_ body: NewPromotionBody) throws -> Promotion.Benefit {
        let currency = kontor.workspace.currency
        switch (body.percent, body.amount, body.balance, body.days) {
        case (let percent?, nil, nil, nil): return .percent(percent)
        case (nil, let amount?, nil, nil): return .amount(try Money(naming: "amount", amount, currency))
        case (nil, nil, let balance?, nil): return .balance(try Money(naming: "balance", balance, currency))
        case (nil, nil, nil, let days?):
            guard let plan = body.plan else { throw Problem(.unprocessableContent, "“days” are of a plan: name it as “plan”.") }
            return .days(days, plan: plan)
        default: throw Problem(.unprocessableContent, "Say one of “percent”, “amount”, “balance” and “days”.")
        }
    }

    @Sendable private func list(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow("limit", "cursor")
        let limit = try request.limit(upTo: 100) ?? 20
        let cursor: ID<Promotion>? = try request.cursor()
        let found = try await kontor.database.read { [workspace = kontor.workspace.id] tx in
            try tx.promotions(in: workspace, before: cursor, limit: limit + 1)
        }
        let page = found.prefix(limit)
        return try .json(
            PageBody(items: page.map(PromotionBody.init), nextCursor: found.count > limit ? page.last?.id.description : nil))
    }

    private struct NewRedemption: Decodable {
        let userId: String
    }

    @Sendable private func redeem(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        let code = context.parameters.get("code") ?? ""
        let body = try await request.bytes()
        return try await kontor.once(request, body) { id in
            let new: NewRedemption = try body.json()
            let (billing, clock) = (kontor.billing, kontor.clock)
            let redeemed = try await kontor.database.write { tx in
                try RedemptionBody(
                    try billing.redeem(code, byUser: new.userId, id: id.map { ID(sharing: $0) }, tx, now: clock.now()), tx)
            }
            return try .json(redeemed, status: .created)
        }
    }
}

/// A promotion in JSON. Money is a decimal string.
private struct PromotionBody: Encodable {
    let id: String
    let code: String
    let percent: Int?
    let amount: String?
    let balance: String?
    let days: Int?
    let currency: String?
    let plan: String?
    let limit: Int?
    let redeemed: Int
    let expiresAt: String?
    let createdAt: String

    init(_ promotion: Promotion) {
        id = promotion.id.description
        code = promotion.code
        percent = if case .percent(let percent) = promotion.benefit { percent } else { nil }
        amount = if case .amount(let amount) = promotion.benefit { amount.decimal } else { nil }
        balance = if case .balance(let amount) = promotion.benefit { amount.decimal } else { nil }
        days = if case .days(let days, _) = promotion.benefit { days } else { nil }
        currency =
            switch promotion.benefit {
            case .amount(let amount), .balance(let amount): amount.currency.code
            case .percent, .days: nil
            }
        plan = promotion.plan
        limit = promotion.limit
        redeemed = promotion.redeemed
        expiresAt = promotion.expiresAt?.description
        createdAt = promotion.createdAt.description
    }
}

/// What a customer got for a code.
private struct RedemptionBody: Encodable {
    let id: String
    let code: String
    let customerId: String
    /// Put on the balance.
    let balance: String?
    let currency: String?
    let grant: GrantBody?
    let createdAt: String

    init(_ redeemed: (redemption: Redemption, promotion: Promotion), _ tx: Transaction) throws {
        let (redemption, promotion) = redeemed
        id = redemption.id.description
        code = promotion.code
        customerId = redemption.customerID.description
        balance = if case .balance(let amount) = promotion.benefit { amount.decimal } else { nil }
        currency = if case .balance(let amount) = promotion.benefit { amount.currency.code } else { nil }
        grant = try promotion.plan.flatMap { plan in
            try tx.grant(ID(sharing: redemption.id), in: redemption.workspaceID).map { GrantBody($0, plan: plan) }
        }
        createdAt = redemption.createdAt.description
    }
}
