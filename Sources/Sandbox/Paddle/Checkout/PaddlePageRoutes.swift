import HTTPTypes
import Hummingbird

/// `GET /paddle/pay?_ptxn=txn_…`, where a customer pays; `GET /paddle`, the page of all payments; and the buttons on both.
struct PaddlePageRoutes: Sendable {
    let paddle: SandboxPaddle

    func add(to router: Router<BasicRequestContext>) {
        router.get("paddle/pay") { request, _ in
            let query = request.uri.queryParameters
            return show(query["_ptxn"].map(String.init) ?? "", wasDeclined: query["declined"] != nil)
        }
        router.post("paddle/pay/{id}/payments") { request, context in
            try await pay(context.parameters.get("id") ?? "", try await request.form())
        }
        router.get("paddle") { _, _ in CheckoutPage.response(paddle.desk.locked { world, _ in world }.paymentList.html) }
        router.button("paddle/payments/{id}/refunds", on: "/paddle") { id, _ in try paddle.refund(id) }
        router.button("paddle/payments/{id}/chargebacks", on: "/paddle") { id, form in
            try paddle.chargeBack(id, isReversed: form["reversed"]?.flag ?? false)
        }
        router.button("paddle/plans/{id}/endings", on: "/paddle") { id, form in
            try paddle.cancel(subscription: id, atOnce: form["now"]?.flag ?? false)
        }
        router.button("paddle/payers/{id}/cards", on: "/paddle") { id, form in
            try paddle.setCard(of: id, works: form["works"]?.flag ?? true)
        }
    }

    private func pay(_ id: String, _ form: StripeValue) async throws -> Response {
        let email = form["email"]?.text.flatMap { $0.contains("@") ? $0 : nil }
        do {
            switch form["outcome"]?.text {
            case "paid": try paddle.pay(id, email: email)
            case "declined": try paddle.pay(id, works: false)
            case "abandoned": try paddle.abandon(id)
            default: return show(id, status: .badRequest)
            }
        } catch {
            return show(id, status: .conflict)
        }
        let declined = form["outcome"]?.text == "declined" ? "&declined=1" : ""
        return Response(status: .seeOther, headers: [.location: "/paddle/pay?_ptxn=\(id)\(declined)"])
    }

    private func show(_ id: String, wasDeclined: Bool = false, status: HTTPResponse.Status = .ok) -> Response {
        let transaction = paddle.desk.locked { world, _ in world.transactions[id] }
        let html = transaction.map { PaddlePage(transaction: $0, wasDeclined: wasDeclined).html } ?? CheckoutPage.missing
        return CheckoutPage.response(
            html.replacing("In Stripe’s stead", with: "In Paddle’s stead"), status: transaction == nil ? .notFound : status)
    }
}
