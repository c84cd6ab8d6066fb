import Storage
import Values

extension Transaction {
    /// Adds up the whole ledger (`kontor doctor`). Damage is reported, whatever the numbers: units and nanos are summed apart,
    /// so that no sum can leave the range, and joined in 128 bits.
    package func proof() throws -> Proof {
        let books = try books()
        let unbalanced = books.filter { $0.difference != 0 }.map(Proof.Discrepancy.unbalanced)
        let transfers = try value(Int.self, "SELECT COUNT(*) FROM transfer") ?? 0
        return Proof(books: books, transfers: transfers, discrepancies: unbalanced + (try wrongTotals()) + (try wrongHolds()))
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
        try differences("debits_nanos", "credits_nanos", from: "t.state = 'posted'").map(Proof.Discrepancy.wrongTotals)
    }

    /// What accounts say is held, beside the holds that nothing has ended.
    private func wrongHolds() throws -> [Proof.Discrepancy] {
        let isOpen: SQL = "t.state = 'pending' AND NOT EXISTS (SELECT 1 FROM transfer e WHERE e.pending_id = t.transfer_id)"
        let wrong = try differences("debits_pending_nanos", "credits_pending_nanos", from: isOpen).map(Proof.Discrepancy.wrongHolds)
        let strays =
            try value(
                Int.self,
                """
                SELECT COUNT(*) FROM (SELECT t.transfer_id FROM transfer t WHERE \(isOpen)) AS standing
                FULL OUTER JOIN open_hold h ON h.transfer_id = standing.transfer_id
                WHERE standing.transfer_id IS NULL OR h.transfer_id IS NULL
                """) ?? 0
        return wrong + (strays == 0 ? [] : [.strayHolds(strays)])
    }

    /// The accounts whose stored totals are not what those of the transfers `t` add up to that `counted` picks.
    private func differences(_ debits: SQL, _ credits: SQL, from counted: SQL) throws -> [Proof.Difference] {
        try rows(
            """
            SELECT account_id, code, stored_debits, stored_credits, debit_units, debit_nanos, credit_units, credit_nanos
            FROM (
                SELECT a.account_id, a.code, a.\(debits) AS stored_debits, a.\(credits) AS stored_credits,
                       \(sum("debit_units")), \(sum("debit_nanos")), \(sum("credit_units")), \(sum("credit_nanos"))
                FROM account a LEFT JOIN (\(entries(counted))) AS e ON e.account_id = a.account_id
                GROUP BY a.account_id, a.code, a.\(debits), a.\(credits)
            ) AS summed
            WHERE \(differs("stored_debits", "debit_units", "debit_nanos")) OR \(differs("stored_credits", "credit_units", "credit_nanos"))
            ORDER BY account_id
            """
        ).map { row in
            let (debits, credits): (Int64, Int64) = (try row["stored_debits"], try row["stored_credits"])
            return Proof.Difference(
                account: try row["account_id"], code: try row["code"],
                debits: Int128(debits) - (try row.wide("debit_units", "debit_nanos")),
                credits: Int128(credits) - (try row.wide("credit_units", "credit_nanos")))
        }
    }

    /// Every transfer twice: once as its debit account sees it and once as its credit account does.
    private func entries(_ counted: SQL) -> SQL {
        """
        SELECT t.debit_account_id AS account_id, t.amount_nanos / 1000000000 AS debit_units, t.amount_nanos % 1000000000 AS debit_nanos,
               0 AS credit_units, 0 AS credit_nanos
        FROM transfer t WHERE \(counted)
        UNION ALL
        SELECT t.credit_account_id, 0, 0, t.amount_nanos / 1000000000, t.amount_nanos % 1000000000
        FROM transfer t WHERE \(counted)
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
