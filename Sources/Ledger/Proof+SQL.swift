import Storage
import Values

extension Transaction {
    /// Adds up the whole ledger (`kontor doctor`). Damage is reported, whatever the numbers: units and nanos are summed apart,
    /// so that no sum can leave the range, and joined in 128 bits.
    package func proof() throws -> Proof {
        let books = try books()
        let unbalanced = books.filter { $0.difference != 0 }.map(Proof.Discrepancy.unbalanced)
        let transfers = try value(Int.self, "SELECT COUNT(*) FROM transfer") ?? 0
        return Proof(books: books, transfers: transfers, discrepancies: unbalanced + (try wrongTotals()))
    }

    private func books() throws -> [Proof.Book] {
        try rows(
            """
            SELECT workspace_id, currency, COUNT(*) AS accounts,
                   CAST(SUM(debits_nanos / 1000000000 - credits_nanos / 1000000000) AS BIGINT) AS units,
                   CAST(SUM(debits_nanos % 1000000000 - credits_nanos % 1000000000) AS BIGINT) AS nanos
            FROM account GROUP BY workspace_id, currency ORDER BY workspace_id, currency
            """
        ).map { row in
            Proof.Book(
                workspace: try row["workspace_id"], currency: try row["currency"], accounts: try row["accounts"],
                difference: try row.wide("units", "nanos"))
        }
    }

    private func wrongTotals() throws -> [Proof.Discrepancy] {
        try rows(
            """
            SELECT account_id, code, debits_nanos, credits_nanos, debit_units, debit_nanos, credit_units, credit_nanos
            FROM (
                SELECT a.account_id, a.code, a.debits_nanos, a.credits_nanos,
                       \(sum("debit_units")), \(sum("debit_nanos")), \(sum("credit_units")), \(sum("credit_nanos"))
                FROM account a LEFT JOIN (\(entries)) AS e ON e.account_id = a.account_id
                GROUP BY a.account_id, a.code, a.debits_nanos, a.credits_nanos
            ) AS summed
            WHERE \(differs("debits_nanos", "debit_units", "debit_nanos")) OR \(differs("credits_nanos", "credit_units", "credit_nanos"))
            ORDER BY account_id
            """
        ).map { row in
            let (debits, credits): (Int64, Int64) = (try row["debits_nanos"], try row["credits_nanos"])
            return .wrongTotals(
                account: try row["account_id"], code: try row["code"],
                debits: Int128(debits) - (try row.wide("debit_units", "debit_nanos")),
                credits: Int128(credits) - (try row.wide("credit_units", "credit_nanos")))
        }
    }

    /// Every transfer twice: once as its debit account sees it and once as its credit account does.
    private var entries: SQL {
        """
        SELECT debit_account_id AS account_id, amount_nanos / 1000000000 AS debit_units, amount_nanos % 1000000000 AS debit_nanos,
               0 AS credit_units, 0 AS credit_nanos
        FROM transfer WHERE state = 'posted'
        UNION ALL
        SELECT credit_account_id, 0, 0, amount_nanos / 1000000000, amount_nanos % 1000000000
        FROM transfer WHERE state = 'posted'
        """
    }

    private func sum(_ column: SQL) -> SQL { "CAST(COALESCE(SUM(e.\(column)), 0) AS BIGINT) AS \(column)" }

    private func differs(_ stored: SQL, _ units: SQL, _ nanos: SQL) -> SQL {
        "\(stored) / 1000000000 <> \(units) + \(nanos) / 1000000000 OR \(stored) % 1000000000 <> \(nanos) % 1000000000"
    }
}

extension Row {
    fileprivate func wide(_ units: String, _ nanos: String) throws -> Int128 {
        let (whole, fraction): (Int64, Int64) = (try self[units], try self[nanos])
        return Int128(whole) * 1_000_000_000 + Int128(fraction)
    }
}
