import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /stripe`, the page of all payments, and the buttons on it.
struct PaymentsRoutes: Sendable {
    let stripe: SandboxStripe

    func add(to router: Router<BasicRequestContext>) {
        router.get("stripe") { _, _ in CheckoutPage.response(PaymentsPage(world: stripe.locked { state, _ in state.world }).html) }
        button("stripe/payments/{id}/refunds", on: router) { id, _ in try stripe.refund(paymentIntent: id) }
        button("stripe/payments/{id}/disputes", on: router) { id, _ in try stripe.dispute(paymentIntent: id) }
        button("stripe/disputes/{id}/closings", on: router) { id, form in try stripe.close(dispute: id, isWon: form["won"]?.flag ?? true) }
        button("stripe/customers/{id}/cards", on: router) { id, form in try stripe.setCard(of: id, works: form["works"]?.flag ?? true) }
    }

    private func button(
        _ path: RouterPath, on router: Router<BasicRequestContext>, _ press: @escaping @Sendable (String, StripeValue) throws -> Void
    ) {
        router.post(path) { request, context in
            let form = try StripeValue(form: String(buffer: try await request.body.collect(upTo: 1 << 16)))
            do { try press(context.parameters.get("id") ?? "", form) } catch {
                // A button of a page that has grown old: the page anew says how things are.
            }
            return Response(status: .seeOther, headers: [.location: "/stripe"])
        }
    }
}
