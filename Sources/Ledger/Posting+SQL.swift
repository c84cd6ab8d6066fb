import Storage
import Values

extension Transaction {
    /// Moves money, once per id, opening the accounts where they are new. Whatever the answer, check it: only `created` and
    /// `exists` mean that the transfer stands.
    package func post(_ transfer: NewTransfer, now: Timestamp) throws -> TransferResult {
        try post(.transfer(transfer), workspace: transfer.workspace, now: now)
    }

    package func post(_ posting: Posting, workspace: ID<Workspace>, now: Timestamp) throws -> TransferResult {
        try post([[posting]], workspace: workspace, now: now)[0][0]
    }

    /// All of the postings, or none.
    package func post(linked postings: [Posting], workspace: ID<Workspace>, now: Timestamp) throws -> [TransferResult] {
        try post([postings], workspace: workspace, now: now)[0]
    }

    /// A group of postings, each linked with those beside it, decided in their order; the answers are in the same places. The
    /// accounts are locked until the end of the transaction, and what is to be written goes in one statement on PostgreSQL. Throws
    /// `StorageError.uniqueViolation` where an id stands in the page of another workspace.
    package func post(_ groups: [[Posting]], workspace: ID<Workspace>, now: Timestamp) throws -> [[TransferResult]] {
        let postings = groups.joined()
        precondition(postings.allSatisfy { $0.workspace.map { $0 == workspace } ?? true }, "the postings of a group are of one workspace")
        let named = Set(postings.compactMap(\.subject))
        // What stands never changes, so it can be read before anything is locked; what does not stand yet is looked for again.
        var keys = try transfers(named, workspace: workspace).joinedKeys
        for posting in postings { keys.formUnion(posting.keys) }
        while true {
            let accounts = try lockAccounts(keys, workspace: workspace)
            let due = try dueHolds(of: accounts, workspace: workspace, now: now)
            let transfers = try transfers(named.union(postings.map(\.id)), workspace: workspace)
            // Others may have held in between what is settled here, or what is over by now.
            let found = due.joinedKeys.union(transfers.joinedKeys)
            guard keys.isSuperset(of: found) else {
                keys.formUnion(found)
                continue
            }
            let later = try self.transfers(about: named, workspace: workspace)
            var page = LedgerPage(workspace: workspace, accounts: accounts, transfers: transfers, later: later, now: now)
            for hold in due { page.expire(hold) }
            let results = groups.map { page.decide($0) }
            guard !page.created.isEmpty else { return results }
            // Whoever opened one of them meanwhile may have filled it too, so it is decided anew.
            guard try open(page.accounts, besides: accounts, now: now) else { continue }
            try write(page, from: accounts)
            return results
        }
    }

    /// Ends the holds of the workspace that are due, at most `limit` of them, and returns how many.
    @discardableResult
    package func expireHolds(workspace: ID<Workspace>, limit: Int = 500, now: Timestamp) throws -> Int {
        let keys = try dueHolds(workspace: workspace, limit: limit, now: now).joinedKeys
        guard !keys.isEmpty else { return 0 }
        let accounts = try lockAccounts(keys, workspace: workspace)
        var page = LedgerPage(workspace: workspace, accounts: accounts, transfers: [], later: [], now: now)
        // Looked at again: some may have been settled before the accounts were locked.
        let due = try dueHolds(workspace: workspace, limit: limit, now: now)
        for hold in due where keys.isSuperset(of: hold.keys) { page.expire(hold) }
        try write(page, from: accounts)
        return page.created.count
    }

    private func open(_ accounts: [AccountKey: Account], besides known: [Account], now: Timestamp) throws -> Bool {
        guard accounts.count > known.count else { return true }
        let ids = Set(known.map(\.id))
        // In one order, so that two who open the same do not wait for each other.
        for account in accounts.values.sorted(by: { $0.code.description < $1.code.description }) where !ids.contains(account.id) {
            guard try open(account, now: now) else { return false }
        }
        return true
    }
}

// MARK: Holds

extension Transaction {
    /// Those of the accounts that are over. Only where something is held is there anything to look for.
    private func dueHolds(of accounts: [Account], workspace: ID<Workspace>, now: Timestamp) throws -> [Transfer] {
        let holding = accounts.filter { $0.debitsPending > 0 || $0.creditsPending > 0 }.map(\.id)
        guard !holding.isEmpty else { return [] }
        let sides: SQL = "AND (debit_account_id \(isOne(of: holding)) OR credit_account_id \(isOne(of: holding)))"
        // What they hold back is not to be refused: all of them.
        return try dueHolds(of: sides, workspace: workspace, limit: 100_000, now: now)
    }

