import Values

/// Paddle counts money in a currency's minor units, written as strings (source: developer.paddle.com/concepts/sell/supported-currencies).
enum PaddleAmount {
    private static let withDecimals: Set<String> = [
        "USD", "EUR", "GBP", "AUD", "CAD", "CHF", "HKD", "SGD", "SEK", "ARS", "BRL", "CNY", "COP", "CZK", "DKK", "HUF", "ILS", "INR", "MXN",
        "NOK", "NZD", "PEN", "PLN", "THB", "TRY", "TWD", "UAH", "ZAR",
    ]
    private static let withoutDecimals: Set<String> = ["CLP", "JPY", "KRW", "VND"]

    static func isSupported(_ currency: Currency) -> Bool {
        withDecimals.contains(currency.code) || withoutDecimals.contains(currency.code)
    }

    static func smallestStep(of currency: Currency) -> Money {
        Money(nanos: withoutDecimals.contains(currency.code) ? Money.nanosPerUnit : Money.nanosPerUnit / 100, currency)
    }

    /// 70 cents of a US dollar; what that is in other currencies Paddle decides by the day, and refuses less (source: its error
    /// `transaction_balance_less_than_charge_limit`).
    static func leastCharge(in currency: Currency) -> Money {
        currency == .usd ? Money(nanos: 700_000_000, currency) : smallestStep(of: currency)
    }

    /// Nil where the amount is no whole number of minor units.
    static func minorUnits(of amount: Money) -> String? {
        let (units, rest) = amount.nanos.quotientAndRemainder(dividingBy: smallestStep(of: amount.currency).nanos)
        return rest == 0 ? "\(units)" : nil
    }

    static func money(_ minorUnits: String, _ code: String) throws(PaymentNewsError) -> Money {
        guard let currency = Currency(code), isSupported(currency) else {
            throw .unreadable("“\(code.prefix(20))” is no currency of Paddle's")
        }
        guard let units = Int64(minorUnits) else { throw .unreadable("“\(minorUnits.prefix(30))” is no amount") }
        let (nanos, overflow) = units.multipliedReportingOverflow(by: smallestStep(of: currency).nanos)
        guard !overflow else { throw .unreadable("an amount is larger than Kontor can count") }
        return Money(nanos: nanos, currency)
    }
}
