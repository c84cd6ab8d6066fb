import Values

/// All that the sandbox's Stripe knows. Its rules are pure: what happens is told, with the time at which it happens.
struct StripeWorld: Sendable {
    var customers = Shelf<StripeCustomer>()
    var products = Shelf<StripeProduct>()
    var prices = Shelf<StripePrice>()
    var sessions = Shelf<StripeCheckoutSession>()
    var intents = Shelf<StripePaymentIntent>()
    var charges = Shelf<StripeCharge>()
    var transactions = Shelf<StripeBalanceTransaction>()
    var refunds = Shelf<StripeRefund>()
    var disputes = Shelf<StripeDispute>()
    var subscriptions = Shelf<StripeSubscription>()
    var invoices = Shelf<StripeInvoice>()
    var invoicePayments = Shelf<StripeInvoicePayment>()
    var portals = Shelf<StripePortalSession>()
    var agenda = StripeAgenda()
    /// Answers kept under their idempotency keys.
    var answers = StripeAnswers()
    var outbox: EventOutbox
    /// The API request that is being carried out.
    var request: StripeRequest?

    /// `pi_3Xf…`: random, since what a Kontor has stored may outlive this sandbox and must not meet the same id again.
    func newID(_ prefix: String, length: Int = 24) -> String {
        var generator = SystemRandomNumberGenerator()
        return prefix + "_" + String((0..<length).map { _ in idLetters[Int.random(in: 0..<idLetters.count, using: &generator)] })
    }

    mutating func record(_ type: String, _ object: JSON, previous: JSON? = nil, at now: Timestamp) {
        outbox.record(
            ProviderEvent(stripe: newID("evt"), createdAt: now, type: type, object: object, previous: previous, request: request))
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
