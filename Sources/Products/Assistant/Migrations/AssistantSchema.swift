import Storage

package enum AssistantSchema {
    package static let migrations = [
        Migration(
            "Assistant", 1, "create_question",
            """
            CREATE TABLE question (
                question_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                bot_key TEXT,
                conversation_id TEXT,
                user_id TEXT,
                type TEXT NOT NULL CHECK (type <> ''),
                input TEXT NOT NULL CHECK (input <> ''),
                output TEXT,
                status TEXT NOT NULL CHECK (status IN ('queued', 'completed', 'stopped', 'failed')),
                error TEXT,
                requested_provider TEXT,
                provider TEXT,
                model TEXT,
                input_tokens BIGINT NOT NULL CHECK (input_tokens >= 0),
                output_tokens BIGINT NOT NULL CHECK (output_tokens >= 0),
                cost_nanos BIGINT NOT NULL CHECK (cost_nanos >= 0),
                currency TEXT NOT NULL,
                draft_id BIGINT NOT NULL CHECK (draft_id <> 0),
                reply_to_message_id BIGINT,
                stop_requested_at BIGINT,
                created_at BIGINT NOT NULL,
                finished_at BIGINT,
                CHECK ((status = 'queued') = (finished_at IS NULL)),
                CHECK (status <> 'completed' OR (output IS NOT NULL AND model IS NOT NULL)),
                CHECK ((status = 'failed') = (error IS NOT NULL))
            );
            CREATE INDEX question_workspace ON question (workspace_id, question_id);
            CREATE INDEX question_conversation ON question (conversation_id, question_id) WHERE conversation_id IS NOT NULL;
            CREATE INDEX question_draft ON question (conversation_id, draft_id) WHERE status = 'queued';
            """),
        Migration(
            "Assistant", 2, "add_customer_to_question_create_setting_and_sent_report",
            """
            CREATE TABLE setting (
                workspace_id TEXT NOT NULL,
                scope TEXT NOT NULL,
                name TEXT NOT NULL CHECK (name <> ''),
                value TEXT NOT NULL,
                PRIMARY KEY (workspace_id, scope, name)
            );
            CREATE TABLE sent_report (
                workspace_id TEXT NOT NULL,
                period TEXT NOT NULL CHECK (period IN ('daily', 'weekly', 'monthly')),
                day TEXT NOT NULL,
                sent_at BIGINT NOT NULL,
                PRIMARY KEY (workspace_id, period, day)
            );
            ALTER TABLE question ADD COLUMN customer_id TEXT;
            CREATE INDEX question_customer ON question (customer_id, question_id) WHERE customer_id IS NOT NULL;
            """),
        Migration(
            "Assistant", 3, "add_payer_to_question",
            """
            ALTER TABLE question ADD COLUMN paid_by TEXT NOT NULL DEFAULT 'free'
                CHECK (paid_by IN ('free', 'pack', 'subscription', 'owner', 'api'));
            UPDATE question SET paid_by = 'api' WHERE bot_key IS NULL;
            CREATE INDEX question_payer ON question (customer_id, paid_by) WHERE customer_id IS NOT NULL;
            """),
        Migration(
            "Assistant", 4, "count_questions_as_entitlements",
            // What was asked before counts on: each question that was answered, or may be yet.
            """
            INSERT INTO entitlement_use (workspace_id, customer_id, entitlement, per, window_from, used)
                SELECT workspace_id, customer_id,
                       CASE paid_by WHEN 'free' THEN 'free_questions:' ELSE 'question_pack:' END || bot_key, 'total', 0, COUNT(*)
                FROM question
                WHERE paid_by IN ('free', 'pack') AND customer_id IS NOT NULL AND bot_key IS NOT NULL AND status <> 'failed'
                  AND NOT (status = 'stopped' AND COALESCE(output, '') = '')
                GROUP BY workspace_id, customer_id, paid_by, bot_key;
            INSERT INTO consumption (consumption_id, workspace_id, customer_id, entitlement, quantity, per, window_from, created_at)
                SELECT 'consumption_' || substr(question_id, 6), workspace_id, customer_id,
                       CASE paid_by WHEN 'free' THEN 'free_questions:' ELSE 'question_pack:' END || bot_key, 1, 'total', 0, created_at
                FROM question
                WHERE paid_by IN ('free', 'pack') AND customer_id IS NOT NULL AND bot_key IS NOT NULL AND status = 'queued';
            DROP INDEX question_payer;
            """),
    ]
}
