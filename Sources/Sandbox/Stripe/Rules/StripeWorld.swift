import Values

/// All that the sandbox's Stripe knows. Its rules are pure: what happens is told, with the time at which it happens.
struct StripeWorld: Sendable {
    var customers = StripeShelf<StripeCustomer>()
    var products = StripeShelf<StripeProduct>()
    var prices = StripeShelf<StripePrice>()
    var sessions = StripeShelf<StripeCheckoutSession>()
    var intents = StripeShelf<StripePaymentIntent>()
    var charges = StripeShelf<StripeCharge>()
    var transactions = StripeShelf<StripeBalanceTransaction>()
    var refunds = StripeShelf<StripeRefund>()
    var disputes = StripeShelf<StripeDispute>()
    var subscriptions = StripeShelf<StripeSubscription>()
    var invoices = StripeShelf<StripeInvoice>()
    var invoicePayments = StripeShelf<StripeInvoicePayment>()
    var events = StripeShelf<StripeEvent>()
    var endpoints = StripeShelf<StripeWebhookEndpoint>()
    var portals = StripeShelf<StripePortalSession>()
    var agenda = StripeAgenda()
    /// Events that nobody has begun to deliver yet.
    var fresh: [StripeEvent] = []
    /// The API request that is being carried out.
    var request: StripeRequest?

    /// `pi_3Xf…`: random, since what a Kontor has stored may outlive this sandbox and must not meet the same id again.
    func newID(_ prefix: String, length: Int = 24) -> String {
        var generator = SystemRandomNumberGenerator()
        return prefix + "_" + String((0..<length).map { _ in idLetters[Int.random(in: 0..<idLetters.count, using: &generator)] })
    }

    mutating func record(_ type: String, _ object: JSON, previous: JSON? = nil, at now: Timestamp) {
        var event = StripeEvent(id: newID("evt"), createdAt: now, type: type, object: object, previous: previous, request: request)
        event.pendingWebhooks = Int64(endpoints.oldestFirst.count { $0.wants(type) })
        events.put(event)
        fresh.append(event)
    }
}

private let idLetters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

// MARK: Looking up

extension StripeWorld {
    /// Whatever has this id, as the API shows it.
    func object(_ id: String, at now: Timestamp) -> JSON? {
        switch id.prefix(while: { $0 != "_" }) {
        case "cus": customers[id]?.json
        case "prod": products[id]?.json
        case "price": prices[id]?.json
        case "cs": sessions[id]?.json
        case "pi": intents[id]?.json
        case "ch": charges[id]?.json
        case "txn": transactions[id]?.json(at: now)
        case "re": refunds[id]?.json
        case "dp": disputes[id]?.json
        case "sub": subscriptions[id]?.json
        case "in": invoices[id]?.json
        case "inpay": invoicePayments[id]?.json
        default: nil
        }
    }

    /// A part that the API shows only to those who ask for it with `expand`.
    func includable(_ name: String, of object: JSON) -> JSON? {
        guard let id = object["id"]?.text else { return nil }
        switch (object["object"]?.text, name) {
        case ("checkout.session", "line_items"): return sessions[id]?.lineItemsJSON
        case ("invoice", "payments"):
            return .list(invoicePayments.oldestFirst.filter { $0.invoice == id }.map(\.json), url: "/v1/invoice_payments?invoice=\(id)")
        case ("charge", "refunds"):
            return .list(refunds.oldestFirst.filter { $0.charge == id }.map(\.json).reversed(), url: "/v1/charges/\(id)/refunds")
        case ("customer", "subscriptions"):
            let live = subscriptions.oldestFirst.filter { $0.customer == id && $0.status != .canceled }
            return .list(live.map(\.json).reversed(), url: "/v1/customers/\(id)/subscriptions")
        default: return nil
        }
    }
}
