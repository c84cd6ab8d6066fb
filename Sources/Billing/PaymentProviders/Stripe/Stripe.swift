import OutboundHTTP
import Values

/// Stripe: hosted Checkout for single payments and subscriptions, its events by webhook (source: docs.stripe.com).
package struct Stripe: PaymentProvider {
    package static let name = "stripe"

    package var name: String { Self.name }
    package var title: String { "Stripe" }
    let client: StripeClient
    let webhookSecrets: [String]

    /// Several webhook secrets are believed at a time, so that one can be rotated. `url` is without a slash at its end.
    package init(secretKey: String, webhookSecrets: [String], url: String, http: HTTPClient) {
        client = StripeClient(key: secretKey, url: url, http: http)
        self.webhookSecrets = webhookSecrets
    }

    package func smallestStep(of currency: Currency) -> Money { StripeAmount.smallestStep(of: currency) }

    package func leastCharge(in currency: Currency) -> Money { StripeAmount.leastCharge(in: currency) }

    /// What can be sold in a currency at all: multiples of `step` from `least` to `most`.
    package static func chargeable(in currency: Currency) -> (least: Money, most: Money?, step: Money) {
        (StripeAmount.leastCharge(in: currency), StripeAmount.mostCharge(in: currency), StripeAmount.smallestStep(of: currency))
    }

    package func mostCharge(in currency: Currency) -> Money? { StripeAmount.mostCharge(in: currency) }

    package func check() async throws(PaymentProviderError) { _ = try await client.get("/v1/balance", as: StripeBalance.self) }
}

// MARK: Selling

extension Stripe {
    /// The order's id is the key of idempotency, and all that is sent is kept with the order: a second request gets the first page.
    package func checkout(for order: Order) async throws(PaymentProviderError) -> Checkout {
        guard let amount = StripeAmount.minorUnits(of: order.amount) else { throw .refused("\(order.amount) cannot be charged") }
        let session = try await client.post(
            "/v1/checkout/sessions", parameters(of: order, amount: amount), idempotencyKey: "\(order.id)", as: StripeCheckoutSession.self)
        guard let url = session.url else { throw .unreadable("the check-out has no address") }
        return Checkout(id: session.id, url: url)
    }

    private func parameters(of order: Order, amount: Int64) -> [(String, String)] {
        let item = "line_items[0]"
        var parameters = [
            ("client_reference_id", "\(order.id)"), ("metadata[order_id]", "\(order.id)"),
            ("success_url", order.paidURL), ("cancel_url", order.cancelledURL), ("locale", locale(order.language)),
            ("\(item)[quantity]", "1"), ("\(item)[price_data][currency]", order.amount.currency.code.lowercased()),
            ("\(item)[price_data][unit_amount]", "\(amount)"), ("\(item)[price_data][product_data][name]", order.description),
        ]
        switch order.purpose {
        case .payment: parameters += [("mode", "payment"), ("payment_intent_data[metadata][order_id]", "\(order.id)")]
        case .subscription(_, let period):
            parameters += [
                ("mode", "subscription"), ("subscription_data[metadata][order_id]", "\(order.id)"),
                ("\(item)[price_data][recurring][interval]", period.rawValue),
            ]
        }
        return parameters
    }

    /// Those that Checkout speaks; any other is left to the browser (source: docs.stripe.com/js/appendix/supported_locales).
    private func locale(_ language: String?) -> String {
        let spoken: Set<String> = [
            "bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr", "fr-CA", "hr", "hu", "id", "it", "ja",
            "ko",
            "lt", "lv", "ms", "mt", "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sv", "th", "tr", "vi", "zh", "zh-HK", "zh-TW",
        ]
        guard let language else { return "auto" }
        let candidates = [language, String(language.prefix { $0 != "-" })]
        return candidates.first(where: spoken.contains) ?? "auto"
    }
}

// MARK: What is asked afterwards

extension Stripe {
    package func state(ofSubscription id: String) async throws(PaymentProviderError) -> SubscriptionState {
        let subscription = try await client.get("/v1/subscriptions/\(id)", as: StripeSubscription.self)
        do { return try subscription.state } catch { throw .unreadable("\(error)") }
    }

    /// Source: docs.stripe.com/api/refunds/create. The reason is ours; Stripe's own are three.
    package func refund(_ payment: Payment, _ amount: Money, reason: String, key: String) async throws(PaymentProviderError) -> String {
        struct Made: Decodable { let id: String }
        guard let units = StripeAmount.minorUnits(of: amount) else { throw .refused("\(amount) cannot be given back") }
        var parameters = [("amount", "\(units)"), ("metadata[refund_id]", key), ("metadata[reason]", reason)]
        switch (payment.providerIntentID, payment.providerChargeID) {
        case (let intent?, _): parameters.append(("payment_intent", intent))
        case (nil, let charge?): parameters.append(("charge", charge))
        // Its fee's job will bring the id by which it can be named.
        case (nil, nil): throw .down("the payment's id is not known yet")
        }
        return try await client.post("/v1/refunds", parameters, idempotencyKey: key, as: Made.self).id
    }

    package func settlement(of payment: Payment) async throws(PaymentProviderError) -> Settlement? {
        var intent = payment.providerIntentID
        if intent == nil {
            let invoice = try await client.get("/v1/invoices/\(payment.providerPaymentID)", expanding: ["payments"], as: StripeInvoice.self)
            intent = invoice.intentID
            // Paid by other means than through Stripe, which then keeps nothing.
            if intent == nil { return invoice.payments == nil ? nil : Settlement(intentID: nil, chargeID: invoice.chargeID, fee: nil) }
        }
        guard let intent else { return nil }
        let known = try await client.get(
            "/v1/payment_intents/\(intent)", expanding: ["latest_charge.balance_transaction"], as: StripePaymentIntent.self)
        guard let charge = known.latestCharge, let entry = charge.balanceTransaction else { return nil }
        do {
            let fee = Settlement.Fee(id: entry.id, amount: try StripeAmount.money(minorUnits: entry.fee, entry.currency))
            return Settlement(intentID: intent, chargeID: charge.id, fee: fee)
        } catch {
            throw .unreadable("\(error)")
        }
    }
}
