import Storage

package enum CustomersSchema {
    package static let migrations = [
        Migration(
            "Customers", 1, "create_workspace_customer_identity_api_key",
            """
            CREATE TABLE workspace (
                workspace_id TEXT NOT NULL PRIMARY KEY,
                slug TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL CHECK (name <> ''),
                currency TEXT NOT NULL CHECK (length(currency) = 3),
                time_zone TEXT NOT NULL,
                language TEXT NOT NULL,
                created_at BIGINT NOT NULL
            );
            CREATE TABLE customer (
                customer_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL REFERENCES workspace (workspace_id),
                name TEXT NOT NULL,
                language TEXT,
                created_at BIGINT NOT NULL
            );
            CREATE INDEX customer_workspace ON customer (workspace_id, customer_id);
            CREATE TABLE identity (
                identity_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL REFERENCES workspace (workspace_id),
                customer_id TEXT NOT NULL REFERENCES customer (customer_id),
                channel TEXT NOT NULL,
                external_id TEXT NOT NULL CHECK (external_id <> ''),
                name TEXT NOT NULL,
                language TEXT,
                created_at BIGINT NOT NULL,
                blocked_at BIGINT,
                UNIQUE (workspace_id, channel, external_id)
            );
            CREATE INDEX identity_customer ON identity (customer_id);
            CREATE TABLE api_key (
                api_key_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL REFERENCES workspace (workspace_id),
                name TEXT NOT NULL,
                role TEXT NOT NULL CHECK (role IN ('owner')),
                sha256 TEXT NOT NULL UNIQUE,
                created_at BIGINT NOT NULL,
                revoked_at BIGINT
            );
            """),
        Migration(
            "Customers", 2, "add_language_choice_source_and_audit_entry",
            """
            ALTER TABLE customer ADD COLUMN language_chosen_at BIGINT;
            ALTER TABLE customer ADD COLUMN source TEXT;
            CREATE TABLE audit_entry (
                audit_entry_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL REFERENCES workspace (workspace_id),
                actor TEXT NOT NULL CHECK (actor <> ''),
                subject TEXT NOT NULL CHECK (subject <> ''),
                old_value TEXT,
                new_value TEXT,
                occurred_at BIGINT NOT NULL
            );
            CREATE INDEX audit_entry_workspace ON audit_entry (workspace_id, occurred_at);
            """),
        // A person blocks one bot, not the house: Channels keeps it with the conversation.
        Migration("Customers", 3, "drop_identity_blocked_at", "ALTER TABLE identity DROP COLUMN blocked_at;"),
        Migration(
            "Customers", 4, "create_rate_limit",
            """
            CREATE TABLE rate_limit (
                workspace_id TEXT NOT NULL REFERENCES workspace (workspace_id),
                key TEXT NOT NULL CHECK (key <> ''),
                taken TEXT NOT NULL,
                idle_at BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, key)
            );
            CREATE INDEX rate_limit_idle ON rate_limit (workspace_id, idle_at);
            """),
    ]
}
