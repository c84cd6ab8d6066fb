import Storage

package enum HealthSchema {
    package static let migrations = [
        Migration(
            "Health", 1, "create_part_state",
            """
            CREATE TABLE part_state (
                workspace_id TEXT NOT NULL,
                kind TEXT NOT NULL CHECK (kind IN ('database', 'ai', 'payments', 'telegram')),
                name TEXT NOT NULL CHECK (name <> ''),
                failures BIGINT NOT NULL CHECK (failures >= 0),
                failing_since BIGINT,
                problem TEXT,
                checked_at BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, kind, name),
                CHECK ((failures = 0) = (failing_since IS NULL)),
                CHECK ((failures = 0) = (problem IS NULL))
            );
            """)
    ]
}
