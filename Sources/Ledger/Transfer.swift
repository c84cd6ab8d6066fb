import Storage
import Values

/// Money moved, or held, from one account to another: never changed, never deleted.
package struct Transfer: Identified, Sendable {
    package static let idPrefix = "transfer"

    package enum State: String, SQLCodable {
        /// A hold, and the three ways it can end; only `posted` moves balances.
        case pending, posted, voided, expired
    }

    package let id: ID<Transfer>
    package let workspace: ID<Workspace>
    package let state: State
    /// The hold that it ends.
    package let holdID: ID<Transfer>?
    /// The transfer that it takes back.
    package let reversesID: ID<Transfer>?
    package let debit: AccountCode
    package let credit: AccountCode
    package let amount: Money
    package let category: String
    package let provider: String?
    package let subject: String?
    package let description: String
    package let occurredAt: Timestamp
    package let postedAt: Timestamp
    /// Of a hold: from then on it holds nothing, and cannot be posted.
    package let expiresAt: Timestamp?
}

/// A transfer to be stored by `Transaction.post`.
package struct NewTransfer: Sendable {
    /// Made by the caller, and the key of idempotency: the same id is posted once, however often it is tried.
    package let id: ID<Transfer>
    package let workspace: ID<Workspace>
    package var debit: AccountCode
    package var credit: AccountCode
    package var amount: Money
    /// What reports group by: `ai`, `subscription`, `payment_fee` …
    package var category: String
    /// Whom it was paid to or came from: `openai`, `stripe` …
    package var provider: String?
    /// The id of what it is for, such as a task's.
    package var subject: String?
    package var description: String
    /// The moment it counts for in reports.
    package var occurredAt: Timestamp

    package init(
        id: ID<Transfer>, workspace: ID<Workspace>, debit: AccountCode, credit: AccountCode, amount: Money, category: String,
        provider: String? = nil, subject: String? = nil, description: String, occurredAt: Timestamp
    ) {
        self.id = id
        self.workspace = workspace
        self.debit = debit
        self.credit = credit
        self.amount = amount
        self.category = category
        self.provider = provider
        self.subject = subject
        self.description = description
        self.occurredAt = occurredAt
    }
}
