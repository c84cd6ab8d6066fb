import Storage
import Values

extension Transaction {
    /// Stores an attempt; called in the transaction that stores what came of it. A call stored already is left as it is.
    package func record(_ call: AICall) throws {
        let microseconds = Timestamp(microseconds: 0).adding(call.duration).microseconds
        try execute(
            """
            INSERT INTO ai_call (ai_call_id, workspace_id, route, purpose, provider, model, attempt, outcome, error,
                input_tokens, cached_input_tokens, output_tokens, is_estimated, cost_nanos, currency, started_at,
                duration_microseconds, subject)
            VALUES (\(call.id), \(call.workspaceID), \(call.route), \(call.purpose), \(call.model.provider), \(call.model.name),
                \(call.attempt), \(call.outcome), \(call.error), \(call.usage.input), \(call.usage.cachedInput),
                \(call.usage.output), \(call.usage.isEstimated), \(call.cost.nanos), \(call.cost.currency), \(call.startedAt),
                \(microseconds), \(call.subject))
            ON CONFLICT (ai_call_id) DO NOTHING
            """)
    }

    package func record(_ calls: [AICall]) throws {
        for call in calls { try record(call) }
    }

    /// What all attempts made for `subject` have cost together.
    package func aiCost(subject: String, workspaceID: String, in currency: Currency) throws -> Money {
        let nanos = try value(
            Int64.self,
            """
            SELECT CAST(COALESCE(SUM(cost_nanos), 0) AS BIGINT) FROM ai_call
            WHERE workspace_id = \(workspaceID) AND subject = \(subject) AND currency = \(currency)
            """)
        return Money(nanos: nanos ?? 0, currency)
    }

    /// The attempts made for `subject`, in order.
    package func aiCalls(subject: String, workspaceID: String) throws -> [AICall] {
        try fetch(
            AICall.self,
            """
            SELECT * FROM ai_call WHERE workspace_id = \(workspaceID) AND subject = \(subject) ORDER BY started_at, attempt
            """)
    }
}

extension Transaction {
    /// Tokens and cost of all calls since the moment, by currency.
    package func aiUsage(workspaceID: String, since moment: Timestamp) throws -> [(tokens: Int, cost: Money)] {
        try rows(
            """
            SELECT currency, CAST(SUM(input_tokens + output_tokens) AS BIGINT) AS tokens, CAST(SUM(cost_nanos) AS BIGINT) AS cost_nanos
            FROM ai_call WHERE workspace_id = \(workspaceID) AND started_at >= \(moment) GROUP BY currency ORDER BY currency
            """
        ).map { (try $0["tokens"], Money(nanos: try $0["cost_nanos"], try $0["currency"])) }
    }
}

extension AICall: RowDecodable {
    package init(row: Row) throws {
        id = try row["ai_call_id"]
        workspaceID = try row["workspace_id"]
        route = try row["route"]
        purpose = try row["purpose"]
        model = Model(provider: try row["provider"], name: try row["model"])
        attempt = try row["attempt"]
        outcome = try row["outcome"]
        error = try row["error"]
        usage = TokenUsage(
            input: try row["input_tokens"], cachedInput: try row["cached_input_tokens"], output: try row["output_tokens"],
            isEstimated: try row["is_estimated"])
        cost = Money(nanos: try row["cost_nanos"], try row["currency"])
        startedAt = try row["started_at"]
        let microseconds: Int64 = try row["duration_microseconds"]
        duration = .microseconds(microseconds)
        subject = try row["subject"]
    }
}

extension AICall.Outcome: SQLCodable {}
