import Values

struct StripeSubscription: ProviderObject {
    enum Status: String, Sendable {
        case incomplete, active, canceled
        case pastDue = "past_due"
    }

    struct Item: Sendable {
        let id: String
        var price: StripePrice
        let quantity: Int64
        var productName: String

        var amount: Int64 { price.unitAmount * quantity }
    }

    let id: String
    /// The billing cycle's anchor too.
    let createdAt: Timestamp
    let customer: String
    var items: [Item]
    let interval: StripeInterval
    let description: String?
    var metadata: [String: String]

    var status = Status.incomplete
    /// The number of the running period, from 0.
    var period: Int64 = 0
    var latestInvoice: String?
    var cancelsAtPeriodEnd = false
    /// Nothing is collected; with Stripe each invoice is voided, here none is made.
    var isPaused = false
    var canceledAt: Timestamp?
    var endedAt: Timestamp?
    /// `cancellation_requested` or `payment_failed`.
    var cancellationReason: String?

    var isLive: Bool { status == .active || status == .pastDue }
    var periodStart: Timestamp { interval.moment(after: period, from: createdAt) }
    var periodEnd: Timestamp { interval.moment(after: period + 1, from: createdAt) }
    var currency: StripeCurrency { items[0].price.currency }
    var amount: Int64 { items.map(\.amount).reduce(0, +) }
}

extension StripeSubscription {
    var json: JSON {
        .object((terms.members ?? []) + (course.members ?? []))
    }

    private var terms: JSON {
        [
            "id": .string(id), "object": "subscription", "application": .null, "application_fee_percent": .null,
            "automatic_tax": ["disabled_reason": .null, "enabled": false, "liability": .null], "billing_cycle_anchor": .time(createdAt),
            "billing_cycle_anchor_config": .null, "collection_method": "charge_automatically", "created": .time(createdAt),
            "currency": .string(currency.code), "customer": .string(customer), "days_until_due": .null,
            "default_payment_method": .string("pm_" + id.dropFirst(4)), "default_source": .null, "default_tax_rates": [],
            "description": .text(description), "discounts": [],
            "invoice_settings": ["account_tax_ids": .null, "issuer": ["type": "self"]],
            "items": .list(items.map(json(of:)), url: "/v1/subscription_items?subscription=\(id)"), "livemode": false,
            "metadata": .texts(metadata), "next_pending_invoice_item_invoice": .null, "on_behalf_of": .null,
            "pause_collection": isPaused ? ["behavior": "void", "resumes_at": .null] : .null,
            "payment_settings": [
                "payment_method_options": .null, "payment_method_types": .null, "save_default_payment_method": "off",
            ], "pending_invoice_item_interval": .null, "pending_setup_intent": .null, "pending_update": .null, "schedule": .null,
            "start_date": .time(createdAt), "test_clock": .null, "transfer_data": .null, "trial_end": .null,
            "trial_settings": ["end_behavior": ["missing_payment_method": "create_invoice"]], "trial_start": .null,
        ]
    }

    private var course: JSON {
        [
            "cancel_at": cancelsAtPeriodEnd ? .time(periodEnd) : .null, "cancel_at_period_end": .bool(cancelsAtPeriodEnd),
            "canceled_at": .time(canceledAt),
            "cancellation_details": ["comment": .null, "feedback": .null, "reason": .text(cancellationReason)],
            "ended_at": .time(endedAt), "latest_invoice": .text(latestInvoice), "status": .string(status.rawValue),
        ]
    }

    /// Since 2025-03-31.basil the period stands in the items, and no longer in the subscription.
    private func json(of item: Item) -> JSON {
        [
            "id": .string(item.id), "object": "subscription_item", "created": .time(createdAt),
            "current_period_end": .time(periodEnd), "current_period_start": .time(periodStart), "discounts": [], "metadata": [:],
            "plan": item.price.planJSON, "price": item.price.json, "quantity": .integer(item.quantity), "subscription": .string(id),
            "tax_rates": [],
        ]
    }
}
