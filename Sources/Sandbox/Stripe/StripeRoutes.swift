import HTTPTypes
import Hummingbird

/// Stripe's API under `/stripe/v1`, its check-out pages under `/stripe/c/pay`, the customer portal under `/stripe/p/session`, the page of all payments at `/stripe`, and the sandbox's own
/// side of them.
struct StripeRoutes: Sendable {
    let stripe: SandboxStripe

    func add(to router: Router<BasicRequestContext>) {
        for method in [HTTPRequest.Method.get, .post, .delete, .put, .patch] {
            router.on("stripe/v1/**", method: method) { request, _ in
                try await StripeExchange(stripe: stripe, request: request, requestID: stripe.newRequestID()).answer()
            }
        }
        CheckoutRoutes(stripe: stripe).add(to: router)
        PortalRoutes(stripe: stripe).add(to: router)
        PaymentsRoutes(stripe: stripe).add(to: router)
        StripeControlRoutes(stripe: stripe).add(to: router)
    }
}

extension SandboxStripe {
    fileprivate func newRequestID() -> String { desk.look { $0.newID("req", length: 14) } }
}
