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
        debitsPending = try row["debits_pending_nanos"]
        creditsPending = try row["credits_pending_nanos"]
        overdraft = try row["overdraft_nanos"]
    }

    static let columns: SQL = """
        account_id, workspace_id, code, currency, debits_nanos, credits_nanos, debits_pending_nanos, credits_pending_nanos,
        overdraft_nanos
        """
}

/// What names an account within its workspace.
struct AccountKey: Hashable {
    let code: AccountCode
    let currency: Currency
}

// MARK: Looking up

extension Transaction {
    /// Nil where no transfer has named the account yet.
    package func fetchAccount(_ code: AccountCode, _ currency: Currency, workspace: ID<Workspace>) throws -> Account? {
        try fetchOne(
            Account.self,
            """
            SELECT \(Account.columns) FROM account
            WHERE workspace_id = \(workspace) AND code = \(code) AND currency = \(currency)
            """)
    }

    package func fetchAccount(_ id: ID<Account>, workspace: ID<Workspace>) throws -> Account? {
        try fetchOne(Account.self, "SELECT \(Account.columns) FROM account WHERE account_id = \(id) AND workspace_id = \(workspace)")
    }

    /// In the order of their ids, which is that of their opening; at most `limit` after `cursor`.
    package func accounts(workspace: ID<Workspace>, after cursor: ID<Account>? = nil, limit: Int) throws -> [Account] {
        let after: SQL = if let cursor { "AND account_id > \(cursor)" } else { "" }
        return try fetch(
            Account.self,
            """
            SELECT \(Account.columns) FROM account WHERE workspace_id = \(workspace) \(after) ORDER BY account_id LIMIT \(limit)
            """)
    }

    /// What the account holds, as `Account.balance` reads it; zero where it has not been opened.
    package func balance(of code: AccountCode, _ currency: Currency, workspace: ID<Workspace>) throws -> Money {
        try fetchAccount(code, currency, workspace: workspace)?.balance ?? .zero(currency)
    }

    /// Those of `keys` that are open, locked in the order of their currencies and ids, so that two who lock several never wait for each other.
    func lockAccounts(_ keys: Set<AccountKey>, workspace: ID<Workspace>) throws -> [Account] {
        switch dialect {
        case .sqlite: return try keys.compactMap { try fetchAccount($0.code, $0.currency, workspace: workspace) }
        case .postgres:
            let codes = Dictionary(grouping: keys, by: \.currency).sorted { $0.key.code < $1.key.code }
            return try codes.flatMap { currency, keys in
                try fetch(
                    Account.self,
                    """
                    SELECT \(Account.columns) FROM account
                    WHERE workspace_id = \(workspace) AND code \(isOne(of: keys.map(\.code))) AND currency = \(currency)
                    ORDER BY account_id \(rowLock)
                    """)
            }
        }
    }
}

// MARK: Opening and limiting

extension Transaction {
    /// False where another transaction has opened one of the same code and currency.
    func open(_ account: Account, now: Timestamp) throws -> Bool {
        try execute(
            """
            INSERT INTO account (account_id, workspace_id, code, kind, currency, debits_nanos, credits_nanos, overdraft_nanos, opened_at)
            VALUES (\(account.id), \(account.workspace), \(account.code), \(account.kind), \(account.currency), 0, 0,
                    \(account.overdraft), \(now))
            ON CONFLICT (workspace_id, code, currency) DO NOTHING
            """) == 1
    }

    /// Says by how much the account may be overdrawn, holds included; nil lifts the limit. It is opened where it is new. Throws
    /// `LedgerError.overdraftNegative`, or `.overdrawn` where more than that is taken out already; nothing is changed then.
    package func setOverdraft(
        of code: AccountCode, _ currency: Currency, to overdraft: Money?, workspace: ID<Workspace>, now: Timestamp
    ) throws {
        guard overdraft.map({ $0.nanos >= 0 }) ?? true else { throw LedgerError.overdraftNegative }
        let key = AccountKey(code: code, currency: currency)
        var account = try lockAccounts([key], workspace: workspace).first
        if account == nil {
            _ = try open(Account(new: key, workspace: workspace, now: now), now: now)
            account = try lockAccounts([key], workspace: workspace).first
        }
        guard var account else { throw StorageError.unreadable("the account \(code) was opened and is gone") }
        account.overdraft = overdraft?.nanos
        guard !account.isOverdrawn else { throw LedgerError.overdrawn(code) }
        try execute(
            """
            UPDATE account SET overdraft_nanos = \(overdraft?.nanos) WHERE account_id = \(account.id) AND workspace_id = \(workspace)
            """)
    }
}

extension Account {
    /// A customer's wallet never goes below zero, unless the owner says by how much; nothing limits the others.
    init(new key: AccountKey, workspace: ID<Workspace>, now: Timestamp) {
        self.init(
            id: ID(at: now), workspace: workspace, code: key.code, currency: key.currency,
            overdraft: key.code.family == .wallet ? 0 : nil)
    }
}
