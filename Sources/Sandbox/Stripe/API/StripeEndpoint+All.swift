import Values

extension StripeEndpoint {
    /// All that the sandbox's Stripe answers, under `/v1`.
    static let all: [StripeEndpoint] = checkout + catalogue + payments + billing + account

    static func find(_ method: String, _ path: [Substring]) -> (endpoint: StripeEndpoint, id: String)? {
        for endpoint in all {
            if let id = endpoint.match(method, path) { return (endpoint, id) }
        }
        return nil
    }

    private static let checkout: [StripeEndpoint] = [
        .post("checkout/sessions", StripeCheckoutSession.parameters) { (world, call) throws(StripeError) in try world.makeSession(call) },
        .list(
            "checkout/sessions", { $0.sessions },
            [
                "customer": ["customer"], "payment_intent": ["payment_intent"], "subscription": ["subscription"], "status": ["status"],
            ]),
        .one("checkout/sessions", "checkout.session", { $0.sessions }),
        .get("checkout/sessions/:id/line_items", StripeListing(filters: [:]).parameters) { (world, call) throws(StripeError) in
            guard let session = world.sessions[call.id] else { throw .noSuch("checkout.session", call.id, param: "session") }
            return try StripeListing(filters: [:]).page(
                session.lineItems.map(\.json), call, url: "/v1/checkout/sessions/\(call.id)/line_items")
        },
        .post("checkout/sessions/:id/expire", [:]) { (world, call) throws(StripeError) in
            guard let session = world.sessions[call.id] else { throw .noSuch("checkout.session", call.id, param: "session") }
            guard session.status == .open else {
                throw .conflict(
                    "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of `\(session.status.rawValue)`."
                )
            }
            world.expire(session: call.id, at: call.now)
            return world.object(call.id, at: call.now) ?? .null
        },
    ]

    private static let catalogue: [StripeEndpoint] = [
        .post("products", StripeProduct.parameters.merging(["id": .id]) { $1 }, required: ["name"]) { (world, call) throws(StripeError) in
            try world.makeProduct(call)
        },
        .list("products", { $0.products }), .one("products", "product", { $0.products }),
        .post("prices", StripePrice.parameters, required: ["currency", "unit_amount"]) { (world, call) throws(StripeError) in
            try world.makePrice(call.parameters, "", isActive: true, at: call.now).json
        },
        .list("prices", { $0.prices }, ["product": ["product"], "currency": ["currency"], "type": ["type"]]),
        .one("prices", "price", { $0.prices }),
        .post("customers", StripeCustomer.parameters) { (world, call) throws(StripeError) in
            world.makeCustomer(
                email: call["email"]?.text, name: call["name"]?.text, phone: call["phone"]?.text, description: call["description"]?.text,
                metadata: call["metadata"]?.texts ?? [:], at: call.now
            ).json
        },
        .list("customers", { $0.customers }, ["email": ["email"]]), .one("customers", "customer", { $0.customers }),
    ]

    private static let payments: [StripeEndpoint] = [
        .list("payment_intents", { $0.intents }, ["customer": ["customer"]]), .one("payment_intents", "payment_intent", { $0.intents }),
        .list("charges", { $0.charges }, ["customer": ["customer"], "payment_intent": ["payment_intent"]]),
        .one("charges", "charge", { $0.charges }),
        .list("balance_transactions", { $0.transactions }, ["source": ["source"], "type": ["type"], "currency": ["currency"]]),
        .one("balance_transactions", "balance_transaction", { $0.transactions }),
        .post("refunds", StripeRefund.parameters) { (world, call) throws(StripeError) in try world.makeRefund(call) },
        .list("refunds", { $0.refunds }, ["charge": ["charge"], "payment_intent": ["payment_intent"]]),
        .one("refunds", "refund", { $0.refunds }),
        .list("disputes", { $0.disputes }, ["charge": ["charge"], "payment_intent": ["payment_intent"]]),
        .one("disputes", "dispute", { $0.disputes }),
    ]

    private static let billing: [StripeEndpoint] = [
        .get("subscriptions", StripeSubscription.listing.parameters) { (world, call) throws(StripeError) in try world.subscriptionPage(call)
        },
        .one("subscriptions", "subscription", { $0.subscriptions }),
        .post("subscriptions/:id", StripeSubscription.changes) { (world, call) throws(StripeError) in try world.change(subscription: call)
        },
        .delete("subscriptions/:id", StripeSubscription.cancellation) { (world, call) throws(StripeError) in
            guard let subscription = world.subscriptions[call.id], subscription.status != .canceled else {
                throw .noSuch("subscription", call.id, param: "id")
            }
            world.cancel(subscription: call.id, reason: "cancellation_requested", at: call.now)
            return world.object(call.id, at: call.now) ?? .null
        },
        .list(
            "invoices", { $0.invoices },
            ["customer": ["customer"], "status": ["status"], "subscription": ["parent", "subscription_details", "subscription"]]),
        .one("invoices", "invoice", { $0.invoices }),
        .post("invoices/:id/pay", [:]) { (world, call) throws(StripeError) in try world.pay(invoice: call) },
        .get("invoice_payments", StripeInvoicePayment.listing.parameters.merging(["payment": StripeInvoicePayment.payment]) { $1 }) {
            (world, call) throws(StripeError) in
            try world.invoicePaymentPage(call)
        },
        .one("invoice_payments", "invoice_payment", { $0.invoicePayments }),
        .post("billing_portal/sessions", StripePortalSession.parameters, required: ["customer"]) { (world, call) throws(StripeError) in
            try world.makePortal(call)
        },
    ]

    private static let account: [StripeEndpoint] = [
        .get("events", ProviderEvent.parameters) { (world, call) throws(StripeError) in try world.eventPage(call) },
        .one("events", "event", { $0.outbox.events }),
        .get("balance") { (world, call) throws(StripeError) in world.balance(at: call.now) },
        .get("account") { (_, _) throws(StripeError) in StripeWorld.account },
        .post("webhook_endpoints", EventEndpoint.parameters, required: ["enabled_events", "url"]) {
            (world, call) throws(StripeError) in
            try world.makeEndpoint(call)
        },
        .list("webhook_endpoints", { $0.outbox.endpoints }), .one("webhook_endpoints", "webhook endpoint", { $0.outbox.endpoints }),
    ]
}
