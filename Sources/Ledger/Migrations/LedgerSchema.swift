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
            """),
        Migration(
            "Ledger", 2, "add_holds_limits_and_seals",
            // A limit compares differences of what is never negative, so that no sum leaves the range. `open_hold` has the holds that
            // have not ended, and `unsealed_transfer` what the chain of seals has not come to: both stay small, `transfer` does not.
            """
            ALTER TABLE account ADD COLUMN debits_pending_nanos BIGINT NOT NULL DEFAULT 0 CHECK (debits_pending_nanos >= 0);
            ALTER TABLE account ADD COLUMN credits_pending_nanos BIGINT NOT NULL DEFAULT 0 CHECK (credits_pending_nanos >= 0);
            ALTER TABLE account ADD COLUMN overdraft_nanos BIGINT CHECK (
                overdraft_nanos IS NULL OR overdraft_nanos >= 0
                AND CASE WHEN kind IN ('asset', 'expense') THEN credits_pending_nanos - overdraft_nanos <= debits_nanos - credits_nanos
                    ELSE debits_pending_nanos - overdraft_nanos <= credits_nanos - debits_nanos END);
            UPDATE account SET overdraft_nanos = 0 WHERE code LIKE 'wallet:%' AND credits_nanos >= debits_nanos;
            ALTER TABLE transfer ADD COLUMN reverses_id TEXT REFERENCES transfer (transfer_id);
            ALTER TABLE transfer ADD COLUMN expires_at BIGINT CHECK (expires_at IS NULL OR (expires_at > posted_at AND state = 'pending'));
            CREATE UNIQUE INDEX transfer_reverses ON transfer (reverses_id) WHERE reverses_id IS NOT NULL;
            CREATE INDEX transfer_in_order ON transfer (workspace_id, occurred_at, transfer_id);
            CREATE TABLE open_hold (
                transfer_id TEXT NOT NULL PRIMARY KEY REFERENCES transfer (transfer_id),
                workspace_id TEXT NOT NULL,
                debit_account_id TEXT NOT NULL,
                credit_account_id TEXT NOT NULL,
                expires_at BIGINT
            );
            CREATE INDEX open_hold_expiry ON open_hold (workspace_id, expires_at) WHERE expires_at IS NOT NULL;
            CREATE TABLE unsealed_transfer (
                transfer_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL
            );
            CREATE TABLE transfer_seal (
                transfer_id TEXT NOT NULL PRIMARY KEY REFERENCES transfer (transfer_id),
                workspace_id TEXT NOT NULL,
                position BIGINT NOT NULL CHECK (position > 0),
                hash TEXT NOT NULL CHECK (length(hash) = 64),
                UNIQUE (workspace_id, position)
            );
            INSERT INTO unsealed_transfer (transfer_id, workspace_id) SELECT transfer_id, workspace_id FROM transfer;
            """),
        Migration(
            "Ledger", 3, "drop_transfer_occurred",
            // Reports read a period by `transfer_in_order`: a second index of the same moments cost every transfer its upkeep.
            "DROP INDEX transfer_occurred"),
    ]
}
