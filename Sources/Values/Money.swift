/// An exact amount: a whole count of nano-units (1e-9) of one currency.
///
/// The range is about ±9.2 thousand million units. Arithmetic that leaves it, or mixes currencies, throws; nothing here is
/// ever a floating-point number.
package struct Money: Hashable, Sendable {
    package let nanos: Int64
    package let currency: Currency

    package static let nanosPerUnit: Int64 = 1_000_000_000

    package init(nanos: Int64, _ currency: Currency) {
        self.nanos = nanos
        self.currency = currency
    }

    package static func zero(_ currency: Currency) -> Money { Money(nanos: 0, currency) }

    package var isZero: Bool { nanos == 0 }
    package var isNegative: Bool { nanos < 0 }

    package func adding(_ other: Money) throws(MoneyError) -> Money {
        guard currency == other.currency else { throw .currencyMismatch(currency, other.currency) }
        let (sum, overflow) = nanos.addingReportingOverflow(other.nanos)
        guard !overflow else { throw .outOfRange }
        return Money(nanos: sum, currency)
    }

    package func subtracting(_ other: Money) throws(MoneyError) -> Money {
        guard currency == other.currency else { throw .currencyMismatch(currency, other.currency) }
        let (difference, overflow) = nanos.subtractingReportingOverflow(other.nanos)
        guard !overflow else { throw .outOfRange }
        return Money(nanos: difference, currency)
    }

    /// `self × count ÷ divisor`, rounded half away from zero: one million tokens at $0.15 a million is
    /// `price.times(tokens, dividedBy: 1_000_000)`.
    package func times(_ count: Int64, dividedBy divisor: Int64 = 1) throws(MoneyError) -> Money {
        guard divisor > 0 else { throw .outOfRange }
        let isNegative = (nanos < 0) != (count < 0)
        let product = nanos.magnitude.multipliedFullWidth(by: count.magnitude)
        guard product.high < divisor.magnitude else { throw .outOfRange }
        let (quotient, remainder) = divisor.magnitude.dividingFullWidth(product)
        let isRoundedUp = remainder >= divisor.magnitude - remainder && remainder > 0
        let (magnitude, overflow) = quotient.addingReportingOverflow(isRoundedUp ? 1 : 0)
        guard !overflow, magnitude <= UInt64(Int64.max) else { throw .outOfRange }
        return Money(nanos: isNegative ? -Int64(magnitude) : Int64(magnitude), currency)
    }
}

extension Money {
    /// Reads a plain decimal such as `0.05`, `-12` or `10.123456789`: at most nine decimals, no exponent, no separators.
    package init(_ text: some StringProtocol, _ currency: Currency) throws(MoneyError) {
        var digits = Array(text.utf8)[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : []
        guard let whole = parts.first, !whole.isEmpty, parts.count == 1 || !fraction.isEmpty, fraction.count <= 9 else {
            throw .notADecimal(String(text.prefix(40)))
        }
        var magnitude: Int64 = 0
        let padding = repeatElement(UInt8(ascii: "0"), count: 9 - fraction.count)
        for byte in whole + fraction + padding {
            guard (48...57).contains(byte) else { throw .notADecimal(String(text.prefix(40))) }
            let (shifted, isTooLong) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, isTooLarge) = shifted.addingReportingOverflow(Int64(byte - 48))
            guard !isTooLong, !isTooLarge else { throw .outOfRange }
            magnitude = sum
        }
        self.init(nanos: isNegative ? -magnitude : magnitude, currency)
    }

    /// The amount without its currency: at least two decimals, at most nine, no trailing zeros beyond the second. Whole Stars have none.
    package var decimal: String {
        let (units, fraction) = nanos.magnitude.quotientAndRemainder(dividingBy: UInt64(Money.nanosPerUnit))
        if currency == .stars, fraction == 0 { return (nanos < 0 ? "-" : "") + "\(units)" }
        var decimals = String(fraction)
        decimals = String(repeating: "0", count: 9 - decimals.count) + decimals
        while decimals.count > 2, decimals.last == "0" { decimals.removeLast() }
        return (nanos < 0 ? "-" : "") + "\(units).\(decimals)"
    }
}

extension Money: CustomStringConvertible {
    package var description: String { "\(decimal) \(currency)" }
}

package enum MoneyError: Error, Equatable, CustomStringConvertible {
    case notADecimal(String)
    case outOfRange
    case currencyMismatch(Currency, Currency)

    package var description: String {
        switch self {
        case .notADecimal(let text): "“\(text)” is not an amount: write a decimal such as 0.05, with at most nine decimals"
        case .outOfRange: "the amount is larger than Kontor can count (about 9.2 thousand million)"
        case .currencyMismatch(let left, let right): "cannot add \(right) to \(left)"
        }
    }
}
