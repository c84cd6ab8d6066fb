import Storage

package enum LedgerSchema {
    package static let migrations = [
        Migration(
            "Ledger", 1, "create_account_and_transfer",
            // `debits_nanos` and `credits_nanos` are the only stored balances of Kontor; the proof holds them to the transfers.
            // The foreign keys take workspace and currency along, so that no transfer can join accounts of two of either.
            // A hold will be a row 'pending', and what resolves it a new row with its `pending_id`, which is unique: once only.
            """
            CREATE TABLE account (
                account_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                code TEXT NOT NULL CHECK (length(code) BETWEEN 3 AND 300),
                kind TEXT NOT NULL CHECK (kind IN ('asset', 'liability', 'equity', 'income', 'expense')),
                currency TEXT NOT NULL CHECK (length(currency) = 3),
                debits_nanos BIGINT NOT NULL CHECK (debits_nanos >= 0),
                credits_nanos BIGINT NOT NULL CHECK (credits_nanos >= 0),
                opened_at BIGINT NOT NULL,
                UNIQUE (workspace_id, code, currency),
                UNIQUE (account_id, workspace_id, currency)
            );
            CREATE TABLE transfer (
                transfer_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('pending', 'posted', 'voided', 'expired')),
                pending_id TEXT UNIQUE REFERENCES transfer (transfer_id),
                debit_account_id TEXT NOT NULL,
                credit_account_id TEXT NOT NULL,
                amount_nanos BIGINT NOT NULL CHECK (amount_nanos > 0),
                currency TEXT NOT NULL,
                category TEXT NOT NULL CHECK (length(category) > 0),
                provider TEXT,
                subject TEXT,
                description TEXT NOT NULL,
                occurred_at BIGINT NOT NULL,
                posted_at BIGINT NOT NULL,
                CHECK (debit_account_id <> credit_account_id),
                CHECK (state = 'posted' OR (state = 'pending') = (pending_id IS NULL)),
                FOREIGN KEY (debit_account_id, workspace_id, currency) REFERENCES account (account_id, workspace_id, currency),
                FOREIGN KEY (credit_account_id, workspace_id, currency) REFERENCES account (account_id, workspace_id, currency)
            );
            CREATE INDEX transfer_debit ON transfer (debit_account_id, occurred_at, transfer_id);
            CREATE INDEX transfer_credit ON transfer (credit_account_id, occurred_at, transfer_id);
            CREATE INDEX transfer_occurred ON transfer (workspace_id, currency, occurred_at);
            """)
    ]
}
