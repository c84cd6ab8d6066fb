import Values

/// Stripe counts money in a currency's minor units (source: docs.stripe.com/currencies, “Minor units” and “Special cases”).
enum StripeAmount {
    private static let withoutDecimals: Set<String> = [
        "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
    ]
    private static let withThreeDecimals: Set<String> = ["BHD", "JOD", "KWD", "OMR", "TND"]
    /// Told in hundredths, as they once were, though only whole units can be charged.
    private static let wholeInHundredths: Set<String> = ["ISK", "UGX"]

    private static func nanosPerMinorUnit(_ currency: Currency) -> Int64 {
        if withoutDecimals.contains(currency.code) { return Money.nanosPerUnit }
        return withThreeDecimals.contains(currency.code) ? Money.nanosPerUnit / 1000 : Money.nanosPerUnit / 100
    }

    /// Of three decimals the last must be zero.
    static func smallestStep(of currency: Currency) -> Money {
        let isWhole = withoutDecimals.contains(currency.code) || wholeInHundredths.contains(currency.code)
        return Money(nanos: isWhole ? Money.nanosPerUnit : Money.nanosPerUnit / 100, currency)
    }

    /// In minor units (source: docs.stripe.com/currencies, “Minimum and maximum charge amounts”).
    private static let leastCharges: [String: Int64] = [
        "AED": 200, "BGN": 100, "CZK": 1500, "DKK": 250, "GBP": 30, "HKD": 400, "HUF": 17_500, "MXN": 1000, "MYR": 200, "NOK": 300,
        "PLN": 200, "RON": 200, "SEK": 300, "THB": 1000,
    ]

    /// Fifty minor units where Stripe's table has no other line, but no less than the smallest step.
    static func leastCharge(in currency: Currency) -> Money {
        let least = nanosPerMinorUnit(currency) * (leastCharges[currency.code] ?? 50)
        return Money(nanos: max(least, smallestStep(of: currency).nanos), currency)
    }

    /// Currencies of which Stripe takes more than eight digits (source: as above, “Maximum”).
    private static let withLongAmounts: Set<String> = ["COP", "HUF", "IDR", "INR", "JPY", "LBP"]

    /// Eight digits of minor units.
    static func mostCharge(in currency: Currency) -> Money? {
        withLongAmounts.contains(currency.code) ? nil : Money(nanos: nanosPerMinorUnit(currency) * 99_999_999, currency)
    }

    /// Nil where the amount is no whole number of the smallest step.
    static func minorUnits(of amount: Money) -> Int64? {
        guard amount.nanos % smallestStep(of: amount.currency).nanos == 0 else { return nil }
        return amount.nanos / nanosPerMinorUnit(amount.currency)
    }

    static func money(minorUnits: Int64, _ code: String) throws(PaymentNewsError) -> Money {
        guard let currency = Currency(code.uppercased()) else { throw .unreadable("“\(code.prefix(20))” is no currency") }
        let (nanos, overflow) = minorUnits.multipliedReportingOverflow(by: nanosPerMinorUnit(currency))
        guard !overflow else { throw .unreadable("an amount is larger than Kontor can count") }
        return Money(nanos: nanos, currency)
    }
}
