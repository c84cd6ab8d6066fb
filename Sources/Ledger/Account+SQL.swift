import Storage
import Values

extension Account: RowDecodable {
    package init(row: Row) throws {
        id = try row["account_id"]
        workspace = try row["workspace_id"]
        code = try row["code"]
        currency = try row["currency"]
        debits = try row["debits_nanos"]
        credits = try row["credits_nanos"]
    }
}

extension Transaction {
    /// Nil where no transfer has named the account yet.
    package func fetchAccount(_ code: AccountCode, _ currency: Currency, workspace: ID<Workspace>) throws -> Account? {
        try fetchOne(
            Account.self,
            """
            SELECT account_id, workspace_id, code, currency, debits_nanos, credits_nanos
            FROM account
            WHERE workspace_id = \(workspace) AND code = \(code) AND currency = \(currency)
            """)
    }

    /// What the account holds, as `Account.balance` reads it; zero where it has not been opened.
    package func balance(of code: AccountCode, _ currency: Currency, workspace: ID<Workspace>) throws -> Money {
        try fetchAccount(code, currency, workspace: workspace)?.balance ?? .zero(currency)
    }

    /// The account's id, also where another transaction has opened it meanwhile.
    func openAccount(_ code: AccountCode, _ currency: Currency, workspace: ID<Workspace>, now: Timestamp) throws -> ID<Account> {
        let id = ID<Account>(at: now)
        let isNew =
            try execute(
                """
                INSERT INTO account (account_id, workspace_id, code, kind, currency, debits_nanos, credits_nanos, opened_at)
                VALUES (\(id), \(workspace), \(code), \(code.kind), \(currency), 0, 0, \(now))
                ON CONFLICT (workspace_id, code, currency) DO NOTHING
                """) == 1
        return try isNew ? id : fetchAccount(code, currency, workspace: workspace)?.id ?? id
    }

    /// The one statement of the ledger that changes a row: the running totals that the proof holds to the transfers.
    func addToTotals(of account: ID<Account>, debits: Int64, credits: Int64) throws {
        try execute(
            """
            UPDATE account SET debits_nanos = debits_nanos + \(debits), credits_nanos = credits_nanos + \(credits)
            WHERE account_id = \(account)
            """)
    }
}
