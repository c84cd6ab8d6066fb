import TestSupport
import Testing
import Values

@Suite("Money")
struct MoneyTests {
    private static let decimals: [(String, Int64, String)] = [
        ("0", 0, "0.00"), ("-0", 0, "0.00"), ("0.05", 50_000_000, "0.05"), ("12", 12_000_000_000, "12.00"),
        ("-12.5", -12_500_000_000, "-12.50"),
        ("0.000000001", 1, "0.000000001"), ("9223372036.854775807", .max, "9223372036.854775807"), ("007.10", 7_100_000_000, "7.10"),
    ]

    @Test("is read from a plain decimal and written again", arguments: decimals)
    func decimal(_ text: String, _ nanos: Int64, _ written: String) throws {
        let money = try Money(text, .usd)
        #expect(money.nanos == nanos)
        #expect(money.decimal == written && money.description == written + " USD")
    }

    @Test(
        "what is no plain decimal is refused",
        arguments: ["", "-", ".", ".5", "5.", "1e3", "1,5", "+1", " 1", "1 ", "0x1", "1.2.3", "--1", "٣", "NaN", "0.0000000001"])
    func notADecimal(_ text: String) { #expect(throws: MoneyError.notADecimal(text)) { try Money(text, .usd) } }

    @Test("what is too large is refused and never wraps", arguments: ["9223372036.854775808", "9999999999", "99999999999999999999"])
    func tooLarge(_ text: String) { #expect(throws: MoneyError.outOfRange) { try Money(text, .usd) } }

    @Test("sums stay in range and in one currency")
    func sums() throws {
        let largest = Money(nanos: .max, .usd)
        #expect(try largest.subtracting(largest) == .zero(.usd))
        #expect(throws: MoneyError.outOfRange) { try largest.adding(Money(nanos: 1, .usd)) }
        #expect(throws: MoneyError.outOfRange) { try Money(nanos: .min, .usd).subtracting(Money(nanos: 1, .usd)) }
        #expect(throws: MoneyError.currencyMismatch(.usd, .eur)) { try largest.adding(.zero(.eur)) }
        #expect(throws: MoneyError.currencyMismatch(.usd, .eur)) { try largest.subtracting(.zero(.eur)) }
    }

    @Test("a price times tokens is exact")
    func price() throws {
        let perMillion = try Money("0.15", .usd)
        #expect(try perMillion.times(1, dividedBy: 1_000_000).nanos == 150)
        #expect(try perMillion.times(123_456, dividedBy: 1_000_000).nanos == 18_518_400)
        #expect(throws: MoneyError.outOfRange) { try perMillion.times(1, dividedBy: 0) }
        #expect(throws: MoneyError.outOfRange) { try Money(nanos: .max, .usd).times(2) }
        #expect(throws: MoneyError.outOfRange) { try Money(nanos: .min, .usd).times(1) }
    }

    @Test("a product rounds half away from zero, as 128-bit arithmetic does")
    func products() {
        var generator = SeededGenerator("MoneyTests.products")
        for _ in 0..<20_000 {
            let nanos = Int64(truncatingIfNeeded: generator.next()) >> Int64(generator.int(0...63))
            let count = Int64(truncatingIfNeeded: generator.next()) >> Int64(generator.int(0...63))
            let divisor = max(1, Int64(truncatingIfNeeded: generator.next() >> 1) >> Int64(generator.int(0...62)))
            let product = Int128(nanos) * Int128(count)
            let rounded = (product.magnitude + UInt128(divisor) / 2) / UInt128(divisor)
            let expected = rounded <= UInt128(Int64.max) ? Int64(rounded) * (product < 0 ? -1 : 1) : nil
            let actual: Int64? = try? Money(nanos: nanos, .usd).times(count, dividedBy: divisor).nanos  // nil is out of range
            #expect(actual == expected, "\(nanos) × \(count) ÷ \(divisor)")
        }
    }
}
