import Values

struct StripeCharge: ProviderObject {
    enum Status: String, Sendable { case succeeded, pending, failed }

    let id: String
    let createdAt: Timestamp
    let amount: Int64
    let currency: StripeCurrency
    let customer: String?
    let email: String?
    let description: String?
    let receiptEmail: String?
    let metadata: [String: String]
    let paymentIntent: String
    var status: Status
    var amountRefunded: Int64 = 0
    var isDisputed = false
    var balanceTransaction: String?

    var json: JSON {
        let isFailed = status == .failed
        return [
            "id": .string(id), "object": "charge", "amount": .integer(amount),
            "amount_captured": .integer(status == .succeeded ? amount : 0), "amount_refunded": .integer(amountRefunded),
            "application": .null, "application_fee": .null, "application_fee_amount": .null,
            "balance_transaction": .text(balanceTransaction),
            "billing_details": ["address": .null, "email": .text(email), "name": .null, "phone": .null],
            "calculated_statement_descriptor": "KONTOR SANDBOX", "captured": .bool(status == .succeeded), "created": .time(createdAt),
            "currency": .string(currency.code), "customer": .text(customer), "description": .text(description),
            "disputed": .bool(isDisputed), "failure_balance_transaction": .null, "failure_code": isFailed ? "card_declined" : .null,
            "failure_message": isFailed ? "Your card was declined." : .null, "fraud_details": [:], "livemode": false,
            "metadata": .texts(metadata), "on_behalf_of": .null, "outcome": isFailed ? declined : approved,
            "paid": .bool(status == .succeeded), "payment_intent": .string(paymentIntent),
            "payment_method": .string("pm_" + paymentIntent.dropFirst(3)), "payment_method_details": method, "radar_options": [:],
            "receipt_email": .text(receiptEmail), "receipt_number": .null, "receipt_url": .null,
            "refunded": .bool(status == .succeeded && amountRefunded == amount), "review": .null, "shipping": .null, "source": .null,
            "source_transfer": .null, "statement_descriptor": .null, "statement_descriptor_suffix": .null,
            "status": .string(status.rawValue), "transfer_data": .null, "transfer_group": .null,
        ]
    }

    private var approved: JSON {
        [
            "advice_code": .null, "network_advice_code": .null, "network_decline_code": .null, "network_status": "approved_by_network",
            "reason": .null, "risk_level": "normal", "risk_score": 12, "seller_message": "Payment complete.", "type": "authorized",
        ]
    }

    private var declined: JSON {
        [
            "advice_code": "try_again_later", "network_advice_code": .null, "network_decline_code": .null,
            "network_status": "declined_by_network", "reason": "generic_decline", "risk_level": "normal", "risk_score": 12,
            "seller_message": "The bank did not return any further details with this decline.", "type": "issuer_declined",
        ]
    }

    private var method: JSON {
        [
            "card": [
                "brand": "visa", "checks": ["address_line1_check": .null, "address_postal_code_check": .null, "cvc_check": "pass"],
                "country": "US", "exp_month": 12, "exp_year": 2034, "fingerprint": "SandboxCard00001", "funding": "credit",
                "installments": .null, "last4": status == .failed ? "0002" : "4242", "mandate": .null, "network": "visa",
                "three_d_secure": .null, "wallet": .null,
            ], "type": "card",
        ]
    }
}
