import Values

struct StripePaymentIntent: ProviderObject {
    enum Status: String, Sendable {
        case requiresPaymentMethod = "requires_payment_method"
        case processing
        case succeeded
        case canceled
    }

    let id: String
    let createdAt: Timestamp
    let amount: Int64
    let currency: StripeCurrency
    let customer: String?
    let description: String?
    let receiptEmail: String?
    let metadata: [String: String]
    /// The invoice it pays; the API no longer shows it here, but in `invoice_payments`.
    let invoice: String?
    var status = Status.requiresPaymentMethod
    var latestCharge: String?
    var hasFailed = false

    var json: JSON {
        [
            "id": .string(id), "object": "payment_intent", "amount": .integer(amount), "amount_capturable": 0,
            "amount_details": ["tip": [:]], "amount_received": .integer(status == .succeeded ? amount : 0), "application": .null,
            "application_fee_amount": .null, "automatic_payment_methods": .null, "canceled_at": .null, "cancellation_reason": .null,
            "capture_method": "automatic_async", "client_secret": .string(id + "_secret_sandbox"), "confirmation_method": "automatic",
            "created": .time(createdAt), "currency": .string(currency.code), "customer": .text(customer),
            "description": .text(description), "last_payment_error": hasFailed && status == .requiresPaymentMethod ? failure : .null,
            "latest_charge": .text(latestCharge), "livemode": false, "metadata": .texts(metadata), "next_action": .null,
            "on_behalf_of": .null, "payment_method": status == .requiresPaymentMethod ? .null : .string("pm_" + id.dropFirst(3)),
            "payment_method_configuration_details": .null,
            "payment_method_options": ["card": ["installments": .null, "network": .null, "request_three_d_secure": "automatic"]],
            "payment_method_types": ["card"], "processing": .null, "receipt_email": .text(receiptEmail), "review": .null,
            "setup_future_usage": invoice == nil ? .null : "off_session", "shipping": .null, "source": .null,
            "statement_descriptor": .null, "statement_descriptor_suffix": .null, "status": .string(status.rawValue),
            "transfer_data": .null, "transfer_group": .null,
        ]
    }

    private var failure: JSON {
        [
            "charge": .text(latestCharge), "code": "card_declined", "decline_code": "generic_decline",
            "doc_url": "https://stripe.com/docs/error-codes/card-declined", "message": "Your card was declined.", "type": "card_error",
        ]
    }
}
