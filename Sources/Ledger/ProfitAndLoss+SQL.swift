import Storage
import Values

extension ProfitAndLoss.Line: RowDecodable {
    package init(row: Row) throws {
        side = try row["kind"]
        category = try row["category"]
        provider = try row["provider"]
        amount = Money(nanos: try row["amount_nanos"], try row["currency"])
        count = try row["transfers"]
    }
}

extension Transaction {
    /// What counts for `from` ≤ occurred < `to`. Throws `StorageError.outOfRange` or `MoneyError.outOfRange` where a sum is
    /// larger than `Money` can hold; it never wraps.
    package func profitAndLoss(
        workspace: ID<Workspace>, _ currency: Currency, from: Timestamp, to: Timestamp
    ) throws -> ProfitAndLoss {
        func side(_ account: SQL, growth: SQL) -> SQL {
            """
            SELECT a.kind, t.category, t.provider, t.currency,
                   CASE WHEN a.kind = \(growth) THEN t.amount_nanos ELSE -t.amount_nanos END AS amount_nanos
            FROM transfer t JOIN account a ON a.account_id = t.\(account) AND a.workspace_id = t.workspace_id
            WHERE t.workspace_id = \(workspace) AND t.currency = \(currency) AND t.state = 'posted'
                AND t.occurred_at >= \(from) AND t.occurred_at < \(to) AND a.kind IN ('income', 'expense')
            """
        }
        let lines = try fetch(
            ProfitAndLoss.Line.self,
            """
            SELECT kind, category, provider, currency, CAST(SUM(amount_nanos) AS BIGINT) AS amount_nanos, COUNT(*) AS transfers
            FROM (\(side("debit_account_id", growth: "'expense'")) UNION ALL \(side("credit_account_id", growth: "'income'"))) AS entry
            GROUP BY kind, category, provider, currency
            ORDER BY kind DESC, 5 DESC, category, provider IS NOT NULL, provider
            """)
        return try ProfitAndLoss(lines: lines, currency)
    }
}
