import Hummingbird
import Values

/// The sandbox's own side of Paddle, under `/sandbox/paddle`: what customers, their banks and the network do.
struct PaddleControlRoutes: Sendable {
    let paddle: SandboxPaddle

    func add(to router: Router<BasicRequestContext>) {
        let routes = router.group("sandbox/paddle")
        addCustomers(to: routes)
        PaymentControlRoutes(provider: paddle).add(to: routes)
    }

    private func addCustomers(to routes: RouterGroup<BasicRequestContext>) {
        routes.get("transactions") { _, _ in response(.array(paddle.transactions().map(\.json))) }
        routes.post(
            "transactions/{id}/payments",
            use: answering { visit in
                let body = try await visit.body()
                return try paddle.pay(try visit.name("id"), works: body["works"]?.flag ?? true, email: body["email"]?.text).json
            })
        routes.post(
            "transactions/{id}/chargebacks",
            use: answering { visit in
                let isReversed = try await visit.body()["reversed"]?.flag ?? false
                try paddle.chargeBack(try visit.name("id"), isReversed: isReversed)
                return ["reversed": .bool(isReversed)]
            })
        routes.post(
            "customers/{id}/cards",
            use: answering { visit in
                guard let works = try await visit.body()["works"]?.flag else { throw SandboxError.invalid("Say “works”: true or false.") }
                try paddle.setCard(of: try visit.name("id"), works: works)
                return ["works": .bool(works)]
            })
    }
}
