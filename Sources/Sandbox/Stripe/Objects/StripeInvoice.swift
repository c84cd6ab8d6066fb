import Values

/// What one period of a subscription costs.
struct StripeInvoice: ProviderObject {
    enum Status: String, Sendable { case draft, open, paid, uncollectible }
    enum Reason: String, Sendable {
        case first = "subscription_create"
        case cycle = "subscription_cycle"
        /// What a change of plan costs for the rest of the period.
        case change = "subscription_update"
    }

    struct Line: Sendable {
        let id: String
        let item: StripeSubscription.Item
        let amount: Int64
        let from: Timestamp
        let until: Timestamp
        var proration: String?
    }

    let id: String
    let createdAt: Timestamp
    let number: String
    let reason: Reason
    let customer: String
    let email: String?
    let subscription: StripeSubscription
    let lines: [Line]
    /// The period before the one that is paid for; of no length at first.
    let periodStart: Timestamp

    var status = Status.draft
    var attempts: Int64 = 0
    var nextAttemptAt: Timestamp?
    var finalizedAt: Timestamp?
    var paidAt: Timestamp?
    var paymentIntent: String?

    var amount: Int64 { lines.map(\.amount).reduce(0, +) }
}

extension StripeInvoice {
    var json: JSON {
        .object((sums.members ?? []) + (course.members ?? []) + (surroundings.members ?? []))
    }

    private var sums: JSON {
        let paid = status == .paid ? amount : 0
        return [
            "id": .string(id), "object": "invoice", "account_country": "US", "account_name": "Kontor sandbox", "account_tax_ids": .null,
            "amount_due": .integer(amount), "amount_overpaid": 0, "amount_paid": .integer(paid),
            "amount_remaining": .integer(amount - paid), "amount_shipping": 0, "currency": .string(subscription.currency.code),
            "ending_balance": status == .draft ? .null : 0, "post_payment_credit_notes_amount": 0, "pre_payment_credit_notes_amount": 0,
            "starting_balance": 0, "subtotal": .integer(amount), "subtotal_excluding_tax": .integer(amount), "total": .integer(amount),
            "total_discount_amounts": [], "total_excluding_tax": .integer(amount), "total_pretax_credit_amounts": [], "total_taxes": [],
        ]
    }

    private var course: JSON {
        [
            "attempt_count": .integer(attempts), "attempted": .bool(attempts > 0),
            "auto_advance": .bool(status == .draft || status == .open),
            "automatically_finalizes_at": .null, "billing_reason": .string(reason.rawValue),
            "collection_method": "charge_automatically", "created": .time(createdAt), "due_date": .null,
            "effective_at": .time(finalizedAt), "next_payment_attempt": .time(nextAttemptAt),
            "number": status == .draft ? .null : .string(number),
            "parent": [
                "quote_details": .null,
                "subscription_details": ["metadata": .texts(subscription.metadata), "subscription": .string(subscription.id)],
                "type": "subscription_details",
            ], "period_end": .time(createdAt), "period_start": .time(periodStart), "status": .string(status.rawValue),
            "status_transitions": [
                "finalized_at": .time(finalizedAt), "marked_uncollectible_at": .null, "paid_at": .time(paidAt), "voided_at": .null,
            ], "webhooks_delivered_at": .time(createdAt),
        ]
    }

    private var surroundings: JSON {
        let lines = lines.map(json(of:))
        return [
            "application": .null, "automatic_tax": ["disabled_reason": .null, "enabled": false, "liability": .null, "status": .null],
            "custom_fields": .null, "customer": .string(customer), "customer_address": .null, "customer_email": .text(email),
            "customer_name": .null, "customer_phone": .null, "customer_shipping": .null, "customer_tax_exempt": "none",
            "customer_tax_ids": [], "default_payment_method": .null, "default_source": .null, "default_tax_rates": [],
            "description": .null, "discounts": [], "footer": .null, "from_invoice": .null, "hosted_invoice_url": .null,
            "invoice_pdf": .null, "issuer": ["type": "self"], "last_finalization_error": .null, "latest_revision": .null,
            "lines": .list(lines, url: "/v1/invoices/\(id)/lines"), "livemode": false, "metadata": [:], "on_behalf_of": .null,
            "payment_settings": ["default_mandate": .null, "payment_method_options": .null, "payment_method_types": .null],
            "receipt_number": .null, "rendering": .null, "shipping_cost": .null, "shipping_details": .null,
            "statement_descriptor": .null, "test_clock": .null,
        ]
    }

    private func json(of line: Line) -> JSON {
        let item = line.item
        let price = "\(item.price.currency.text(item.price.unitAmount)) / \(subscription.interval.unit.rawValue)"
        return [
            "id": .string(line.id), "object": "line_item", "amount": .integer(line.amount), "currency": .string(item.price.currency.code),
            "description": .string(line.proration ?? "\(item.quantity) × \(item.productName) (at \(price))"),
            "discount_amounts": [], "discountable": .bool(line.proration == nil), "discounts": [], "invoice": .string(id),
            "livemode": false,
            "metadata": .texts(subscription.metadata),
            "parent": [
                "invoice_item_details": .null,
                "subscription_item_details": [
                    "invoice_item": .null, "proration": .bool(line.proration != nil), "proration_details": ["credited_items": .null],
                    "subscription": .string(subscription.id), "subscription_item": .string(item.id),
                ], "type": "subscription_item_details",
            ], "period": ["end": .time(line.until), "start": .time(line.from)], "pretax_credit_amounts": [],
            "pricing": [
                "price_details": ["price": .string(item.price.id), "product": .string(item.price.product)], "type": "price_details",
                "unit_amount_decimal": .string(String(item.price.unitAmount)),
            ], "quantity": .integer(item.quantity), "taxes": [],
        ]
    }
}

/// Which payment pays which invoice. Since 2025-03-31.basil this is the only tie between the two.
struct StripeInvoicePayment: ProviderObject {
    let id: String
    let createdAt: Timestamp
    let invoice: String
    let paymentIntent: String
    let amount: Int64
    let currency: StripeCurrency
    var paidAt: Timestamp?

    var json: JSON {
        [
            "id": .string(id), "object": "invoice_payment", "amount_paid": paidAt == nil ? .null : .integer(amount),
            "amount_requested": .integer(amount), "created": .time(createdAt), "currency": .string(currency.code),
            "invoice": .string(invoice), "is_default": true, "livemode": false,
            "payment": ["payment_intent": .string(paymentIntent), "type": "payment_intent"],
            "status": paidAt == nil ? "open" : "paid", "status_transitions": ["canceled_at": .null, "paid_at": .time(paidAt)],
        ]
    }
}
