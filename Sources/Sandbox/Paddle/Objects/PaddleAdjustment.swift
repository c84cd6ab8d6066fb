import Values

/// Money that goes back: by the owner's wish, or by the bank's.
struct PaddleAdjustment: ProviderObject {
    enum Action: String, Sendable {
        case refund, chargeback
        case chargebackReverse = "chargeback_reverse"
    }
    enum Status: String, Sendable {
        case pendingApproval = "pending_approval"
        case approved, rejected
    }

    /// Paddle's own fee for a chargeback, in minor units.
    static let chargebackFee: Int64 = 1500

    let id: String
    let createdAt: Timestamp
    let action: Action
    let transaction: PaddleTransaction
    let isFull: Bool
    let amount: Int64
    let reason: String
    var status: Status
    var updatedAt: Timestamp

    var json: JSON {
        let whole = PaddleTotals(total: transaction.amount, isCaptured: true, transaction.currency)
        // Of fee and tax goes back what belongs to this part of the sum.
        let fee = action == .refund ? whole.fee * amount / transaction.amount : 0
        let tax = whole.tax * amount / transaction.amount
        let charged: JSON =
            action == .refund ? .null : ["amount": .string("\(PaddleAdjustment.chargebackFee)"), "original": .null]
        let totals: JSON = [
            "subtotal": .string("\(amount - tax)"), "tax": .string("\(tax)"), "total": .string("\(amount)"), "fee": .string("\(fee)"),
            "retained_fee": "0", "earnings": .string("\(amount - tax - fee)"), "currency_code": .string(transaction.currency.code),
        ]
        return [
            "id": .string(id), "action": .string(action.rawValue), "type": isFull ? "full" : "partial",
            "transaction_id": .string(transaction.id), "subscription_id": .text(transaction.subscription),
            "customer_id": .text(transaction.customer), "reason": .string(reason), "credit_applied_to_balance": .null,
            "currency_code": .string(transaction.currency.code), "status": .string(status.rawValue),
            "items": .array(
                transaction.items.map { item in
                    [
                        "id": .string("adjitm_" + id.dropFirst(4)), "item_id": .string(item.lineID), "type": isFull ? "full" : "partial",
                        "amount": .string("\(amount)"), "proration": .null,
                    ]
                }),
            "totals": totals, "payout_totals": totals.setting("chargeback_fee", charged), "tax_rates_used": [],
            "created_at": .moment(createdAt), "updated_at": .moment(updatedAt),
        ]
    }
}
