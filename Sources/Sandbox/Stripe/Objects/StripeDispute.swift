import Values

/// A customer took the matter to the bank: the money and a fee are taken at once, and given back (without the fee) where the business wins.
struct StripeDispute: ProviderObject {
    enum Status: String, Sendable {
        case needsResponse = "needs_response"
        case won, lost
    }

    static let feeAmount: Int64 = 1500

    let id: String
    let createdAt: Timestamp
    let amount: Int64
    let currency: StripeCurrency
    let charge: String
    let paymentIntent: String
    let reason: String
    var status = Status.needsResponse
    var balanceTransactions: [StripeBalanceTransaction] = []

    var json: JSON {
        [
            "id": .string(id), "object": "dispute", "amount": .integer(amount),
            "balance_transactions": .array(balanceTransactions.map(\.json)), "charge": .string(charge), "created": .time(createdAt),
            "currency": .string(currency.code), "enhanced_eligibility_types": [], "evidence": [:],
            "evidence_details": [
                "due_by": .time(createdAt.adding(.seconds(7 * 86_400))), "enhanced_eligibility": [:], "has_evidence": false,
                "past_due": false, "submission_count": 0,
            ], "is_charge_refundable": false, "livemode": false, "metadata": [:], "network_reason_code": "10.4",
            "payment_intent": .string(paymentIntent),
            "payment_method_details": [
                "card": ["brand": "visa", "case_type": "chargeback", "network_reason_code": "10.4"], "type": "card",
            ],
            "reason": .string(reason), "status": .string(status.rawValue),
        ]
    }
}
