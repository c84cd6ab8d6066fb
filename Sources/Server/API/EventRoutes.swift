import Billing
import Hummingbird
import Storage
import Values

/// `/api/events`: what payment providers have told, and what became of it.
struct EventRoutes {
    let kontor: Kontor

    func add(to api: RouterGroup<KontorRequestContext>) {
        api.get("events", use: list)
        api.post("events/:id/replays", use: replay)
    }

    @Sendable private func list(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow("provider", "status", "limit", "cursor")
        let limit = try request.limit(upTo: 100) ?? 20
        let cursor: ID<PaymentEvent>? = try request.cursor()
        let (provider, status): (String?, PaymentEvent.Status?) = (request.filled("provider"), try request.choice("status"))
        // One more than asked for tells whether there is another page.
        let found = try await kontor.database.read { [workspace = kontor.workspace.id] tx in
            try tx.paymentEvents(in: workspace, provider: provider, status: status, before: cursor, limit: limit + 1)
        }
        let page = found.prefix(limit)
        return try .json(
            PageBody(items: page.map(EventBody.init), nextCursor: found.count > limit ? page.last?.id.description : nil))
    }

    /// What was applied stays as it is, so a repeated request does no harm and needs no key of idempotency.
    @Sendable private func replay(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        guard let text = context.parameters.get("id"), let id = ID<PaymentEvent>(text) else { throw Problem.noEvent }
        let event = try await kontor.database.write { [workspace = kontor.workspace.id, clock = kontor.clock] tx in
            try tx.replay(id, in: workspace, now: clock.now())
        }
        guard let event else { throw Problem.noEvent }
        return try .json(EventBody(event), status: .accepted)
    }
}

extension Problem {
    fileprivate static let noEvent = Problem(.notFound, "There is no such event in this workspace.")
}
