import HTTPTypes
import Hummingbird

/// `GET /stripe`, the page of all payments, and the buttons on it.
struct PaymentsRoutes: Sendable {
    let stripe: SandboxStripe

    func add(to router: Router<BasicRequestContext>) {
        router.get("stripe") { _, _ in CheckoutPage.response(stripe.desk.locked { world, _ in world }.paymentList.html) }
        router.button("stripe/payments/{id}/refunds", on: "/stripe") { id, _ in try stripe.refund(paymentIntent: id) }
        router.button("stripe/payments/{id}/disputes", on: "/stripe") { id, _ in try stripe.dispute(paymentIntent: id) }
        router.button("stripe/disputes/{id}/closings", on: "/stripe") { id, form in
            try stripe.close(dispute: id, isWon: form["won"]?.flag ?? true)
        }
        router.button("stripe/customers/{id}/cards", on: "/stripe") { id, form in
            try stripe.setCard(of: id, works: form["works"]?.flag ?? true)
        }
    }
}