    private func dueHolds(of accounts: SQL = "", workspace: ID<Workspace>, limit: Int, now: Timestamp) throws -> [Transfer] {
        let due = try rows(
            """
            SELECT transfer_id FROM open_hold WHERE workspace_id = \(workspace) AND expires_at <= \(now) \(accounts)
            ORDER BY expires_at, transfer_id LIMIT \(limit)
            """
        ).map { row -> ID<Transfer> in try row["transfer_id"] }
        return try transfers(Set(due), workspace: workspace)
    }
}

extension [Transfer] {
    fileprivate var joinedKeys: Set<AccountKey> { Set(flatMap(\.keys)) }
}

// MARK: Writing

extension Transaction {
    private func write(_ page: LedgerPage, from former: [Account]) throws {
        guard !page.created.isEmpty else { return }
        let entries = page.entries(since: former)
        switch dialect {
        case .sqlite: try writeEach(page, entries)
        case .postgres: try writeAll(page, entries)
        }
    }

    /// SQLite is in this process: a statement more costs nothing but its work.
    private func writeEach(_ page: LedgerPage, _ entries: [LedgerPage.Entry]) throws {
        for transfer in page.created {
            try execute(
                """
                INSERT INTO transfer (transfer_id, workspace_id, state, pending_id, reverses_id, debit_account_id, credit_account_id,
                                      amount_nanos, currency, category, provider, subject, description, occurred_at, posted_at, expires_at)
                VALUES (\(transfer.id), \(page.workspace), \(transfer.state), \(transfer.holdID), \(transfer.reversesID),
                        \(page.debitID(of: transfer)), \(page.creditID(of: transfer)), \(transfer.amount.nanos), \(transfer.amount.currency),
                        \(transfer.category), \(transfer.provider), \(transfer.subject), \(transfer.description), \(transfer.occurredAt),
                        \(transfer.postedAt), \(transfer.expiresAt))
                """)
            try execute("INSERT INTO unsealed_transfer (transfer_id, workspace_id) VALUES (\(transfer.id), \(page.workspace))")
            if transfer.state == .pending {
                try execute(
                    """
                    INSERT INTO open_hold (transfer_id, workspace_id, debit_account_id, credit_account_id, expires_at)
                    VALUES (\(transfer.id), \(page.workspace), \(page.debitID(of: transfer)), \(page.creditID(of: transfer)),
                            \(transfer.expiresAt))
                    """)
            }
            if let hold = transfer.holdID {
                try execute("DELETE FROM open_hold WHERE transfer_id = \(hold) AND workspace_id = \(page.workspace)")
            }
        }
        for entry in entries {
            try execute(
                """
                UPDATE account SET
                    debits_nanos = debits_nanos + \(entry.debits), credits_nanos = credits_nanos + \(entry.credits),
                    debits_pending_nanos = debits_pending_nanos + \(entry.debitsPending),
                    credits_pending_nanos = credits_pending_nanos + \(entry.creditsPending)
                WHERE account_id = \(entry.account) AND workspace_id = \(page.workspace)
                """)
        }
    }

    /// One trip to the server for all of a group. A hold that begins and ends in it is never an open one, since the parts of a
    /// statement do not see each other's rows.
    private func writeAll(_ page: LedgerPage, _ entries: [LedgerPage.Entry]) throws {
        let transfers = RowSet(page.created) { page.members(of: $0) }
        let holds = RowSet(page.newHolds) { page.members(of: $0) }
        try execute(
            """
            WITH posted AS (
                INSERT INTO transfer (transfer_id, workspace_id, state, pending_id, reverses_id, debit_account_id, credit_account_id,
                                      amount_nanos, currency, category, provider, subject, description, occurred_at, posted_at, expires_at)
                SELECT transfer_id, \(page.workspace), state, pending_id, reverses_id, debit_account_id, credit_account_id,
                       amount_nanos, currency, category, provider, subject, description, occurred_at, posted_at, expires_at
                FROM json_to_recordset(CAST(\(transfers) AS json)) AS t(
                    transfer_id TEXT, state TEXT, pending_id TEXT, reverses_id TEXT, debit_account_id TEXT, credit_account_id TEXT,
                    amount_nanos BIGINT, currency TEXT, category TEXT, provider TEXT, subject TEXT, description TEXT, occurred_at BIGINT,
                    posted_at BIGINT, expires_at BIGINT)
                RETURNING transfer_id),
            unsealed AS (
                INSERT INTO unsealed_transfer (transfer_id, workspace_id) SELECT transfer_id, \(page.workspace) FROM posted),
            held AS (
                INSERT INTO open_hold (transfer_id, workspace_id, debit_account_id, credit_account_id, expires_at)
                SELECT transfer_id, \(page.workspace), debit_account_id, credit_account_id, expires_at
                FROM json_to_recordset(CAST(\(holds) AS json)) AS h(
                    transfer_id TEXT, debit_account_id TEXT, credit_account_id TEXT, expires_at BIGINT)),
            ended AS (
                DELETE FROM open_hold WHERE transfer_id \(isOne(of: page.endedHolds)) AND open_hold.workspace_id = \(page.workspace))
            UPDATE account SET
                debits_nanos = account.debits_nanos + e.debits, credits_nanos = account.credits_nanos + e.credits,
                debits_pending_nanos = account.debits_pending_nanos + e.debits_pending,
                credits_pending_nanos = account.credits_pending_nanos + e.credits_pending
            FROM json_to_recordset(CAST(\(RowSet(entries, \.members)) AS json)) AS e(
                account_id TEXT, debits BIGINT, credits BIGINT, debits_pending BIGINT, credits_pending BIGINT)
            WHERE account.account_id = e.account_id AND account.account_id \(isOne(of: entries.map(\.account)))
                AND NOT (account.workspace_id <> \(page.workspace))
            """)
    }
}

