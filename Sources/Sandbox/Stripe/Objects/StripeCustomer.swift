import Values

struct StripeCustomer: ProviderObject {
    let id: String
    let createdAt: Timestamp
    var email: String?
    var name: String?
    var phone: String?
    var description: String?
    var metadata: [String: String]
    /// A control of the sandbox: whether the customer's card pays when a subscription renews.
    var hasWorkingCard = true
    var isDelinquent = false
    var invoices: Int64 = 0

    var invoicePrefix: String { String(id.suffix(8)).uppercased() }

    var json: JSON {
        [
            "id": .string(id), "object": "customer", "address": .null, "balance": 0, "created": .time(createdAt), "currency": .null,
            "default_source": .null, "delinquent": .bool(isDelinquent), "description": .text(description), "discount": .null,
            "email": .text(email), "invoice_prefix": .string(invoicePrefix),
            "invoice_settings": ["custom_fields": .null, "default_payment_method": .null, "footer": .null, "rendering_options": .null],
            "livemode": false, "metadata": .texts(metadata), "name": .text(name), "next_invoice_sequence": .integer(invoices + 1),
            "phone": .text(phone), "preferred_locales": [], "shipping": .null, "tax_exempt": "none", "test_clock": .null,
        ]
    }
}
