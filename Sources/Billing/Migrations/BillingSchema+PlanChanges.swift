import Storage

extension BillingSchema {
    static let planChanges = [
        Migration(
            "Billing", 11, "let_subscription_change_its_plan",
            // SQLite changes no CHECK: the table is made anew. Of payments that were made before, only the latest of a subscription is known
            // to stand for a period.
            """
            CREATE TABLE subscription_change_with_plan (
                change_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                subscription_id TEXT NOT NULL REFERENCES subscription (subscription_id),
                action TEXT NOT NULL CHECK (action IN (
                    'cancel_now', 'cancel_at_period_end', 'resume', 'pause', 'collect', 'change_plan')),
                status TEXT NOT NULL CHECK (status IN ('requested', 'done', 'refused')),
                reason TEXT,
                requested_by TEXT NOT NULL CHECK (requested_by <> ''),
                created_at BIGINT NOT NULL,
                done_at BIGINT,
                plan TEXT CHECK (plan <> ''),
                plan_version_id TEXT REFERENCES plan_version (plan_version_id),
                price_nanos BIGINT CHECK (price_nanos > 0),
                former_plan TEXT CHECK (former_plan <> ''),
                former_price_nanos BIGINT CHECK (former_price_nanos > 0),
                currency TEXT CHECK (length(currency) = 3),
                charge_nanos BIGINT CHECK (charge_nanos > 0),
                charged_by TEXT,
                due_at BIGINT,
                in_force_at BIGINT,
                CHECK ((status = 'requested') = (done_at IS NULL)),
                CHECK (status <> 'refused' OR reason IS NOT NULL),
                CHECK ((action = 'change_plan') = (plan IS NOT NULL)),
                CHECK ((plan IS NULL) = (price_nanos IS NULL)),
                CHECK ((plan IS NULL) = (former_plan IS NULL)),
                CHECK ((plan IS NULL) = (former_price_nanos IS NULL)),
                CHECK ((plan IS NULL) = (currency IS NULL)),
                CHECK (plan IS NOT NULL OR charge_nanos IS NULL AND due_at IS NULL AND in_force_at IS NULL),
                CHECK (charge_nanos IS NULL OR due_at IS NULL),
                CHECK (in_force_at IS NULL OR status = 'done')
            );
            INSERT INTO subscription_change_with_plan
                (change_id, workspace_id, subscription_id, action, status, reason, requested_by, created_at, done_at)
                SELECT change_id, workspace_id, subscription_id, action, status, reason, requested_by, created_at, done_at
                FROM subscription_change;
            DROP TABLE subscription_change;
            ALTER TABLE subscription_change_with_plan RENAME TO subscription_change;
            CREATE UNIQUE INDEX subscription_change_one ON subscription_change (subscription_id) WHERE status = 'requested';
            CREATE INDEX subscription_change_of ON subscription_change (workspace_id, subscription_id, change_id);
            ALTER TABLE subscription ADD COLUMN next_change_id TEXT;
            ALTER TABLE payment ADD COLUMN plan TEXT;
            ALTER TABLE payment ADD COLUMN served_from BIGINT;
            ALTER TABLE payment ADD COLUMN served_until BIGINT;
            UPDATE payment SET
                served_from = (SELECT s.paid_from FROM subscription s WHERE s.subscription_id = payment.subscription_id),
                served_until = (SELECT s.paid_until FROM subscription s WHERE s.subscription_id = payment.subscription_id)
            WHERE subscription_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM payment later
                WHERE later.subscription_id = payment.subscription_id AND later.payment_id > payment.payment_id);
            """)
    ]
}
