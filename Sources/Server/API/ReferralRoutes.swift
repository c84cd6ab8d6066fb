import Billing
import Channels
import Hummingbird
import Storage
import Values

/// `GET` and `POST /api/referrals`: partners, and what came of their links. `POST /api/referrals/{id}/payouts`: one was paid.
struct ReferralRoutes {
    let kontor: Kontor

    func add(to api: RouterGroup<KontorRequestContext>) {
        api.get("referrals", use: list)
        api.post("referrals", use: create)
        api.get("referrals/:id", use: read)
        api.post("referrals/:id/payouts", use: payOut)
    }

    private func partnerID(_ context: KontorRequestContext) throws(ReferralError) -> ID<Partner> {
        guard let id = context.parameters.get("id").flatMap({ ID<Partner>($0) }) else { throw .unknown }
        return id
    }

    /// Where partners send people: the first bot of the configuration that has told its name.
    private func bot(_ tx: Transaction) throws -> String? {
        for bot in kontor.configuration.bots {
            if let name = try tx.bots(key: bot.key).first?.username { return name }
        }
        return nil
    }

    @Sendable private func list(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow("limit", "cursor")
        let limit = try request.limit(upTo: 100) ?? 20
        let cursor: ID<Partner>? = try request.cursor()
        let found = try await kontor.database.read { [self, workspace = kontor.workspace] tx in
            let bot = try bot(tx)
            return try tx.partners(in: workspace.id, workspace.currency, before: cursor, limit: limit + 1).map { PartnerBody($0, bot: bot) }
        }
        let page = found.prefix(limit)
        return try .json(PageBody(items: Array(page), nextCursor: found.count > limit ? page.last?.id : nil))
    }

    @Sendable private func read(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        let id = try partnerID(context)
        let found = try await kontor.database.read { [self] tx in try detail(id, tx) }
        return try .json(found)
    }

    private func detail(_ id: ID<Partner>, _ tx: Transaction) throws -> PartnerDetailBody {
        let workspace = kontor.workspace
        guard let figures = try tx.figures(of: id, in: workspace.id, workspace.currency) else { throw ReferralError.unknown }
        let payouts = try tx.payouts(to: id, in: workspace.id, limit: 100).map(PayoutBody.init)
        return PartnerDetailBody(partner: PartnerBody(figures, bot: try bot(tx)), payouts: payouts)
    }

    private struct NewPartner: Decodable {
        let userId: String
        let code: String?
    }

    @Sendable private func create(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        let body = try await request.bytes()
        return try await kontor.once(request, body) { id in
            let new: NewPartner = try body.json()
            let (billing, clock) = (kontor.billing, kontor.clock)
            let made = try await kontor.database.write { [self] tx in
                let partner = try billing.addPartner(new.userId, code: new.code, id: id.map { ID(sharing: $0) }, tx, now: clock.now())
                return try detail(partner.id, tx)
            }
            return try .json(made.partner, status: .created)
        }
    }

    private struct NewPayout: Decodable {
        let amount: String
        let currency: String?
        let reference: String
    }

    @Sendable private func payOut(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        let partner = try partnerID(context)
        let body = try await request.bytes()
        return try await kontor.once(request, body) { id in
            let new: NewPayout = try body.json()
            let currency = kontor.workspace.currency
            if let given = new.currency, given != currency.code { throw ReferralError.otherCurrency(given, currency) }
            let amount = try Money(naming: "amount", new.amount, currency)
            let (billing, clock) = (kontor.billing, kontor.clock)
            let payout = try await kontor.database.write { tx in
                try billing.payOut(
                    amount, to: partner, reference: new.reference, id: id.map { ID(sharing: $0) }, tx, now: clock.now())
            }
            return try .json(PayoutBody(payout), status: .created)
        }
    }
}

/// A partner in JSON. Money is a decimal string.
private struct PartnerBody: Encodable {
    let id: String
    let code: String
    /// Absent until a bot has told its name.
    let link: String?
    let customerId: String
    /// How many came by the link.
    let referred: Int
    /// How many of them have paid.
    let paying: Int
    let earned: String
    let reversed: String
    let paidOut: String
    /// Below zero where more was paid out than was earned in the end.
    let balance: String
    let currency: String
    let createdAt: String

    init(_ figures: PartnerFigures, bot: String?) {
        let partner = figures.partner
        id = partner.id.description
        code = partner.code
        link = bot.map { partner.link(to: $0) }
        customerId = partner.customerID.description
        referred = figures.referred
        paying = figures.paying
        earned = figures.earned.decimal
        reversed = figures.reversed.decimal
        paidOut = figures.paidOut.decimal
        balance = figures.balance.decimal
        currency = figures.balance.currency.code
        createdAt = partner.createdAt.description
    }
}

private struct PartnerDetailBody: Encodable {
    let partner: PartnerBody
    /// The newest first, a hundred at most.
    let payouts: [PayoutBody]

    private enum CodingKeys: CodingKey { case payouts }

    func encode(to encoder: any Encoder) throws {
        try partner.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(payouts, forKey: .payouts)
    }
}

private struct PayoutBody: Encodable {
    let id: String
    let partnerId: String
    let amount: String
    let currency: String
    let reference: String
    let createdAt: String

    init(_ payout: Payout) {
        id = payout.id.description
        partnerId = payout.partnerID.description
        amount = payout.amount.decimal
        currency = payout.amount.currency.code
        reference = payout.reference
        createdAt = payout.createdAt.description
    }
}
