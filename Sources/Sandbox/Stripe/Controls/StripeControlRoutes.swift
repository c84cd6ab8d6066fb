import Hummingbird
import Values

/// The sandbox's own side of Stripe, under `/sandbox/stripe`: what customers, their banks and the network do.
struct StripeControlRoutes: Sendable {
    let stripe: SandboxStripe

    func add(to router: Router<BasicRequestContext>) {
        let routes = router.group("sandbox/stripe")
        addCustomers(to: routes)
        addWebhook(to: routes)
        addFaults(to: routes.group("faults"))
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

    private func addWebhook(to routes: RouterGroup<BasicRequestContext>) {
        routes.put(
            "webhook",
            use: answering { visit in
                let body = try await visit.body()
                guard let url = body["url"]?.text, let secret = body["secret"]?.text else {
                    throw SandboxError.invalid("A webhook has “url” and “secret”.")
                }
                try stripe.setWebhook(url: url, secret: secret)
                return ["url": .string(url)]
            })
        routes.post("secrets", use: answering { _ in ["secret": .string(try stripe.rollSecret())] })
        routes.get("deliveries") { _, _ in
            response([
                "pending": .integer(Int64(stripe.pendingDeliveries)), "events": .array(stripe.events().map(\.json)),
                "forgeries": .array(
                    stripe.forgeries().map { ["kind": .string($0.kind), "status": .integer(Int64($0.status))] }),
            ])
        }
        routes.post(
            "deliveries",
            use: answering { visit in
                let body = try await visit.body()
                if let event = body["event"]?.text { try stripe.resend(event) } else { stripe.deliverNow() }
                return ["pending": .integer(Int64(stripe.pendingDeliveries))]
            })
    }

    private func addFaults(to faults: RouterGroup<BasicRequestContext>) {
        faults.get { _, _ in response(.array(stripe.faults().map { $0.fault.json(id: $0.id) })) }
        faults.post(
            use: answering { visit in
                let fault = try SandboxStripe.Fault(try await visit.body())
                return fault.json(id: stripe.add(fault))
            })
        faults.delete(
            use: answering { _ in
                stripe.removeFaults()
                return ["removed": true]
            })
        faults.delete(
            "{fault}",
            use: answering { visit in
                guard stripe.remove(fault: Int(clamping: try visit.number("fault"))) else {
                    throw SandboxError.notFound("There is no such fault.")
                }
                return ["removed": true]
            })
    }
}

extension Visit {
    fileprivate func name(_ parameter: String) throws(SandboxError) -> String {
        guard let name = context.parameters.get(parameter) else { throw .invalid("The path names no “\(parameter)”.") }
        return name
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

extension SandboxStripe.Event {
    var json: JSON {
        ["id": .string(id), "type": .string(type), "object": .string(object), "is_delivered": .bool(isDelivered)]
    }
}
