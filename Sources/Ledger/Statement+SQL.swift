import Storage
import Values

extension Transaction {
    /// The lines of `code` with `from` ≤ occurred < `to`, at most `limit` of them, after `cursor` where there is one.
    package func statement(
        of code: AccountCode, _ currency: Currency, workspace: ID<Workspace>, from: Timestamp, to: Timestamp,
        after cursor: Statement.Cursor? = nil, limit: Int = 100
    ) throws -> Statement {
        guard let account = try fetchAccount(code, currency, workspace: workspace) else {
            return Statement(code: code, opening: .zero(currency), lines: [], closing: .zero(currency), next: nil)
        }
        let opening = try balance(of: account, before: from, upTo: cursor)
        var transfers = try transfers(of: account, from: from, to: to, after: cursor, limit: limit + 1)
        let isLast = transfers.count <= limit
        if !isLast { transfers.removeLast() }
        var balance = opening
        var lines: [Statement.Line] = []
        for transfer in transfers {
            let change = account.change(by: transfer)
            balance = try balance.adding(change)
            lines.append(Statement.Line(transfer: transfer, change: change, balance: balance))
        }
        let next = isLast ? nil : transfers.last.map { Statement.Cursor(occurredAt: $0.occurredAt, transfer: $0.id) }
        return Statement(code: code, opening: opening, lines: lines, closing: balance, next: next)
    }

    /// The two index ranges of the account are merged, rather than asked for with OR, so that a page costs a page.
    private func transfers(
        of account: Account, from: Timestamp, to: Timestamp, after cursor: Statement.Cursor?, limit: Int
    ) throws -> [Transfer] {
        func page(_ side: SQL) -> SQL {
            """
            SELECT * FROM (
                SELECT transfer_id FROM transfer
                WHERE \(side) = \(account.id) AND NOT (workspace_id <> \(account.workspace)) AND state = 'posted'
                    AND occurred_at >= \(from) AND occurred_at < \(to) \(after(cursor))
                ORDER BY occurred_at, transfer_id LIMIT \(limit)
            ) AS page
            """
        }
        return try fetch(
            Transfer.self,
            """
            SELECT \(Transfer.columns) FROM transfer t
            WHERE t.transfer_id IN (\(page("debit_account_id")) UNION ALL \(page("credit_account_id")))
                AND NOT (t.workspace_id <> \(account.workspace))
            ORDER BY t.occurred_at, t.transfer_id LIMIT \(limit)
            """)
    }

    private func after(_ cursor: Statement.Cursor?) -> SQL {
        guard let cursor else { return "" }
        return "AND (occurred_at, transfer_id) > (\(cursor.occurredAt), \(cursor.transfer))"
    }

    /// The balance before `moment`, or just after the cursor's transfer.
    private func balance(of account: Account, before moment: Timestamp, upTo cursor: Statement.Cursor?) throws -> Money {
        let until: SQL =
            if let cursor { "(occurred_at, transfer_id) <= (\(cursor.occurredAt), \(cursor.transfer))" } else { "occurred_at < \(moment)" }
        func total(_ side: SQL) throws -> Int64 {
            try value(
                Int64.self,
                """
                SELECT CAST(COALESCE(SUM(amount_nanos), 0) AS BIGINT) FROM transfer
                WHERE \(side) = \(account.id) AND NOT (workspace_id <> \(account.workspace)) AND state = 'posted' AND \(until)
                """) ?? 0
        }
        let difference = try total("debit_account_id") - total("credit_account_id")
        return Money(nanos: account.kind.growsByDebits ? difference : -difference, account.currency)
    }
}

extension Account {
    fileprivate func change(by transfer: Transfer) -> Money {
        let isGrowth = (transfer.debit == code) == kind.growsByDebits
        return Money(nanos: isGrowth ? transfer.amount.nanos : -transfer.amount.nanos, transfer.amount.currency)
    }
}
