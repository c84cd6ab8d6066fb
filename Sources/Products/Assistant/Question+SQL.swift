import Billing
import Channels
import Customers
import Storage
import Values

extension Signal {
    /// The question is finished, or its customer wants it stopped.
    package static func question(_ id: ID<Question>) -> Signal { Signal("question:\(id)") }
}

extension Question: RowDecodable {
    package init(row: Row) throws {
        id = try row["question_id"]
        workspaceID = try row["workspace_id"]
        botKey = try row["bot_key"]
        conversationID = try row["conversation_id"]
        customerID = try row["customer_id"]
        userID = try row["user_id"]
        type = try row["type"]
        paidBy = try row["paid_by"]
        input = try row["input"]
        output = try row["output"]
        status = try row["status"]
        error = try row["error"]
        requestedProvider = try row["requested_provider"]
        provider = try row["provider"]
        model = try row["model"]
        inputTokens = try row["input_tokens"]
        outputTokens = try row["output_tokens"]
        cost = Money(nanos: try row["cost_nanos"], try row["currency"])
        draftID = try row["draft_id"]
        replyToMessageID = try row["reply_to_message_id"]
        stopRequestedAt = try row["stop_requested_at"]
        createdAt = try row["created_at"]
        finishedAt = try row["finished_at"]
    }
}

extension Transaction {
    package func question(_ id: ID<Question>, in workspace: ID<Workspace>) throws -> Question? {
        try fetchOne(Question.self, "SELECT * FROM question WHERE question_id = \(id) AND workspace_id = \(workspace)")
    }

    func insert(_ question: Question) throws {
        try execute(
            """
            INSERT INTO question (question_id, workspace_id, bot_key, conversation_id, customer_id, user_id, type, paid_by, input, status,
                                  requested_provider, input_tokens, output_tokens, cost_nanos, currency, draft_id, reply_to_message_id, created_at)
            VALUES (\(question.id), \(question.workspaceID), \(question.botKey), \(question.conversationID), \(question.customerID),
                    \(question.userID), \(question.type), \(question.paidBy), \(question.input), \(question.status), \(question.requestedProvider), 0, 0, 0,
                    \(question.cost.currency), \(question.draftID), \(question.replyToMessageID), \(question.createdAt))
            """)
    }

    /// A failed question waits for its answer again; any other is left as it is.
    func reopen(_ id: ID<Question>) throws {
        signalAfterCommit(.question(id))
        let isOpen =
            try execute(
                """
                UPDATE question SET status = 'queued', error = NULL, stop_requested_at = NULL, finished_at = NULL
                WHERE question_id = \(id) AND workspace_id = \(workspace) AND status = 'failed'
                """) == 1
        if isOpen { try takeAgain(ID(sharing: id), in: workspace) }
    }

    /// Writes how a queued question ended, and what all its attempts cost; false where it had ended already, and then nothing is
    /// changed.
    func finish(_ id: ID<Question>, _ answer: Answer, cost: Money, now: Timestamp) throws -> Bool {
        signalAfterCommit(.question(id))
        return try execute(
            """
            UPDATE question SET status = \(answer.status), output = \(answer.output), error = \(answer.error),
                provider = \(answer.provider), model = \(answer.model), input_tokens = \(answer.inputTokens),
                output_tokens = \(answer.outputTokens), cost_nanos = \(cost.nanos), currency = \(cost.currency),
                finished_at = \(now)
            WHERE question_id = \(id) AND workspace_id = \(workspace) AND status = 'queued'
            """) == 1
    }

    /// Notes that the customer pressed stop. Nil where no such answer is being written.
    func requestStop(draftID: Int64, conversation: ID<Conversation>, now: Timestamp) throws -> ID<Question>? {
        let stopped = try value(
            ID<Question>.self,
            """
            UPDATE question SET stop_requested_at = COALESCE(stop_requested_at, \(now))
            WHERE conversation_id = \(conversation) AND draft_id = \(draftID) AND status = 'queued'
              AND workspace_id = \(workspace)
            RETURNING question_id
            """)
        if let stopped { signalAfterCommit(.question(stopped)) }
        return stopped
    }

    func isStopRequested(_ id: ID<Question>) throws -> Bool {
        try row(
            """
            SELECT 1 AS found FROM question
            WHERE question_id = \(id) AND workspace_id = \(workspace) AND stop_requested_at IS NOT NULL
            """) != nil
    }

    /// What was asked and answered before in the conversation, the oldest first.
    func exchanges(before question: Question, since moment: Timestamp, limit: Int) throws -> [(input: String, output: String)] {
        guard let conversation = question.conversationID else { return [] }
        return try rows(
            """
            SELECT input, output FROM question
            WHERE conversation_id = \(conversation) AND question_id < \(question.id) AND finished_at >= \(moment)
              AND status IN ('completed', 'stopped') AND output <> '' AND workspace_id = \(workspace)
            ORDER BY question_id DESC LIMIT \(limit)
            """
        ).reversed().map { (try $0["input"], try $0["output"]) }
    }

    func waitingQuestions(in conversation: ID<Conversation>) throws -> Int {
        try value(
            Int.self,
            """
            SELECT COUNT(*) FROM question
            WHERE conversation_id = \(conversation) AND status = 'queued' AND workspace_id = \(workspace)
            """) ?? 0
    }

    /// How many of each status were asked since the moment; a status without any is not there.
    func questionCounts(in workspace: ID<Workspace>, since moment: Timestamp) throws -> [Question.Status: Int] {
        let rows = try rows(
            """
            SELECT status, COUNT(*) AS questions FROM question
            WHERE workspace_id = \(workspace) AND created_at >= \(moment) GROUP BY status
            """)
        return try rows.reduce(into: [:]) { counts, row in counts[try row["status"]] = try row["questions"] }
    }

    /// The oldest first.
    package func questions(in workspace: ID<Workspace>, limit: Int) throws -> [Question] {
        try fetch(Question.self, "SELECT * FROM question WHERE workspace_id = \(workspace) ORDER BY question_id LIMIT \(limit)")
    }

    /// The newest first, at most `limit`; `before` pages on from the last one seen.
    package func questions(
        in workspace: ID<Workspace>, matching filter: QuestionFilter, before: ID<Question>?, limit: Int
    ) throws -> [Question] {
        let status: SQL = filter.status.map { "AND status = \($0)" } ?? ""
        let provider: SQL = filter.provider.map { "AND COALESCE(provider, requested_provider) = \($0)" } ?? ""
        let user: SQL = filter.userID.map { "AND user_id = \($0)" } ?? ""
        let page: SQL = before.map { "AND question_id < \($0)" } ?? ""
        return try fetch(
            Question.self,
            """
            SELECT * FROM question WHERE workspace_id = \(workspace) \(status) \(provider) \(user) \(page)
            ORDER BY question_id DESC LIMIT \(limit)
            """)
    }
}
