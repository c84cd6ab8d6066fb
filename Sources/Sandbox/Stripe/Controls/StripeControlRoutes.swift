import Hummingbird
import Values

/// The sandbox's own side of Stripe, under `/sandbox/stripe`: what customers, their banks and the network do.
struct StripeControlRoutes: Sendable {
    let stripe: SandboxStripe

    func add(to router: Router<BasicRequestContext>) {
        let routes = router.group("sandbox/stripe")
        addCustomers(to: routes)
        PaymentControlRoutes(provider: stripe).add(to: routes)
    }

    private func addCustomers(to routes: RouterGroup<BasicRequestContext>) {
        routes.get("sessions") { _, _ in response(.array(stripe.sessions().map(\.json))) }
        routes.post(
            "sessions/{id}/payments",
            use: answering { visit in
                let body = try await visit.body()
                guard let outcome = SandboxStripe.Outcome(rawValue: body["outcome"]?.text ?? "paid") else {
                    throw SandboxError.invalid("“outcome” is one of paid, declined, later.")
                }
                return try stripe.pay(try visit.name("id"), outcome, email: body["email"]?.text).json
            })
        routes.post(
            "sessions/{id}/settlements",
            use: answering { visit in
                try stripe.settle(try visit.name("id"), arrives: try await visit.body()["arrives"]?.flag ?? true)
                return try stripe.session(try visit.name("id")).json
            })
        routes.post(
            "customers/{id}/cards",
            use: answering { visit in
                guard let works = try await visit.body()["works"]?.flag else { throw SandboxError.invalid("Say “works”: true or false.") }
                try stripe.setCard(of: try visit.name("id"), works: works)
                return ["works": .bool(works)]
            })
        routes.post(
            "disputes",
            use: answering { visit in
                let body = try await visit.body()
                guard let payment = body["payment_intent"]?.text else { throw SandboxError.invalid("A dispute names its payment_intent.") }
                return ["id": .string(try stripe.dispute(paymentIntent: payment, reason: body["reason"]?.text ?? "fraudulent"))]
            })
        routes.post(
            "disputes/{id}/closings",
            use: answering { visit in
                guard let isWon = try await visit.body()["won"]?.flag else { throw SandboxError.invalid("Say “won”: true or false.") }
                try stripe.close(dispute: try visit.name("id"), isWon: isWon)
                return ["won": .bool(isWon)]
            })
    }
}

extension SandboxStripe.Session {
    var json: JSON {
        [
            "id": .string(id), "url": .string(url), "mode": .string(mode), "status": .string(status),
            "payment_status": .string(paymentStatus), "amount": .integer(amount), "currency": .string(currency),
            "client_reference_id": .text(clientReferenceID), "metadata": .texts(metadata), "customer": .text(customer),
            "payment_intent": .text(paymentIntent), "subscription": .text(subscription), "success_url": .string(successURL),
        ]
    }
}
