import Values

/// What one thing did to the balance: `net` is `amount` less `fee`, all in minor units.
struct StripeBalanceTransaction: ProviderObject {
    enum Kind: String, Sendable { case charge, refund, adjustment }

    let id: String
    let createdAt: Timestamp
    let kind: Kind
    let amount: Int64
    let fee: Int64
    let currency: StripeCurrency
    let description: String?
    /// The charge, refund or dispute.
    let source: String
    let reportingCategory: String

    var net: Int64 { amount - fee }
    var availableAt: Timestamp { kind == .charge ? createdAt.adding(.seconds(2 * 86_400)) : createdAt }

    /// 2.9 % and 30 cents (or thirty of whatever the minor unit is), rounded half up to the cent.
    static func fee(ofCharging amount: Int64) -> Int64 { (amount * 29 + 500) / 1000 + 30 }

    func json(at now: Timestamp) -> JSON { json.setting("status", availableAt <= now ? "available" : "pending") }

    var json: JSON {
        [
            "id": .string(id), "object": "balance_transaction", "amount": .integer(amount), "available_on": .time(availableAt),
            "created": .time(createdAt), "currency": .string(currency.code), "description": .text(description), "exchange_rate": .null,
            "fee": .integer(fee),
            "fee_details": fee == 0
                ? []
                : [
                    [
                        "amount": .integer(fee), "application": .null, "currency": .string(currency.code),
                        "description": .string(kind == .adjustment ? "Dispute fee" : "Stripe processing fees"), "type": "stripe_fee",
                    ]
                ], "net": .integer(net), "reporting_category": .string(reportingCategory), "source": .string(source), "status": "pending",
            "type": .string(kind.rawValue),
        ]
    }
}
