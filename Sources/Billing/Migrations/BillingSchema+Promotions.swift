import Storage

extension BillingSchema {
    static let promotions = [
        Migration(
            "Billing", 8, "create_promotion_redemption",
            """
            CREATE TABLE promotion (
                promotion_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                code TEXT NOT NULL CHECK (code <> ''),
                kind TEXT NOT NULL CHECK (kind IN ('percent', 'amount', 'balance', 'days')),
                percent BIGINT CHECK (percent BETWEEN 1 AND 99),
                amount_nanos BIGINT CHECK (amount_nanos > 0),
                currency TEXT CHECK (length(currency) = 3),
                days BIGINT CHECK (days > 0),
                plan TEXT,
                redemption_limit BIGINT CHECK (redemption_limit > 0),
                redeemed BIGINT NOT NULL CHECK (redeemed >= 0),
                expires_at BIGINT,
                created_at BIGINT NOT NULL,
                CHECK ((kind = 'percent') = (percent IS NOT NULL)),
                CHECK ((amount_nanos IS NULL) = (currency IS NULL)),
                CHECK ((kind = 'days') = (days IS NOT NULL)),
                CHECK (kind <> 'days' OR plan IS NOT NULL),
                CHECK (redeemed <= COALESCE(redemption_limit, redeemed)),
                UNIQUE (workspace_id, code)
            );
            CREATE TABLE redemption (
                redemption_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                promotion_id TEXT NOT NULL REFERENCES promotion (promotion_id),
                customer_id TEXT NOT NULL,
                order_id TEXT UNIQUE,
                created_at BIGINT NOT NULL,
                UNIQUE (promotion_id, customer_id)
            );
            """)
    ]
}

extension BillingSchema {
    static let discounts = [
        Migration(
            "Billing", 12, "let_order_know_its_promotion",
            // The redemption goes when the order ends unpaid; money that comes all the same takes it again.
            """
            ALTER TABLE payment_order ADD COLUMN promotion_id TEXT;
            UPDATE payment_order SET promotion_id = (
                SELECT r.promotion_id FROM redemption r WHERE r.order_id = payment_order.order_id);
            """),
        Migration(
            "Billing", 13, "let_plan_grant_wait",
            // How long it had run when a subscription took its place: that much is no longer between its beginning and its end.
            """
            ALTER TABLE plan_grant ADD COLUMN served_us BIGINT NOT NULL DEFAULT 0 CHECK (served_us >= 0);
            """),
        Migration(
            "Billing", 14, "create_reconciliation",
            """
            CREATE TABLE reconciliation (
                workspace_id TEXT NOT NULL,
                provider TEXT NOT NULL,
                compared_at BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, provider)
            );
            CREATE INDEX payment_order_open ON payment_order (workspace_id, created_at) WHERE status IN ('created', 'open');
            """),
    ]
}
