import Billing
import Customers
import Hummingbird
import Storage
import Values

/// `/api/orders`: what was sold, check-out pages, and money that is to go back.
struct OrderRoutes {
    let kontor: Kontor

    func add(to api: RouterGroup<KontorRequestContext>) {
        api.get("orders", use: list)
        api.post("orders", use: create)
        api.get("orders/:id", use: read)
        api.post("orders/:id/refunds", use: refund)
    }

    private struct OrderWish: Decodable {
        let userId: String
        let plan: String?
        /// A decimal.
        let amount: String?
        /// That of the workspace, whose books know no other.
        let currency: String?
        let description: String?
        let provider: String?
        /// A promotion's code that lowers the amount.
        let promotion: String?
        /// Whom it is for, where that is not who pays.
        let recipientId: String?

        func purpose(_ usual: Currency) throws -> NewOrder.Purpose {
            switch (plan, amount, description) {
            case (let plan?, nil, nil): return .subscription(plan: plan)
            case (nil, let amount?, let description?):
                guard currency == nil || currency == usual.code else {
                    throw Problem(.unprocessableContent, "“currency” is that of this business: \(usual).")
                }
                return .payment(description: description, quantity: 1, amount: try Money(naming: "amount", amount, usual))
            default: throw Problem(.unprocessableContent, "An order names a “plan”, or an “amount” and a “description”.")
            }
        }
    }

    @Sendable private func create(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        let body = try await request.bytes()
        return try await kontor.once(request, body) { id in
            let new: OrderWish = try body.json()
            let order = try await kontor.billing.order(
                try new.purpose(kontor.workspace.currency), forUser: new.userId, through: new.provider, id: id.map { ID(sharing: $0) },
                promotion: new.promotion, recipient: new.recipientId)
            try order.refuseFailed()
            return try .json(OrderBody(order), status: .created)
        }
    }

    @Sendable private func list(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow("user_id", "status", "provider", "limit", "cursor")
        let limit = try request.limit(upTo: 100) ?? 20
        let cursor: ID<Order>? = try request.cursor()
        let (status, provider, user): (Order.Status?, String?, String?) = (
            try request.choice("status"), request.filled("provider"), request.filled("user_id")
        )
        // One more than asked for tells whether there is another page.
        let found = try await kontor.database.read { [workspace = kontor.workspace.id] tx -> [Order] in
            var filter = OrderFilter(status: status, provider: provider)
            if let user {
                guard let customer = try tx.knownBuyer(user, in: workspace) else { return [] }
                filter.customerID = customer
            }
            return try tx.orders(in: workspace, matching: filter, before: cursor, limit: limit + 1)
        }
        let page = found.prefix(limit)
        return try .json(
            PageBody(items: page.map(OrderBody.init), nextCursor: found.count > limit ? page.last?.id.description : nil))
    }

    @Sendable private func read(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        let id = try context.orderID
        let body = try await kontor.database.read { [workspace = kontor.workspace.id] tx -> OrderDetailBody? in
            guard let order = try tx.order(id, in: workspace) else { return nil }
            return OrderDetailBody(
                order: OrderBody(order), payments: try tx.payments(of: id, in: workspace).map(PaymentBody.init),
                refunds: try tx.refunds(of: id, in: workspace).map(RefundBody.init))
        }
        guard let body else { throw Problem.noOrder }
        return try .json(body)
    }

    private struct RefundWish: Decodable {
        /// A decimal in the order's currency; all that is left where there is none.
        let amount: String?
        let reason: String
        let paymentId: String?
    }

    @Sendable private func refund(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        let order = try context.orderID
        let body = try await request.bytes()
        return try await kontor.once(request, body) { id in
            let wish: RefundWish = try body.json()
            let known = try await kontor.database.read { [workspace = kontor.workspace.id] tx in try tx.order(order, in: workspace) }
            guard let known else { throw Problem.noOrder }
            var new = NewRefund(order: order, reason: wish.reason, requestedBy: "owner")
            new.amount = try wish.amount.map { try Money(naming: "amount", $0, known.amount.currency) }
            new.payment = try wish.paymentId.map { text throws(Problem) in
                guard let id = ID<Payment>(text) else { throw Problem(.unprocessableContent, "“payment_id” is none of this order.") }
                return id
            }
            new.id = id.map { ID(sharing: $0) }
            return try .json(RefundBody(try await kontor.billing.requestRefund(new)), status: .accepted)
        }
    }
}

extension KontorRequestContext {
    fileprivate var orderID: ID<Order> {
        get throws(Problem) {
            guard let text = parameters.get("id"), let id = ID<Order>(text) else { throw Problem.noOrder }
            return id
        }
    }
}

extension Problem {
    fileprivate static let noOrder = Problem(.notFound, "There is no such order in this workspace.")
}

extension Order {
    /// Throws where no page could be made.
    func refuseFailed() throws(Problem) {
        switch failure {
        case nil: return
        case .refused, .declined: throw Problem(.unprocessableContent, (failureReason ?? "The order was refused").asSentence)
        case .unavailable:
            throw Problem(
                .serviceUnavailable, (failureReason ?? "The payment provider cannot be reached").asSentence, headers: [.retryAfter: "10"])
        }
    }
}

extension Money {
    init(naming field: String, _ text: String, _ currency: Currency) throws(Problem) {
        do {
            try self.init(text, currency)
        } catch {
            throw Problem(.unprocessableContent, "“\(field)” is not right: \(error).")
        }
    }
}

extension Request {
    /// Nil on the first page.
    func cursor<Subject: Identified>() throws(Problem) -> ID<Subject>? {
        guard let text = filled("cursor") else { return nil }
        guard let id = ID<Subject>(text) else {
            throw Problem(.badRequest, "“cursor” must be the “next_cursor” of the page before, unchanged.")
        }
        return id
    }
}
