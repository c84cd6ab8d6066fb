import Values

/// A price with its product, and how many of it: made for one transaction, and kept by the subscription that it begins.
struct PaddleItem: Sendable {
    let priceID: String
    let productID: String
    let lineID: String
    let name: String
    let description: String
    /// In minor units, with the tax in it.
    var unitAmount: Int64
    let quantity: Int64
    let currency: PaddleCurrency
    /// Nil for what is sold once.
    let cycle: StripeInterval?
    let createdAt: Timestamp

    var amount: Int64 { unitAmount * quantity }

    /// For a part of its period.
    func charging(_ unitAmount: Int64) -> PaddleItem {
        var item = self
        item.unitAmount = unitAmount
        return item
    }

    var json: JSON {
        [
            "price": [
                "id": .string(priceID), "product_id": .string(productID), "type": "custom", "name": .string(name),
                "description": .string(description), "billing_cycle": cycle?.paddleJSON ?? .null, "trial_period": .null,
                "tax_mode": "internal", "unit_price": ["amount": .string("\(unitAmount)"), "currency_code": .string(currency.code)],
                "unit_price_overrides": [], "quantity": ["minimum": 1, "maximum": 1], "status": "active", "custom_data": .null,
                "import_meta": .null, "created_at": .moment(createdAt), "updated_at": .moment(createdAt),
            ],
            "quantity": .integer(quantity), "proration": .null,
        ]
    }

    var lineJSON: JSON {
        [
            "id": .string(lineID), "price_id": .string(priceID), "quantity": .integer(quantity), "proration": .null,
            "tax_rate": .string(PaddleTotals.taxRate), "totals": PaddleTotals(total: amount, isCaptured: false, currency).lineJSON,
            "product": [
                "id": .string(productID), "name": .string(name), "type": "custom", "tax_category": "standard", "status": "active",
                "description": .null, "image_url": .null, "custom_data": .null, "import_meta": .null,
            ],
        ]
    }
}

extension StripeInterval {
    var paddleJSON: JSON { ["interval": .string(unit.rawValue), "frequency": .integer(count)] }
}

extension JSON {
    /// RFC 3339 with six decimals of a second, as Paddle writes times.
    static func moment(_ moment: Timestamp?) -> JSON {
        guard let moment else { return .null }
        let fraction = String(moment.microseconds - moment.seconds * 1_000_000)
        let digits = String(repeating: "0", count: 6 - fraction.count) + fraction
        return .string(Timestamp(seconds: moment.seconds).description.dropLast() + "." + digits + "Z")
    }
}

/// A currency as Paddle sells in (source: developer.paddle.com/concepts/sell/supported-currencies).
struct PaddleCurrency: Sendable, Equatable {
    let code: String

    /// Nil where Paddle does not know it.
    init?(_ code: String) {
        guard PaddleCurrency.known.contains(code) else { return nil }
        self.code = code
    }

    /// 70 cents of a dollar; the sandbox knows no rates of exchange, and lets anything pass in other currencies.
    var leastCharge: Int64 { code == "USD" ? 70 : 1 }

    func text(_ amount: Int64) -> String { StripeCurrency(code)?.text(amount) ?? "\(amount) \(code)" }

    private static let known: Set<String> = [
        "USD", "EUR", "GBP", "AUD", "CAD", "CHF", "HKD", "SGD", "SEK", "ARS", "BRL", "CNY", "COP", "CZK", "DKK", "HUF", "ILS", "INR", "MXN",
        "NOK", "NZD", "PEN", "PLN", "THB", "TRY", "TWD", "UAH", "ZAR", "CLP", "JPY", "KRW", "VND",
    ]
}

/// What of a sum is tax (a tenth of the price, in it), and what Paddle keeps: 5 % and 50 cents, once the money is there.
struct PaddleTotals: Sendable {
    static let taxRate = "0.1"

    /// What the customer pays: without the credit.
    let total: Int64
    let credit: Int64
    let isCaptured: Bool
    let currency: PaddleCurrency

    init(total: Int64, credit: Int64 = 0, isCaptured: Bool, _ currency: PaddleCurrency) {
        (self.total, self.credit, self.isCaptured, self.currency) = (total, credit, isCaptured, currency)
    }

    var tax: Int64 { total / 11 }
    var fee: Int64 { min(total - tax, total * 5 / 100 + 50) }
    private var kept: JSON { isCaptured ? .string("\(fee)") : .null }

    var lineJSON: JSON {
        ["subtotal": .string("\(total - tax)"), "tax": .string("\(tax)"), "discount": "0", "total": .string("\(total)")]
    }

    var json: JSON {
        [
            "subtotal": .string("\(total + credit - tax)"), "tax": .string("\(tax)"), "discount": "0",
            "total": .string("\(total + credit)"), "credit": .string("\(credit)"),
            "credit_to_balance": "0", "balance": .string(isCaptured ? "0" : "\(total)"), "grand_total": .string("\(total)"), "fee": kept,
            "earnings": isCaptured ? .string("\(total - tax - fee)") : .null, "currency_code": .string(currency.code),
        ]
    }
}
