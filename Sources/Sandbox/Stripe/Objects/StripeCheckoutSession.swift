import Values

struct StripeCheckoutSession: ProviderObject {
    enum Mode: String, CaseIterable, Sendable { case payment, subscription }
    enum Status: String, Sendable { case open, complete, expired }
    enum PaymentStatus: String, Sendable { case unpaid, paid }

    let id: String
    let createdAt: Timestamp
    let mode: Mode
    let lineItems: [StripeLineItem]
    /// Where its page is; the API shows it while the session is open.
    let pageURL: String
    let expiresAt: Timestamp
    /// As the request gave it: addresses, reference, e-mail, metadata, locale and what the payment or subscription is to carry.
    let wishes: StripeValue

    var status = Status.open
    var paymentStatus = PaymentStatus.unpaid
    var customer: String?
    var paymentIntent: String?
    var subscription: String?
    var invoice: String?
    /// Who paid.
    var payerEmail: String?
    /// Completed, and the money is on its way.
    var awaitsMoney = false

    var currency: StripeCurrency { lineItems[0].price.currency }
    var amount: Int64 { lineItems.map(\.amount).reduce(0, +) }
    /// With the session's id put in.
    var successURL: String { (wishes["success_url"]?.text ?? "").replacing("{CHECKOUT_SESSION_ID}", with: id) }
    var cancelURL: String? { wishes["cancel_url"]?.text?.replacing("{CHECKOUT_SESSION_ID}", with: id) }
    var email: String? { payerEmail ?? wishes["customer_email"]?.text }
}

extension StripeCheckoutSession {
    var json: JSON {
        .object((parties.members ?? []) + (order.members ?? []) + (choices.members ?? []))
    }

    private var parties: JSON {
        let hasPaid = status == .complete
        return [
            "id": .string(id), "object": "checkout.session", "client_reference_id": .text(wishes["client_reference_id"]?.text),
            "client_secret": .null, "created": .time(createdAt), "customer": .text(customer),
            "customer_creation": mode == .payment ? .string(wishes["customer_creation"]?.text ?? "if_required") : .null,
            "customer_details": hasPaid || email != nil
                ? [
                    "address": .null, "email": .text(email), "name": .null, "phone": .null, "tax_exempt": "none",
                    "tax_ids": hasPaid ? [] : .null,
                ] : .null, "customer_email": .text(wishes["customer_email"]?.text), "livemode": false,
            "metadata": .texts(wishes["metadata"]?.texts ?? [:]),
        ]
    }

    private var order: JSON {
        [
            "amount_subtotal": .integer(amount), "amount_total": .integer(amount), "cancel_url": .text(wishes["cancel_url"]?.text),
            "currency": .string(currency.code), "expires_at": .time(expiresAt), "invoice": .text(invoice), "mode": .string(mode.rawValue),
            "payment_intent": .text(paymentIntent), "payment_link": .null, "payment_status": .string(paymentStatus.rawValue),
            "setup_intent": .null, "status": .string(status.rawValue), "subscription": .text(subscription),
            "success_url": .text(wishes["success_url"]?.text),
            "total_details": ["amount_discount": 0, "amount_shipping": 0, "amount_tax": 0], "ui_mode": "hosted",
            "url": status == .open ? .string(pageURL) : .null,
        ]
    }

    private var choices: JSON {
        let methods = wishes["payment_method_types"]?.items.compactMap(\.text) ?? []
        return [
            "adaptive_pricing": ["enabled": false], "after_expiration": .null,
            "allow_promotion_codes": .flag(wishes["allow_promotion_codes"]?.flag),
            "automatic_tax": ["enabled": false, "liability": .null, "status": .null],
            "billing_address_collection": .text(wishes["billing_address_collection"]?.text), "collected_information": .null,
            "consent": .null, "consent_collection": .null, "currency_conversion": .null, "custom_fields": [],
            "custom_text": [
                "after_submit": .null, "shipping_address": .null, "submit": .null, "terms_of_service_acceptance": .null,
            ], "discounts": [], "invoice_creation": .null, "locale": .text(wishes["locale"]?.text),
            "payment_method_collection": mode == .subscription ? "always" : "if_required",
            "payment_method_configuration_details": .null, "payment_method_options": [:],
            "payment_method_types": .array((methods.isEmpty ? ["card"] : methods).map(JSON.string)), "permissions": .null,
            "phone_number_collection": ["enabled": false], "recovered_from": .null, "saved_payment_method_options": .null,
            "shipping_address_collection": .null, "shipping_cost": .null, "shipping_options": [],
            "submit_type": .text(wishes["submit_type"]?.text),
        ]
    }

    var lineItemsJSON: JSON { .list(lineItems.map(\.json), url: "/v1/checkout/sessions/\(id)/line_items") }
}
