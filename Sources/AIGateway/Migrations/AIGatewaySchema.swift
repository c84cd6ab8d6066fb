import Storage

package enum AIGatewaySchema {
    package static let migrations = [
        Migration(
            "AIGateway", 1, "create_ai_call",
            """
            CREATE TABLE ai_call (
                ai_call_id TEXT NOT NULL PRIMARY KEY,
                workspace_id TEXT NOT NULL,
                route TEXT NOT NULL,
                purpose TEXT NOT NULL,
                provider TEXT NOT NULL,
                model TEXT NOT NULL,
                attempt BIGINT NOT NULL CHECK (attempt > 0),
                outcome TEXT NOT NULL
                    CHECK (outcome IN ('completed', 'cut', 'cancelled', 'rate_limited', 'timed_out', 'refused', 'failed')),
                error TEXT,
                input_tokens BIGINT NOT NULL CHECK (input_tokens >= 0),
                cached_input_tokens BIGINT NOT NULL CHECK (cached_input_tokens BETWEEN 0 AND input_tokens),
                output_tokens BIGINT NOT NULL CHECK (output_tokens >= 0),
                is_estimated BIGINT NOT NULL CHECK (is_estimated IN (0, 1)),
                cost_nanos BIGINT NOT NULL CHECK (cost_nanos >= 0),
                currency TEXT NOT NULL,
                started_at BIGINT NOT NULL,
                duration_microseconds BIGINT NOT NULL CHECK (duration_microseconds >= 0),
                subject TEXT,
                CHECK ((error IS NULL) = (outcome = 'completed'))
            );
            CREATE INDEX ai_call_workspace_started_at ON ai_call (workspace_id, started_at);
            CREATE INDEX ai_call_subject ON ai_call (workspace_id, subject) WHERE subject IS NOT NULL;
            """)
    ]
}