extension LedgerPage {
    /// By how much an account's totals change: the one thing that the ledger ever updates.
    fileprivate struct Entry {
        let account: ID<Account>
        let debits: Int64
        let credits: Int64
        let debitsPending: Int64
        let creditsPending: Int64

        var members: [RowSet.Member] {
            [
                ("account_id", account.sqlValue), ("debits", debits.sqlValue), ("credits", credits.sqlValue),
                ("debits_pending", debitsPending.sqlValue), ("credits_pending", creditsPending.sqlValue),
            ]
        }
    }

    /// In the order of their ids, as they were locked.
    fileprivate func entries(since former: [Account]) -> [Entry] {
        let former = Dictionary(uniqueKeysWithValues: former.map { ($0.id, $0) })
        return accounts.values.map { account in
            let old = former[account.id]
            return Entry(
                account: account.id, debits: account.debits - (old?.debits ?? 0), credits: account.credits - (old?.credits ?? 0),
                debitsPending: account.debitsPending - (old?.debitsPending ?? 0),
                creditsPending: account.creditsPending - (old?.creditsPending ?? 0))
        }
        .filter { $0.debits != 0 || $0.credits != 0 || $0.debitsPending != 0 || $0.creditsPending != 0 }
    }

    fileprivate var endedHolds: [ID<Transfer>] { created.compactMap(\.holdID) }

    fileprivate var newHolds: [Transfer] {
        let ended = Set(endedHolds)
        return created.filter { $0.state == .pending && !ended.contains($0.id) }
    }

    fileprivate func debitID(of transfer: Transfer) -> ID<Account>? {
        accounts[AccountKey(code: transfer.debit, currency: transfer.amount.currency)]?.id
    }

    fileprivate func creditID(of transfer: Transfer) -> ID<Account>? {
        accounts[AccountKey(code: transfer.credit, currency: transfer.amount.currency)]?.id
    }

    fileprivate func members(of transfer: Transfer) -> [RowSet.Member] {
        [
            ("transfer_id", transfer.id.sqlValue), ("state", transfer.state.sqlValue), ("pending_id", transfer.holdID.sqlValue),
            ("reverses_id", transfer.reversesID.sqlValue), ("debit_account_id", debitID(of: transfer).sqlValue),
            ("credit_account_id", creditID(of: transfer).sqlValue), ("amount_nanos", transfer.amount.nanos.sqlValue),
            ("currency", transfer.amount.currency.sqlValue), ("category", transfer.category.sqlValue),
            ("provider", transfer.provider.sqlValue), ("subject", transfer.subject.sqlValue),
            ("description", transfer.description.sqlValue), ("occurred_at", transfer.occurredAt.sqlValue),
            ("posted_at", transfer.postedAt.sqlValue), ("expires_at", transfer.expiresAt.sqlValue),
        ]
    }
}

extension Transfer {
    var keys: [AccountKey] {
        [AccountKey(code: debit, currency: amount.currency), AccountKey(code: credit, currency: amount.currency)]
    }
}

extension Posting {
    /// The accounts that it names itself.
    fileprivate var keys: [AccountKey] {
        switch self {
        case .transfer(let new), .hold(let new, _):
            [AccountKey(code: new.debit, currency: new.amount.currency), AccountKey(code: new.credit, currency: new.amount.currency)]
        case .settlement, .void, .reversal: []
        }
    }

    fileprivate var workspace: ID<Workspace>? {
        switch self {
        case .transfer(let new), .hold(let new, _): new.workspace
        case .settlement, .void, .reversal: nil
        }
    }
}
