import Testing
import Values

@testable import Billing

@Suite struct StripeAmountTests {
    @Test(
        "amounts are counted in the currency's own minor units, there and back",
        arguments: [
            ("10.00", "USD", 1000), ("0.50", "EUR", 50), ("500", "JPY", 500), ("1", "XAF", 1), ("5.12", "KWD", 5120), ("0.01", "TND", 10),
            ("5", "ISK", 500), ("7", "UGX", 700), ("92233720.36", "USD", 9_223_372_036),
        ])
    func minorUnits(_ decimal: String, _ code: String, _ minorUnits: Int64) throws {
        let amount = try Money(decimal, try #require(Currency(code)))
        #expect(StripeAmount.minorUnits(of: amount) == minorUnits)
        #expect(try StripeAmount.money(minorUnits: minorUnits, code.lowercased()) == amount)
    }

    @Test(
        "what is no whole number of the smallest step cannot be charged",
        arguments: [("0.005", "USD"), ("0.5", "JPY"), ("1.234", "KWD"), ("1.50", "ISK"), ("0.000000001", "EUR")])
    func fractions(_ decimal: String, _ code: String) throws {
        let amount = try Money(decimal, try #require(Currency(code)))
        #expect(StripeAmount.minorUnits(of: amount) == nil)
    }

    @Test("an amount beyond counting and a currency that is none are unreadable")
    func unreadable() {
        #expect(throws: PaymentNewsError.self) { try StripeAmount.money(minorUnits: .max, "usd") }
        #expect(throws: PaymentNewsError.self) { try StripeAmount.money(minorUnits: 1, "dollars") }
    }
}
