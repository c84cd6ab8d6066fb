import Storage

extension BillingSchema {
    static let returns = [
        Migration(
            "Billing", 5, "let_payment_entry_return_a_fee",
            // SQLite changes no CHECK: the table is made anew.
            """
            CREATE TABLE payment_entry_with_returns (
                provider TEXT NOT NULL,
                provider_object_id TEXT NOT NULL,
                kind TEXT NOT NULL CHECK (kind IN (
                    'income', 'fee', 'fee_return', 'refund', 'dispute', 'reinstatement', 'dispute_fee', 'dispute_fee_return')),
                workspace_id TEXT NOT NULL,
                payment_id TEXT NOT NULL REFERENCES payment (payment_id),
                transfer_id TEXT NOT NULL UNIQUE,
                created_at BIGINT NOT NULL,
                PRIMARY KEY (provider, provider_object_id, kind)
            );
            INSERT INTO payment_entry_with_returns
                SELECT provider, provider_object_id, kind, workspace_id, payment_id, transfer_id, created_at FROM payment_entry;
            DROP TABLE payment_entry;
            ALTER TABLE payment_entry_with_returns RENAME TO payment_entry;
            """),
    ]
}
