import Values

struct StripeRefund: ProviderObject {
    let id: String
    let createdAt: Timestamp
    let amount: Int64
    let currency: StripeCurrency
    let charge: String
    let paymentIntent: String
    let reason: String?
    let metadata: [String: String]
    let balanceTransaction: String

    var json: JSON {
        [
            "id": .string(id), "object": "refund", "amount": .integer(amount), "balance_transaction": .string(balanceTransaction),
            "charge": .string(charge), "created": .time(createdAt), "currency": .string(currency.code),
            "destination_details": [
                "card": ["reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"], "type": "card",
            ],
            "metadata": .texts(metadata), "payment_intent": .string(paymentIntent), "reason": .text(reason), "receipt_number": .null,
            "source_transfer_reversal": .null, "status": "succeeded", "transfer_reversal": .null,
        ]
    }
}
