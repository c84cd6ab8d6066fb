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
        Migration(
            "Billing", 6, "create_refund",
            // `refunding_nanos` is what open refunds have set aside of a payment.
            """
            ALTER TABLE payment ADD COLUMN refunding_nanos BIGINT NOT NULL DEFAULT 0 CHECK (refunding_nanos >= 0);
            CREATE TABLE refund (
                refund_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                order_id TEXT NOT NULL REFERENCES payment_order (order_id),
                payment_id TEXT NOT NULL REFERENCES payment (payment_id),
                amount_nanos BIGINT NOT NULL CHECK (amount_nanos > 0),
                currency TEXT NOT NULL CHECK (length(currency) = 3),
                reason TEXT NOT NULL CHECK (reason <> ''),
                requested_by TEXT NOT NULL CHECK (requested_by <> ''),
                status TEXT NOT NULL CHECK (status IN ('requested', 'pending', 'made', 'failed')),
                provider_refund_id TEXT,
                failure_reason TEXT,
                created_at BIGINT NOT NULL,
                finished_at BIGINT,
                CHECK ((status = 'failed') = (failure_reason IS NOT NULL)),
                CHECK ((status IN ('made', 'failed')) = (finished_at IS NOT NULL))
            );
            CREATE INDEX refund_of_order ON refund (workspace_id, order_id, refund_id);
            CREATE INDEX refund_of_payment ON refund (payment_id, status);
            CREATE INDEX payment_order_workspace ON payment_order (workspace_id, order_id);
            """),
        Migration(
            "Billing", 7, "create_payment_difference",
            """
            CREATE TABLE payment_difference (
                workspace_id TEXT NOT NULL,
                provider TEXT NOT NULL,
                difference_key TEXT NOT NULL,
                description TEXT NOT NULL CHECK (description <> ''),
                found_at BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, provider, difference_key)
            );
            CREATE INDEX payment_of_provider ON payment (workspace_id, provider, paid_at);
            """),
    ]
}
