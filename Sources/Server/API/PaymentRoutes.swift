import Billing
import Hummingbird
import Values

/// `POST /api/payment/subscription` and `/micro`: check-out pages for the owner's own site or app.
struct PaymentRoutes {
    let kontor: Kontor

    func add(to api: RouterGroup<KontorRequestContext>) {
        api.post("payment/subscription", use: subscribe)
        api.post("payment/micro", use: sell)
    }

    private struct NewSubscription: Decodable {
        let userId: String
        let plan: String
    }

    private struct NewPayment: Decodable {
        let userId: String
        /// A decimal in the workspace's currency.
        let amount: String
        let description: String
    }

    @Sendable private func subscribe(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        let body = try await request.bytes()
        return try await kontor.once(request, body) { id in
            let new: NewSubscription = try body.json()
            return try await checkout(.subscription(plan: new.plan), forUser: new.userId, id)
        }
    }

    @Sendable private func sell(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        let body = try await request.bytes()
        return try await kontor.once(request, body) { id in
            let new: NewPayment = try body.json()
            let amount = try Money(naming: "amount", new.amount, kontor.workspace.currency)
            return try await checkout(.payment(description: new.description, quantity: 1, amount: amount), forUser: new.userId, id)
        }
    }

    private func checkout(
        _ purpose: NewOrder.Purpose, forUser userID: String, _ id: ID<IdempotentEffect>?
    ) async throws -> Response {
        let order = try await kontor.billing.order(purpose, forUser: userID, id: id.map { ID(sharing: $0) })
        switch order.failure {
        case nil: return try .json(OrderBody(order), status: .created)
        case .refused, .declined: throw Problem(.unprocessableContent, (order.failureReason ?? "The order was refused").asSentence)
        case .unavailable:
            throw Problem(
                .serviceUnavailable, (order.failureReason ?? "The payment provider cannot be reached").asSentence,
                headers: [.retryAfter: "10"])
        }
    }
}

extension Money {
    fileprivate init(naming field: String, _ text: String, _ currency: Currency) throws(Problem) {
        do {
            try self.init(text, currency)
        } catch {
            throw Problem(.unprocessableContent, "“\(field)” is not right: \(error).")
        }
    }
}

/// An order in JSON. Money is a decimal string.
private struct OrderBody: Encodable {
    let id: String
    let status: String
    let checkoutUrl: String?
    let customerId: String
    let plan: String?
    let description: String
    let amount: String
    let currency: String
    let provider: String
    let createdAt: String

    init(_ order: Order) {
        id = order.id.description
        status = order.status.rawValue
        checkoutUrl = order.checkoutURL
        customerId = order.customerID.description
        plan = if case .subscription(let plan, _) = order.purpose { plan } else { nil }
        description = order.description
        amount = order.amount.decimal
        currency = order.amount.currency.code
        provider = order.provider
        createdAt = order.createdAt.description
    }
}
