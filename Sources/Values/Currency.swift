/// An ISO 4217 currency code, or `XTR` for Telegram Stars: three capital letters.
package struct Currency: Hashable, Sendable, CustomStringConvertible {
    package let code: String

    package init?(_ code: String) {
        guard code.utf8.count == 3, code.utf8.allSatisfy({ (65...90).contains($0) }) else { return nil }
        self.code = code
    }

    private init(known code: String) { self.code = code }

    package static let usd = Currency(known: "USD")
    package static let eur = Currency(known: "EUR")
    /// Telegram Stars: there is nothing smaller than one.
    package static let stars = Currency(known: "XTR")

    package var description: String { code }
}
