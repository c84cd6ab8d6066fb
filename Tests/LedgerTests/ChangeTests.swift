import Ledger
import Testing
import Values

@Suite struct ChangeTests {
    @Test(
        "a change has an amount, and a share in tenths of a percent where there was something before",
        arguments: [
            ("0.00", "0.00", "0.00", nil), ("0.00", "5.00", "5.00", nil), ("10.00", "15.00", "5.00", "50.0"),
            ("3.00", "1.00", "-2.00", "-66.7"), ("-10.00", "5.00", "15.00", "150.0"), ("-10.00", "-15.00", "-5.00", "-50.0"),
            ("8.00", "8.004", "0.004", "0.1"), ("8.00", "8.0039", "0.0039", "0.0"), ("1.00", "1.00", "0.00", "0.0"),
            ("2.00", "1.999", "-0.001", "-0.1"),
        ] as [(String, String, String, String?)])
    func share(earlier: String, later: String, amount: String, percent: String?) throws {
        let change = try Change(from: Money(earlier, .usd), to: Money(later, .usd))
        #expect(change.amount.decimal == amount)
        #expect(change.percent == percent)
    }

    @Test("a share larger than 64 bits is not told, an amount larger than money can be is an error")
    func extremes() throws {
        let change = try Change(from: Money(nanos: 1, .usd), to: Money(nanos: .max, .usd))
        #expect(change.permille == nil && change.amount.nanos == .max - 1)
        #expect(throws: MoneyError.outOfRange) { try Change(from: Money(nanos: .min, .usd), to: Money(nanos: 1, .usd)) }
    }
}
