import Values

struct PaddleTransaction: ProviderObject {
    enum Status: String, Sendable {
        case draft, ready, billed, paid, completed, canceled
        case pastDue = "past_due"
    }

    /// One attempt to take the money.
    struct Attempt: Sendable {
        let id: String
        let at: Timestamp
        let isDeclined: Bool
    }

    let id: String
    let createdAt: Timestamp
    /// `api`, `subscription_recurring` for a renewal, `subscription_update` for a change of its items.
    let origin: String
    let items: [PaddleItem]
    let currency: PaddleCurrency
    let customData: JSON
    /// The page's address with the transaction's id.
    let pageURL: String
    /// For what is not used of the items before.
    var credit: Int64 = 0
    var status = Status.ready
    var customer: String?
    var subscription: String?
    var period: (start: Timestamp, end: Timestamp)?
    var attempts: [Attempt] = []
    var billedAt: Timestamp?
    var updatedAt: Timestamp

    var amount: Int64 { items.reduce(0) { $0 + $1.amount } - credit }
    var cycle: StripeInterval? { items.lazy.compactMap(\.cycle).first }
    var isOpen: Bool { status == .draft || status == .ready }
    private var isCaptured: Bool { status == .paid || status == .completed }

    var json: JSON {
        // The fee is known when all is done.
        let totals = PaddleTotals(total: amount, credit: credit, isCaptured: status == .completed, currency)
        return [
            "id": .string(id), "status": .string(status.rawValue), "customer_id": .text(customer),
            "address_id": .text(customer.map { "add_" + $0.dropFirst(4) }), "business_id": .null, "custom_data": customData,
            "currency_code": .string(currency.code), "origin": .string(origin), "subscription_id": .text(subscription),
            "invoice_id": .text(isCaptured ? "inv_" + id.dropFirst(4) : nil), "invoice_number": .text(isCaptured ? "74-10001" : nil),
            "collection_mode": "automatic", "discount_id": .null, "billing_details": .null,
            "billing_period": period.map { ["starts_at": .moment($0.start), "ends_at": .moment($0.end)] } ?? .null,
            "items": .array(items.map(\.json)),
            "details": [
                "tax_rates_used": [["tax_rate": .string(PaddleTotals.taxRate), "totals": totals.lineJSON]], "totals": totals.json,
                "adjusted_totals": totals.json, "payout_totals": status == .completed ? totals.json : .null,
                "adjusted_payout_totals": .null, "line_items": .array(items.map(\.lineJSON)),
            ],
            "payments": .array(attempts.reversed().map(payment)), "checkout": ["url": .string(pageURL)], "created_at": .moment(createdAt),
            "updated_at": .moment(updatedAt), "billed_at": .moment(billedAt), "revised_at": .null,
        ]
    }

    private func payment(_ attempt: Attempt) -> JSON {
        [
            "payment_attempt_id": .string(attempt.id), "amount": .string("\(amount)"),
            "status": attempt.isDeclined ? "error" : "captured", "error_code": attempt.isDeclined ? "declined" : .null,
            "method_details": ["type": "card", "card": ["type": "visa", "last4": attempt.isDeclined ? "0002" : "4242"]],
            "created_at": .moment(attempt.at), "captured_at": attempt.isDeclined ? .null : .moment(attempt.at),
        ]
    }
}
