import Storage

extension BillingSchema {
    static let plans = [
        Migration(
            "Billing", 4, "create_plan_version_plan_grant_entitlement_use",
            // A row of `entitlement_use` counts one window; `window_from` is 0 where all time is one. What was sold before has no
            // version, and includes everything.
            """
            CREATE TABLE plan_version (
                plan_version_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                plan TEXT NOT NULL CHECK (plan <> ''),
                number BIGINT NOT NULL CHECK (number > 0),
                name TEXT NOT NULL CHECK (name <> ''),
                price_nanos BIGINT NOT NULL CHECK (price_nanos > 0),
                currency TEXT NOT NULL CHECK (length(currency) = 3),
                period TEXT NOT NULL CHECK (period IN ('day', 'week', 'month', 'year', 'once')),
                stars_nanos BIGINT CHECK (stars_nanos > 0),
                trial_days BIGINT NOT NULL CHECK (trial_days >= 0),
                grace_days BIGINT NOT NULL CHECK (grace_days >= 0),
                entitlements TEXT,
                created_at BIGINT NOT NULL,
                UNIQUE (workspace_id, plan, number)
            );
            ALTER TABLE payment_order ADD COLUMN plan_version_id TEXT;
            ALTER TABLE payment_order ADD COLUMN recipient_id TEXT;
            ALTER TABLE subscription ADD COLUMN plan_version_id TEXT;
            ALTER TABLE subscription ADD COLUMN grace_days BIGINT NOT NULL DEFAULT 3 CHECK (grace_days >= 0);
            CREATE TABLE plan_grant (
                grant_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                customer_id TEXT NOT NULL,
                plan TEXT NOT NULL CHECK (plan <> ''),
                plan_version_id TEXT NOT NULL REFERENCES plan_version (plan_version_id),
                source TEXT NOT NULL CHECK (source IN ('order', 'gift', 'owner', 'promotion', 'trial')),
                order_id TEXT UNIQUE REFERENCES payment_order (order_id),
                starts_at BIGINT NOT NULL,
                ends_at BIGINT CHECK (ends_at > starts_at),
                created_at BIGINT NOT NULL,
                CHECK (source NOT IN ('order', 'gift') OR order_id IS NOT NULL)
            );
            CREATE INDEX plan_grant_customer ON plan_grant (workspace_id, customer_id, starts_at);
            CREATE UNIQUE INDEX plan_grant_trial ON plan_grant (workspace_id, customer_id, plan) WHERE source = 'trial';
            CREATE INDEX plan_grant_end ON plan_grant (workspace_id, ends_at);
            CREATE TABLE entitlement_use (
                workspace_id TEXT NOT NULL,
                customer_id TEXT NOT NULL,
                entitlement TEXT NOT NULL CHECK (entitlement <> ''),
                per TEXT NOT NULL CHECK (per IN ('day', 'week', 'month', 'total')),
                window_from BIGINT NOT NULL,
                used BIGINT NOT NULL CHECK (used >= 0),
                PRIMARY KEY (workspace_id, customer_id, entitlement, per, window_from)
            );
            CREATE TABLE consumption (
                consumption_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                customer_id TEXT NOT NULL,
                entitlement TEXT NOT NULL CHECK (entitlement <> ''),
                quantity BIGINT NOT NULL CHECK (quantity > 0),
                per TEXT CHECK (per IN ('day', 'week', 'month', 'total')),
                window_from BIGINT,
                price_nanos BIGINT CHECK (price_nanos > 0),
                currency TEXT,
                created_at BIGINT NOT NULL,
                released_at BIGINT,
                CHECK ((per IS NULL) = (window_from IS NULL)),
                CHECK ((price_nanos IS NULL) = (currency IS NULL))
            );
            CREATE INDEX consumption_customer ON consumption (workspace_id, customer_id, consumption_id);
            """)
    ]
}
