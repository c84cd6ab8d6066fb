import Storage
import Values

/// Where money is, or what it was earned with or spent on, in one currency. It is opened by the first transfer that names it.
package struct Account: Identified, Sendable {
    package static let idPrefix = "account"

    package enum Kind: String, SQLCodable, CaseIterable {
        case asset, liability, equity, income, expense

        /// Assets and expenses grow by debits, the others by credits.
        package var growsByDebits: Bool { self == .asset || self == .expense }
    }

    package let id: ID<Account>
    package let workspace: ID<Workspace>
    package let code: AccountCode
    package let currency: Currency
    /// All debits and all credits ever posted, in nanos.
    let debits: Int64
    let credits: Int64

    package var kind: Kind { code.kind }

    /// Positive where the account is as full as its kind expects: money owned, owed, earned or spent.
    package var balance: Money {
        // Neither is negative, so the difference is always in range.
        Money(nanos: kind.growsByDebits ? debits - credits : credits - debits, currency)
    }
}
