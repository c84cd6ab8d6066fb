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
    var debits: Int64 = 0
    var credits: Int64 = 0
    /// What open holds would debit and credit.
    var debitsPending: Int64 = 0
    var creditsPending: Int64 = 0
    /// By how much holds and transfers together may take the balance below zero; nil where nothing limits it.
    var overdraft: Int64?

    package var kind: Kind { code.kind }

    /// Positive where the account is as full as its kind expects: money owned, owed, earned or spent. Holds do not count.
    package var balance: Money {
        // Neither is negative, so the difference is always in range.
        Money(nanos: kind.growsByDebits ? debits - credits : credits - debits, currency)
    }

    /// What open holds keep back of the balance.
    package var held: Money { Money(nanos: kind.growsByDebits ? creditsPending : debitsPending, currency) }

    /// What can still be held or taken out, an overdraft included. Nil where nothing limits it. Throws `MoneyError`.
    package func available() throws(MoneyError) -> Money? {
        guard let overdraft else { return nil }
        return try balance.subtracting(held).adding(Money(nanos: overdraft, currency))
    }

    /// Whether more would be taken out than is in it. Both sides are differences of what is not negative, so neither leaves the range.
    var isOverdrawn: Bool {
        guard let overdraft else { return false }
        return kind.growsByDebits
            ? creditsPending - overdraft > debits - credits : debitsPending - overdraft > credits - debits
    }
}
