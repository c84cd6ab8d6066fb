import Storage

extension BillingSchema {
    static let lifecycle = [
        Migration(
            "Billing", 9, "create_subscription_change_subscription_notice",
            """
            CREATE TABLE subscription_change (
                change_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                subscription_id TEXT NOT NULL REFERENCES subscription (subscription_id),
                action TEXT NOT NULL CHECK (action IN ('cancel_now', 'cancel_at_period_end', 'resume', 'pause', 'collect')),
                status TEXT NOT NULL CHECK (status IN ('requested', 'done', 'refused')),
                reason TEXT,
                requested_by TEXT NOT NULL CHECK (requested_by <> ''),
                created_at BIGINT NOT NULL,
                done_at BIGINT,
                CHECK ((status = 'requested') = (done_at IS NULL)),
                CHECK (status <> 'refused' OR reason IS NOT NULL)
            );
            CREATE UNIQUE INDEX subscription_change_one ON subscription_change (subscription_id) WHERE status = 'requested';
            CREATE INDEX subscription_change_of ON subscription_change (workspace_id, subscription_id, change_id);
            CREATE TABLE subscription_notice (
                workspace_id TEXT NOT NULL,
                subject_id TEXT NOT NULL,
                kind TEXT NOT NULL CHECK (kind IN ('overdue', 'ended', 'expiry')),
                due_at BIGINT NOT NULL,
                step BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, subject_id, kind, due_at, step)
            );
            """)
    ]
}
