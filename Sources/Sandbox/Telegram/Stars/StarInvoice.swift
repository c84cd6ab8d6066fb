/// What a bot asks Stars for: an invoice in a chat, or behind a link.
package struct StarInvoice: Sendable, Equatable {
    package let title: String
    package let description: String
    /// The bot's own, 1–128 bytes; nobody sees it.
    package let payload: String
    /// Whole Stars.
    package let amount: Int64
    /// Seconds; nil for a single payment.
    package let period: Int64?
    let startParameter: String

    static let currency = "XTR"
    /// The only period there is: 30 days.
    static let subscriptionPeriod: Int64 = 2_592_000
    /// Of one period.
    static let largestSubscription: Int64 = 10_000

    var json: JSON {
        [
            "title": .string(title), "description": .string(description), "start_parameter": .string(startParameter),
            "currency": .string(StarInvoice.currency), "total_amount": .integer(amount),
        ]
    }

    /// For the people's side: what the sheet shows on which a person pays.
    var sheet: JSON {
        [
            "title": .string(title), "description": .string(description), "stars": .integer(amount),
            "subscription_period": period.map(JSON.integer) ?? .null,
        ]
    }
}

extension StarInvoice {
    /// Checked as Telegram does (sources: Bot API `sendInvoice`, `createInvoiceLink`; TDLib `InputInvoice.cpp`). Where Telegram's own words for a refusal are
    /// nowhere written down, the name of the parameter says what is wrong.
    init(_ parameters: Parameters, mayRecur: Bool) throws(TelegramError) {
        title = try StarInvoice.text("title", in: parameters, 1...32)
        description = try StarInvoice.text("description", in: parameters, 1...255)
        payload = parameters.text("payload") ?? ""
        guard (1...128).contains(payload.utf8.count) else { throw .badRequest("INVOICE_PAYLOAD_INVALID") }
        guard let currency = parameters.text("currency"), !currency.isEmpty else { throw .badRequest("parameter \"currency\" is required") }
        guard currency == StarInvoice.currency else { throw .badRequest("PAYMENT_PROVIDER_INVALID") }
        try StarInvoice.refuseWhatStarsHaveNot(parameters)
        amount = try StarInvoice.amount(parameters)
        period = mayRecur ? parameters.int("subscription_period").flatMap { $0 == 0 ? nil : $0 } : nil
        startParameter = parameters.text("start_parameter") ?? ""
        guard startParameter.utf8.count <= 64 else { throw .badRequest("START_PARAM_TOO_LONG") }
        guard let period else { return }
        guard period == StarInvoice.subscriptionPeriod else { throw .badRequest("SUBSCRIPTION_PERIOD_INVALID") }
        guard amount <= StarInvoice.largestSubscription else { throw .badRequest("STARS_INVOICE_INVALID") }
    }

    private static func text(_ name: String, in parameters: Parameters, _ length: ClosedRange<Int>) throws(TelegramError) -> String {
        guard let text = parameters.text(name), !text.isEmpty else { throw .badRequest("parameter \"\(name)\" is required") }
        guard length.contains(text.utf16.count) else { throw .badRequest("invoice \(name) is too long") }
        return text
    }

    /// Tips, addresses and the like are for payments in money.
    private static func refuseWhatStarsHaveNot(_ parameters: Parameters) throws(TelegramError) {
        let flags = [
            "need_name", "need_phone_number", "need_email", "need_shipping_address", "send_phone_number_to_provider",
            "send_email_to_provider", "is_flexible",
        ]
        let hasTips = (parameters.int("max_tip_amount") ?? 0) != 0 || parameters["suggested_tip_amounts"] != nil
        let hasProvider = !(parameters.text("provider_token") ?? "").isEmpty
        guard !hasTips, !hasProvider, !flags.contains(where: parameters.flag) else { throw .badRequest("STARS_INVOICE_INVALID") }
    }

    private static func amount(_ parameters: Parameters) throws(TelegramError) -> Int64 {
        guard let prices = try parameters.structure("prices")?.elements else {
            throw .badRequest("can't parse prices JSON object")
        }
        for price in prices {
            guard let label = price["label"]?.text, !label.isEmpty, price["amount"]?.int != nil else {
                throw .badRequest("can't parse labeled price: expected “label” and a whole “amount”")
            }
        }
        guard prices.count == 1, let amount = prices[0]["amount"]?.int else { throw .badRequest("STARS_INVOICE_INVALID") }
        guard amount > 0 else { throw .badRequest("total price must be positive") }
        guard amount <= 1_000_000 else { throw .badRequest("total price is too big") }
        return amount
    }
}
