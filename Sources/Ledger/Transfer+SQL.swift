import Storage
import Values

extension Transfer: RowDecodable {
    package init(row: Row) throws {
        id = try row["transfer_id"]
        workspace = try row["workspace_id"]
        debit = try row["debit_code"]
        credit = try row["credit_code"]
        amount = Money(nanos: try row["amount_nanos"], try row["currency"])
        category = try row["category"]
        provider = try row["provider"]
        subject = try row["subject"]
        description = try row["description"]
        occurredAt = try row["occurred_at"]
        postedAt = try row["posted_at"]
    }

    /// The columns and joins that `init(row:)` reads, of a `transfer` called `t`.
    static let columns: SQL = """
        t.transfer_id, t.workspace_id, d.code AS debit_code, c.code AS credit_code, t.amount_nanos, t.currency, t.category,
        t.provider, t.subject, t.description, t.occurred_at, t.posted_at
        """
    static let accounts: SQL = """
        JOIN account d ON d.account_id = t.debit_account_id
        JOIN account c ON c.account_id = t.credit_account_id
        """
}

extension Transaction {
    /// Moves money, once per id, opening the accounts where they are new. Whatever the answer, check it: only `created` and
    /// `exists` mean that the transfer stands.
    package func post(_ transfer: NewTransfer, now: Timestamp) throws -> TransferResult {
        if let existing = try fetchTransfer(transfer.id) { return transfer.compared(with: existing) }
        if let refusal = transfer.refusal { return refusal }
        let (workspace, currency) = (transfer.workspace, transfer.amount.currency)
        let debit = try fetchAccount(transfer.debit, currency, workspace: workspace)
        let credit = try fetchAccount(transfer.credit, currency, workspace: workspace)
        if let refusal = transfer.refusal(debit: debit, credit: credit) { return refusal }
        let debitId = try debit?.id ?? openAccount(transfer.debit, currency, workspace: workspace, now: now)
        let creditId = try credit?.id ?? openAccount(transfer.credit, currency, workspace: workspace, now: now)
        try insert(transfer, debit: debitId, credit: creditId, now: now)
        // In the order of their ids, so that transfers in both directions do not wait for each other.
        let totals = [(debitId, transfer.amount.nanos, Int64(0)), (creditId, 0, transfer.amount.nanos)]
        for (account, debits, credits) in totals.sorted(by: { "\($0.0)" < "\($1.0)" }) {
            try addToTotals(of: account, debits: debits, credits: credits)
        }
        return .created
    }

    package func fetchTransfer(_ id: ID<Transfer>) throws -> Transfer? {
        try fetchOne(Transfer.self, "SELECT \(Transfer.columns) FROM transfer t \(Transfer.accounts) WHERE t.transfer_id = \(id)")
    }

    private func insert(_ transfer: NewTransfer, debit: ID<Account>, credit: ID<Account>, now: Timestamp) throws {
        try execute(
            """
            INSERT INTO transfer (transfer_id, workspace_id, state, debit_account_id, credit_account_id, amount_nanos, currency,
                                  category, provider, subject, description, occurred_at, posted_at)
            VALUES (\(transfer.id), \(transfer.workspace), \(Transfer.State.posted), \(debit), \(credit), \(transfer.amount.nanos),
                    \(transfer.amount.currency), \(transfer.category), \(transfer.provider), \(transfer.subject),
                    \(transfer.description), \(transfer.occurredAt), \(now))
            """)
    }
}
