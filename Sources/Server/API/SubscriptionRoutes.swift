import Billing
import Customers
import Hummingbird
import Storage
import Values

/// `GET /api/subscriptions`, `GET` and `PATCH /api/subscriptions/{id}`, `POST …/portal_sessions`; `POST /api/trials`.
struct SubscriptionRoutes {
    let kontor: Kontor

    func add(to api: RouterGroup<KontorRequestContext>) {
        api.get("subscriptions", use: list)
        api.get("subscriptions/:id", use: read)
        api.patch("subscriptions/:id", use: change)
        api.post("subscriptions/:id/portal_sessions", use: openPortal)
        api.post("trials", use: tryOut)
    }

    @Sendable private func list(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow("status", "plan", "customer_id", "limit", "cursor")
        let limit = try request.limit(upTo: 100) ?? 20
        var filter = SubscriptionFilter(status: try request.choice("status"), plan: request.filled("plan"))
        filter.customerID = try request.filled("customer_id").map { text throws(Problem) in
            guard let id = ID<Customer>(text) else { throw Problem(.badRequest, "“customer_id” must be a customer's id: customer_….") }
            return id
        }
        let (cursor, chosen): (ID<Subscription>?, SubscriptionFilter) = (try request.cursor(), filter)
        let found = try await kontor.database.read { [workspace = kontor.workspace.id] tx in
            try tx.subscriptions(in: workspace, matching: chosen, before: cursor, limit: limit + 1).map { try SubscriptionBody($0, tx) }
        }
        let page = found.prefix(limit)
        return try .json(PageBody(items: Array(page), nextCursor: found.count > limit ? page.last?.id : nil))
    }

    @Sendable private func read(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        return try .json(try await body(of: try id(context)))
    }

    private struct Change: Decodable {
        let cancel: String?
        let resume: Bool?
        let pause: Bool?
        let plan: String?
        let when: String?
    }

    private enum Wish: Sendable {
        case action(SubscriptionAction)
        case plan(String, PlanChange.Effect?)
    }

    /// Answers when the provider has: 200, or 202 where that takes longer than half a minute.
    @Sendable private func change(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        let id = try id(context)
        let wish = try wish(try await request.bytes().json())
        let (billing, clock) = (kontor.billing, kontor.clock)
        let change = try await kontor.database.write { tx in
            switch wish {
            case .action(let action): try billing.request(action, of: id, by: "api", tx, now: clock.now())
            case .plan(let plan, let effect): try billing.requestPlan(plan, effect, of: id, by: "api", tx, now: clock.now())
            }
        }
        guard let change else { throw Problem.noSubscription }
        let settled = try await billing.settled(change.id)
        if let settled, settled.status == .refused {
            throw Problem(.conflict, (settled.reason ?? "The payment provider refused the change").asSentence)
        }
        return try .json(try await body(of: id), status: settled?.status == .done ? .ok : .accepted)
    }

    private func wish(_ change: Change) throws(Problem) -> Wish {
        switch (change.cancel, change.resume, change.pause, change.plan, change.when) {
        case ("now", nil, nil, nil, nil): return .action(.cancelNow)
        case ("at_period_end", nil, nil, nil, nil): return .action(.cancelAtPeriodEnd)
        case (nil, true, nil, nil, nil): return .action(.resume)
        case (nil, nil, true, nil, nil): return .action(.pause)
        case (nil, nil, nil, let plan?, nil): return .plan(plan, nil)
        case (nil, nil, nil, let plan?, let when?):
            if let effect = PlanChange.Effect(rawValue: when) { return .plan(plan, effect) }
            throw Problem(.unprocessableContent, "“when” is now or period_end.")
        default:
            throw Problem(
                .unprocessableContent,
                "Say one of “cancel” (now or at_period_end), “resume” (true), “pause” (true) and “plan”, which “when” (now or period_end) "
                    + "may stand beside.")
        }
    }

    private struct PortalBody: Encodable {
        let url: String
    }

    @Sendable private func openPortal(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        do {
            guard let url = try await kontor.billing.portal(of: try id(context)) else { throw Problem.noSubscription }
            return try .json(PortalBody(url: url), status: .created)
        } catch let error as PaymentProviderError {
            throw Problem(error.isTransient ? .serviceUnavailable : .conflict, "\(error)".asSentence)
        }
    }

    private struct NewTrial: Decodable {
        let userId: String
        let plan: String
    }

    @Sendable private func tryOut(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        let body = try await request.bytes()
        return try await kontor.once(request, body) { id in
            let new: NewTrial = try body.json()
            let (billing, clock) = (kontor.billing, kontor.clock)
            let grant = try await kontor.database.write { tx in
                try billing.beginTrial(of: new.plan, byUser: new.userId, id: id.map { ID(sharing: $0) }, tx, now: clock.now())
            }
            return try .json(GrantBody(grant, plan: grant.plan), status: .created)
        }
    }

    private func id(_ context: KontorRequestContext) throws(Problem) -> ID<Subscription> {
        guard let text = context.parameters.get("id"), let id = ID<Subscription>(text) else { throw .noSubscription }
        return id
    }

    private func body(of id: ID<Subscription>) async throws -> SubscriptionBody {
        let body = try await kontor.database.read { [workspace = kontor.workspace.id] tx in
            try tx.subscription(id, in: workspace).map { try SubscriptionBody($0, tx) }
        }
        guard let body else { throw Problem.noSubscription }
        return body
    }
}

extension Problem {
    fileprivate static let noSubscription = Problem(.notFound, "There is no such subscription in this workspace.")
}

/// A subscription in JSON. Money is a decimal string.
private struct SubscriptionBody: Encodable {
    struct Change: Encodable {
        let action: String
        let status: String
        let reason: String?
        let plan: String?
        /// What is charged at once.
        let charge: String?
        let requestedBy: String
        let createdAt: String
    }

    struct NextPlan: Encodable {
        let plan: String
        let price: String
        let from: String
    }

    let id: String
    let status: String
    let customerId: String
    let orderId: String
    let plan: String
    let price: String
    let currency: String
    let period: String
    let paidFrom: String?
    let paidUntil: String?
    let cancelsAt: String?
    let endedAt: String?
    let provider: String
    let createdAt: String
    /// That comes with the next period.
    let nextPlan: NextPlan?
    /// The latest one that was asked for.
    let change: Change?

    init(_ subscription: Subscription, _ tx: Transaction) throws {
        id = subscription.id.description
        status = subscription.status.rawValue
        customerId = subscription.customerID.description
        orderId = subscription.orderID.description
        plan = subscription.plan
        price = subscription.price.decimal
        currency = subscription.price.currency.code
        period = subscription.period.rawValue
        paidFrom = subscription.paidFrom?.description
        paidUntil = subscription.paidUntil?.description
        cancelsAt = subscription.cancelsAt?.description
        endedAt = subscription.endedAt?.description
        provider = subscription.provider
        createdAt = subscription.createdAt.description
        let next = try subscription.nextChangeID.flatMap { try tx.subscriptionChange($0, in: subscription.workspaceID) }?.plan
        nextPlan = next.flatMap { next in
            next.dueAt.map { NextPlan(plan: next.plan, price: next.price.decimal, from: $0.description) }
        }
        change = try tx.latestChange(of: subscription.id, in: subscription.workspaceID).map {
            Change(
                action: $0.action.rawValue, status: $0.status.rawValue, reason: $0.reason, plan: $0.plan?.plan,
                charge: $0.plan?.charge?.decimal, requestedBy: $0.requestedBy, createdAt: $0.createdAt.description)
        }
    }
}
