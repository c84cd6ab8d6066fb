import HTTPTypes
import Hummingbird

/// The check-out pages: `GET /stripe/c/pay/{id}`, and the forms on them.
struct CheckoutRoutes: Sendable {
    let stripe: SandboxStripe

    func add(to router: Router<BasicRequestContext>) {
        let page = router.group("stripe/c/pay/{id}")
        page.get { request, context in
            show(CheckoutRoutes.id(context), wasDeclined: request.uri.queryParameters["declined"] != nil)
        }
        page.post("payments") { request, context in try await pay(CheckoutRoutes.id(context), try await request.form()) }
        page.post("settlements") { request, context in
            try await settle(CheckoutRoutes.id(context), try await request.form())
        }
    }

    private func pay(_ id: String, _ form: StripeValue) async throws -> Response {
        guard let outcome = SandboxStripe.Outcome(rawValue: form["outcome"]?.text ?? "") else { return show(id, status: .badRequest) }
        let email = form["email"]?.text.flatMap { $0.contains("@") ? $0 : nil }
        do {
            let session = try stripe.pay(id, outcome, email: email)
            return CheckoutRoutes.redirect(to: outcome == .declined ? "/stripe/c/pay/\(id)?declined=1" : session.successURL)
        } catch {
            return show(id, status: .conflict)
        }
    }

    private func settle(_ id: String, _ form: StripeValue) async throws -> Response {
        do {
            try stripe.settle(id, arrives: form["arrives"]?.flag ?? true)
            return CheckoutRoutes.redirect(to: "/stripe/c/pay/\(id)")
        } catch {
            return show(id, status: .conflict)
        }
    }

    private func show(_ id: String, wasDeclined: Bool = false, status: HTTPResponse.Status = .ok) -> Response {
        let session = stripe.desk.locked { world, _ in world.sessions[id] }
        let html = session.map { CheckoutPage(session: $0, wasDeclined: wasDeclined).html } ?? CheckoutPage.missing
        return CheckoutPage.response(html, status: session == nil ? .notFound : status)
    }

    private static func id(_ context: BasicRequestContext) -> String { context.parameters.get("id") ?? "" }

    /// The browser fetches what comes next; a reload pays nothing.
    private static func redirect(to url: String) -> Response { Response(status: .seeOther, headers: [.location: url]) }
}
