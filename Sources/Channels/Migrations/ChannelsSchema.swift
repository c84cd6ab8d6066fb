import Storage

package enum ChannelsSchema {
    package static let migrations = [
        Migration(
            "Channels", 1, "create_bot_conversation_inbound_outbound",
            """
            CREATE TABLE bot (
                bot_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                key TEXT NOT NULL CHECK (key <> ''),
                channel TEXT NOT NULL CHECK (channel IN ('telegram')),
                external_id TEXT NOT NULL CHECK (external_id <> ''),
                username TEXT,
                created_at BIGINT NOT NULL,
                UNIQUE (workspace_id, key, external_id)
            );
            CREATE TABLE conversation (
                conversation_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                bot_id TEXT NOT NULL REFERENCES bot (bot_id),
                chat_id TEXT NOT NULL CHECK (chat_id <> ''),
                is_private BIGINT NOT NULL CHECK (is_private IN (0, 1)),
                identity_id TEXT,
                customer_id TEXT,
                language TEXT,
                last_message_id BIGINT,
                created_at BIGINT NOT NULL,
                UNIQUE (bot_id, chat_id),
                CHECK ((identity_id IS NULL) = (customer_id IS NULL)),
                CHECK (is_private = 0 OR identity_id IS NOT NULL)
            );
            CREATE INDEX conversation_customer ON conversation (customer_id) WHERE customer_id IS NOT NULL;
            CREATE TABLE inbound (
                inbound_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                bot_id TEXT NOT NULL REFERENCES bot (bot_id),
                external_id TEXT NOT NULL,
                payload TEXT NOT NULL,
                received_at BIGINT NOT NULL,
                handled_at BIGINT,
                error TEXT,
                UNIQUE (bot_id, external_id),
                CHECK (error IS NULL OR handled_at IS NOT NULL)
            );
            CREATE INDEX inbound_waiting ON inbound (received_at) WHERE handled_at IS NULL;
            CREATE TABLE attachment (
                attachment_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                kind TEXT NOT NULL CHECK (kind IN ('document', 'photo')),
                name TEXT NOT NULL CHECK (name <> ''),
                mime_type TEXT NOT NULL,
                content BYTEA NOT NULL,
                created_at BIGINT NOT NULL
            );
            CREATE TABLE outbound (
                outbound_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                conversation_id TEXT NOT NULL REFERENCES conversation (conversation_id),
                method TEXT NOT NULL CHECK (method IN ('send', 'edit', 'delete')),
                payload TEXT NOT NULL,
                attachment_id TEXT REFERENCES attachment (attachment_id),
                target_id TEXT REFERENCES outbound (outbound_id),
                target_message_id BIGINT,
                draft_id BIGINT,
                state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed')),
                after_message_id BIGINT,
                resent_message_id BIGINT,
                message_id BIGINT,
                error TEXT,
                created_at BIGINT NOT NULL,
                finished_at BIGINT,
                CHECK ((state IN ('sent', 'failed')) = (finished_at IS NOT NULL)),
                CHECK ((state = 'failed') = (error IS NOT NULL)),
                CHECK (method <> 'send' OR (state = 'sent') = (message_id IS NOT NULL)),
                CHECK (method = 'send' OR target_id IS NOT NULL OR target_message_id IS NOT NULL)
            );
            CREATE INDEX outbound_waiting ON outbound (conversation_id) WHERE state IN ('queued', 'sending');
            CREATE INDEX outbound_message ON outbound (conversation_id, message_id) WHERE message_id IS NOT NULL;
            CREATE UNIQUE INDEX outbound_draft ON outbound (conversation_id, draft_id) WHERE draft_id IS NOT NULL;
            """),
        Migration("Channels", 2, "add_conversation_blocked_at", "ALTER TABLE conversation ADD COLUMN blocked_at BIGINT;"),
        Migration(
            "Channels", 3, "create_polling_lease",
            """
            CREATE TABLE polling_lease (
                bot_id TEXT NOT NULL PRIMARY KEY REFERENCES bot (bot_id),
                held_by TEXT NOT NULL,
                held_until BIGINT NOT NULL
            );
            """),
        Migration(
            "Channels", 4, "create_telegram_pace",
            """
            CREATE TABLE telegram_pace (
                bot_id TEXT NOT NULL PRIMARY KEY REFERENCES bot (bot_id),
                moments TEXT NOT NULL,
                blocked_until BIGINT,
                slow_until BIGINT,
                senders TEXT NOT NULL,
                last_message_id BIGINT
            );
            CREATE TABLE telegram_chat_pace (
                bot_id TEXT NOT NULL REFERENCES bot (bot_id),
                chat_id BIGINT NOT NULL,
                moments TEXT NOT NULL,
                blocked_until BIGINT,
                slow_until BIGINT,
                idle_at BIGINT NOT NULL,
                PRIMARY KEY (bot_id, chat_id)
            );
            CREATE INDEX telegram_chat_pace_idle ON telegram_chat_pace (bot_id, idle_at);
            CREATE INDEX telegram_chat_pace_blocked ON telegram_chat_pace (bot_id, blocked_until) WHERE blocked_until IS NOT NULL;
            """),
    ]
}
