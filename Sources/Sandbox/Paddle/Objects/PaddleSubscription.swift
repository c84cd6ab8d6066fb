import Values

struct PaddleSubscription: ProviderObject {
    enum Status: String, Sendable {
        case active
        case pastDue = "past_due"
        case paused, canceled
    }

    struct Change: Sendable {
        let action: String
        let effectiveAt: Timestamp
    }

    let id: String
    let createdAt: Timestamp
    let customer: String
    var items: [PaddleItem]
    let cycle: StripeInterval
    var customData: JSON
    /// The transaction that began it.
    let transaction: String
    var status = Status.active
    /// Counted from 0.
    var cycles: Int64 = 0
    /// What the cycles are counted from: the beginning, or when it was resumed.
    var anchor: Timestamp
    var scheduledChange: Change?
    var canceledAt: Timestamp?
    var pausedAt: Timestamp?
    var updatedAt: Timestamp

    var periodStart: Timestamp { cycle.moment(after: cycles, from: anchor) }
    var periodEnd: Timestamp { cycle.moment(after: cycles + 1, from: anchor) }
    var isLive: Bool { status == .active || status == .pastDue }
    var amount: Int64 { items.reduce(0) { $0 + $1.amount } }

    var json: JSON {
        [
            "id": .string(id), "status": .string(status.rawValue), "customer_id": .string(customer),
            "address_id": .string("add_" + customer.dropFirst(4)), "business_id": .null, "currency_code": .string(items[0].currency.code),
            "created_at": .moment(createdAt), "updated_at": .moment(updatedAt), "started_at": .moment(createdAt),
            "first_billed_at": .moment(createdAt), "next_billed_at": isLive ? .moment(periodEnd) : .null, "paused_at": .moment(pausedAt),
            "canceled_at": .moment(canceledAt), "discount": .null, "collection_mode": "automatic", "billing_details": .null,
            "current_billing_period": isLive ? ["starts_at": .moment(periodStart), "ends_at": .moment(periodEnd)] : .null,
            "billing_cycle": cycle.paddleJSON,
            "scheduled_change": scheduledChange.map {
                ["action": .string($0.action), "effective_at": .moment($0.effectiveAt), "resume_at": .null]
            } ?? .null,
            "items": .array(items.map { $0.json.setting("status", "active").setting("recurring", true) }), "custom_data": customData,
            "import_meta": .null, "transaction_id": .string(transaction),
        ]
    }
}

struct PaddleCustomer: ProviderObject {
    let id: String
    let createdAt: Timestamp
    let email: String
    var hasWorkingCard = true

    var json: JSON {
        [
            "id": .string(id), "name": .null, "email": .string(email), "marketing_consent": false, "status": "active",
            "custom_data": .null, "locale": "en", "created_at": .moment(createdAt), "updated_at": .moment(createdAt), "import_meta": .null,
        ]
    }
}
