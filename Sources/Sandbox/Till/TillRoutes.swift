import HTTPTypes
import Hummingbird

/// The API of the sandbox's own payment provider, which a shop calls with the shared secret, and its check-out pages; and the sandbox's own side of it.
struct TillRoutes: Sendable {
    let till: SandboxTill
    let baseURL: @Sendable () -> String

    func add(to router: Router<BasicRequestContext>) {
        let api = router.group("till/v1")
        api.get("account", use: calling { _, _ in ["name": "sandbox"] })
        api.post(
            "checkouts",
            use: calling { visit, till in
                let body = try await visit.body()
                let checkout = try till.desk.locked { (world, now) throws(TillError) in try world.open(body, at: now) }
                return checkout.json(url: "\(baseURL())/till/c/\(checkout.id)")
            })
        api.post(
            "refunds",
            use: calling { visit, till in
                let payment = try await visit.body()["payment"]?.text ?? ""
                try till.desk.locked { (world, now) throws(TillError) in try world.refund(payment, at: now) }
                return ["payment": .string(payment), "status": "refunded"]
            })
        api.get(
            "subscriptions/{id}",
            use: calling { visit, till in
                let id = visit.context.parameters.get("id") ?? ""
                guard let subscription = till.subscriptions().first(where: { $0.id == id }) else {
                    throw TillError(status: 404, sentence: "there is no subscription \(id)")
                }
                return ["id": .string(id), "status": .string(subscription.status.rawValue)]
            })
        api.post(
            "subscriptions/{id}/cancellation",
            use: calling { visit, till in
                let id = visit.context.parameters.get("id") ?? ""
                try till.desk.locked { (world, now) throws(TillError) in try world.cancel(id, at: now) }
                return ["id": .string(id), "status": "cancelled"]
            })
        api.get(
            "movements",
            use: calling { visit, till in
                let since = visit.request.uri.queryParameters["since"].flatMap { Int64($0) } ?? 0
                return till.desk.locked { world, _ in world.movements(since: since) }
            })
        addPages(to: router.group("till/c/{id}"))
        addList(to: router)
        PaymentControlRoutes(provider: till).add(to: router.group("sandbox/till"))
    }

    private func calling(
        _ body: @escaping @Sendable (Visit, SandboxTill) async throws -> JSON
    ) -> @Sendable (Request, BasicRequestContext) async throws -> Response {
        { [till] request, context in
            let given = request.headers[.authorization] ?? ""
            guard given.hasPrefix("Bearer "), till.isSecret(String(given.dropFirst(7))) else {
                return response(["error": "the secret is not the sandbox's"], status: .unauthorized)
            }
            let fault = await till.fault(ofCall: String(request.uri.path.dropFirst("/till/v1/".count)))
            do {
                if case .rateLimited = fault { throw TillError(status: 429, sentence: "too many requests") }
                if case .serverError = fault { throw TillError(status: 500, sentence: "the till has failed") }
                let answer = try await body(try Visit(request, context), till)
                return fault == .cutAfter ? cutResponse() : response(answer)
            } catch let error as TillError {
                return response(["error": .string(error.sentence)], status: .init(code: error.status))
            } catch {
                return problem(error)
            }
        }
    }

    private func addPages(to page: RouterGroup<BasicRequestContext>) {
        page.get { request, context in
            let id = context.parameters.get("id") ?? ""
            if request.uri.queryParameters["auto"] != nil { till.desk.locked { world, now in world.payBySelf(id, after: 5, at: now) } }
            return show(id)
        }
        page.post("attempts") { request, context in
            let id = context.parameters.get("id") ?? ""
            let form = try await request.form()
            guard let outcome = SandboxTill.Outcome(rawValue: form["outcome"]?.text ?? "") else { return show(id, status: .badRequest) }
            do { try till.attempt(id, outcome) } catch { return show(id, status: .conflict) }
            let checkout = till.checkouts().first { $0.id == id }
            let next = outcome == .paid || outcome == .confirmed ? checkout?.paidURL : outcome == .abandoned ? checkout?.cancelledURL : nil
            // The browser fetches what comes next; a reload pays nothing.
            return Response(status: .seeOther, headers: [.location: next ?? "/till/c/\(id)"])
        }
    }

    /// `GET /till`, the page of all payments, and the buttons on it.
    private func addList(to router: Router<BasicRequestContext>) {
        router.get("till") { _, _ in CheckoutPage.response(till.desk.locked { world, _ in world }.paymentList.html) }
        router.button("till/payments/{id}/refunds", on: "/till") { id, _ in
            try till.desk.locked { (world, now) throws(TillError) in try world.refund(id, at: now) }
        }
        router.button("till/subscriptions/{id}/cards", on: "/till") { id, form in
            try till.setWorks(form["works"]?.flag ?? true, subscription: id)
        }
        router.button("till/subscriptions/{id}/endings", on: "/till") { id, _ in
            try till.desk.locked { (world, now) throws(TillError) in try world.cancel(id, at: now) }
        }
    }

    private func show(_ id: String, status: HTTPResponse.Status = .ok) -> Response {
        guard let checkout = till.checkouts().first(where: { $0.id == id }) else {
            return CheckoutPage.response(CheckoutPage.missing, status: .notFound)
        }
        return CheckoutPage.response(TillPage(checkout: checkout).html, status: status)
    }
}

/// The page of a check-out, as HTML that works without JavaScript.
struct TillPage: Sendable {
    let checkout: TillCheckout

    var html: String {
        let refresh = checkout.autoAt != nil && checkout.status == .open ? "<meta http-equiv=\"refresh\" content=\"2\">" : ""
        return CheckoutPage.frame(refresh + content).replacing("In Stripe’s stead", with: "The sandbox’s own till")
    }

    private var content: String {
        let sum = checkout.sum
        let period = checkout.period.map { "per \(CheckoutPage.escaped($0))" } ?? ""
        let head = "<h1>\(sum) <small>\(period)</small></h1><p>\(CheckoutPage.escaped(checkout.description))</p>"
        switch checkout.status {
        case .open where checkout.awaitsConfirmation:
            return head + "<p class=\"notice\">Your bank asks: is it you who pays?</p>"
                + form([("confirmed", "Confirm the payment"), ("unconfirmed", "Do not confirm it")])
        case .open:
            let note = checkout.autoAt == nil ? "" : "<p class=\"hint\">It will be paid by itself in some seconds.</p>"
            return head + note
                + form([
                    ("paid", "Pay \(sum)"), ("secured", "Pay with a card that wants a confirmation (3-D Secure)"),
                    ("declined", "Pay with a card that fails"), ("abandoned", "Abandon, and go back"),
                ])
        case .paid: return "<h1 class=\"words\">This has been paid</h1>" + back(checkout.paidURL)
        case .failed: return "<h1 class=\"words\">The payment has failed</h1>" + back(checkout.cancelledURL)
        case .expired: return "<h1 class=\"words\">This check-out is closed</h1>" + back(checkout.cancelledURL)
        }
    }

    private func form(_ buttons: [(String, String)]) -> String {
        let lines = buttons.enumerated().map { index, button in
            "<button\(index == 0 ? " class=\"pay\"" : "") name=\"outcome\" value=\"\(button.0)\">\(button.1)</button>"
        }
        return "<form method=\"post\" action=\"/till/c/\(checkout.id)/attempts\">\(lines.joined())</form>"
    }

    private func back(_ url: String) -> String { "<a class=\"button\" href=\"\(CheckoutPage.escaped(url))\">Back to the shop</a>" }
}
