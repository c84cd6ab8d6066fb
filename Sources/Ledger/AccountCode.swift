import Storage
import Values

/// The name of an account within its workspace and currency: a family and what it is for, joined by colons, such as
/// `expense:ai:openai:gpt-4o-mini`. The family decides the account's kind.
package struct AccountCode: Hashable, Sendable, CustomStringConvertible {
    package enum Family: String, Sendable, CaseIterable {
        case expense, income, equity, asset, liability
        /// Money a payment provider holds for us.
        case clearing
        /// Money we hold for a customer.
        case wallet
        /// Money we owe a supplier, such as an AI provider.
        case payable
    }

    package let family: Family
    package let description: String

    /// Nil unless `text` is a known family, a colon and something more.
    package init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":"), let family = Family(rawValue: String(text[..<colon])),
            text.index(after: colon) < text.endIndex
        else { return nil }
        self.family = family
        description = text
    }

    private init(_ family: Family, _ parts: [String]) {
        self.family = family
        description = family.rawValue + ":" + parts.joined(separator: ":")
    }

    package static func expense(_ parts: String...) -> AccountCode { AccountCode(.expense, parts) }
    package static func income(_ parts: String...) -> AccountCode { AccountCode(.income, parts) }
    package static func equity(_ parts: String...) -> AccountCode { AccountCode(.equity, parts) }
    package static func asset(_ parts: String...) -> AccountCode { AccountCode(.asset, parts) }
    package static func liability(_ parts: String...) -> AccountCode { AccountCode(.liability, parts) }
    package static func clearing(_ paymentProvider: String) -> AccountCode { AccountCode(.clearing, [paymentProvider]) }
    package static func payable(_ supplier: String) -> AccountCode { AccountCode(.payable, [supplier]) }
    package static func wallet(_ holder: ID<some Identified>) -> AccountCode { AccountCode(.wallet, [holder.description]) }

    package var kind: Account.Kind {
        switch family {
        case .expense: .expense
        case .income: .income
        case .equity: .equity
        case .asset, .clearing: .asset
        case .liability, .wallet, .payable: .liability
        }
    }
}

extension AccountCode: SQLCodable {
    package var sqlValue: SQLValue { description.sqlValue }

    package init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self.init(text)
    }
}
