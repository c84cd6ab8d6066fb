import Hummingbird
import Values

/// The sandbox's own side of Paddle, under `/sandbox/paddle`: what customers, their banks and the network do.
struct PaddleControlRoutes: Sendable {
    let paddle: SandboxPaddle

    func add(to router: Router<BasicRequestContext>) {
        let routes = router.group("sandbox/paddle")
        addCustomers(to: routes)
        addWebhook(to: routes)
        addFaults(to: routes.group("faults"))
    }

    private func addCustomers(to routes: RouterGroup<BasicRequestContext>) {
        routes.get("transactions") { _, _ in response(.array(paddle.transactions().map(\.json))) }
        routes.post(
            "transactions/{id}/payments",
            use: answering { visit in
                let body = try await visit.body()
                return try paddle.pay(try visit.id(), works: body["works"]?.flag ?? true, email: body["email"]?.text).json
            })
        routes.post(
            "transactions/{id}/chargebacks",
            use: answering { visit in
                let isReversed = try await visit.body()["reversed"]?.flag ?? false
                try paddle.chargeBack(try visit.id(), isReversed: isReversed)
                return ["reversed": .bool(isReversed)]
            })
        routes.post(
            "customers/{id}/cards",
            use: answering { visit in
                guard let works = try await visit.body()["works"]?.flag else { throw SandboxError.invalid("Say “works”: true or false.") }
                try paddle.setCard(of: try visit.id(), works: works)
                return ["works": .bool(works)]
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
                try paddle.setWebhook(url: url, secret: secret)
                return ["url": .string(url)]
            })
        routes.post("secrets", use: answering { _ in ["secret": .string(paddle.rollSecret())] })
        routes.get("deliveries") { _, _ in
            response([
                "pending": .integer(Int64(paddle.pendingDeliveries)), "events": .array(paddle.events().map(\.json)),
                "forgeries": .array(
                    paddle.forgeries().map { ["kind": .string($0.kind), "status": .integer(Int64($0.status))] }),
            ])
        }
        routes.post(
            "deliveries",
            use: answering { visit in
                let body = try await visit.body()
                if let event = body["event"]?.text { try paddle.resend(event) } else { paddle.deliverNow() }
                return ["pending": .integer(Int64(paddle.pendingDeliveries))]
            })
    }

    private func addFaults(to faults: RouterGroup<BasicRequestContext>) {
        faults.get { _, _ in response(.array(paddle.faults().map { $0.fault.json(id: $0.id) })) }
        faults.post(
            use: answering { visit in
                let fault = try SandboxPaddle.Fault(try await visit.body())
                return fault.json(id: paddle.add(fault))
            })
        faults.delete(
            use: answering { _ in
                paddle.removeFaults()
                return ["removed": true]
            })
    }
}

extension Visit {
    fileprivate func id() throws(SandboxError) -> String {
        guard let name = context.parameters.get("id") else { throw .invalid("The path names no “id”.") }
        return name
    }
}
