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
        let promotion: String?
        /// Who gets it, where it is a gift.
        let recipientId: String?
    }

    private struct NewPayment: Decodable {
        let userId: String
        /// A decimal in the workspace's currency.
        let amount: String
        let description: String
        let promotion: String?
    }

    @Sendable private func subscribe(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        let body = try await request.bytes()
        return try await kontor.once(request, body) { id in
            let new: NewSubscription = try body.json()
            return try await checkout(
                .subscription(plan: new.plan), forUser: new.userId, id, promotion: new.promotion, recipient: new.recipientId)
        }
    }

    @Sendable private func sell(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        let body = try await request.bytes()
        return try await kontor.once(request, body) { id in
            let new: NewPayment = try body.json()
            let amount = try Money(naming: "amount", new.amount, kontor.workspace.currency)
            return try await checkout(
                .payment(description: new.description, quantity: 1, amount: amount), forUser: new.userId, id,
                promotion: new.promotion)
        }
    }

    private func checkout(
        _ purpose: NewOrder.Purpose, forUser userID: String, _ id: ID<IdempotentEffect>?, promotion: String? = nil,
        recipient: String? = nil
    ) async throws -> Response {
        let order = try await kontor.billing.order(
            purpose, forUser: userID, id: id.map { ID(sharing: $0) }, promotion: promotion, recipient: recipient)
        try order.refuseFailed()
        return try .json(OrderBody(order), status: .created)
    }
}
