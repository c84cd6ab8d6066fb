import Storage

package enum ServerSchema {
    package static let migrations = [
        Migration(
            "Server", 1, "create_idempotency_key",
            """
            CREATE TABLE idempotency_key (
                workspace_id TEXT NOT NULL,
                key TEXT NOT NULL CHECK (key <> ''),
                fingerprint TEXT NOT NULL,
                effect_id TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, key)
            );
            CREATE INDEX idempotency_key_age ON idempotency_key (created_at);
            """)
    ]
}
