import AIGateway
import Channels
import Storage
import Values

/// A conversation of the owner's without a channel, such as one in a terminal: whoever asks waits, and reads the answer as it
/// is written.
///
/// No job does the work, so that it is done beside a serving Kontor too: question, answer, calls and cost are stored in one
/// transaction at the end. A process that is killed before that leaves nothing behind.
package struct Dialogue: Sendable {
    /// What became of a question.
    package struct Reply: Sendable {
        package let question: Question
        /// A sentence where the answer is not whole, or why there is none.
        package let remark: String?
    }

    private let database: Database
    private let bot: AssistantBot
    private let gateway: AIGateway
    private let clock: Clock
    private let conversation: ID<Conversation>

    package init(with bot: AssistantBot, database: Database, gateway: AIGateway, clock: Clock) {
        self.bot = bot
        self.database = database
        self.gateway = gateway
        self.clock = clock
        conversation = ID(at: clock.now())
    }

    /// Cancelling the task stops the answer, and what had come by then is kept. Throws `QuestionError` where there is nothing to
    /// ask, `StorageError` where nothing can be stored; that no model answers is a `Reply`.
    package func ask(_ input: String, onDelta: @escaping @Sendable (String) async -> Void) async throws -> Reply {
        let question = Question(
            asking: try Question.validated(input), in: bot.workspace, botKey: bot.settings.botKey, conversationID: conversation,
            userID: "terminal", paidBy: .owner, now: clock.now())
        let briefing = Briefing([bot.settings.botKey: bot])
        let (completion, models) = try await database.read { tx in
            (try briefing.completion(for: question, tx), try briefing.models(for: question, tx))
        }
        let result = await answer(question, completion, models, onDelta)
        // Not this task's: it may have been cancelled, and what was called costs money all the same.
        return try await Task { try await store(question, result) }.value
    }

    private func answer(
        _ question: Question, _ completion: Completion, _ models: [Model], _ onDelta: @escaping @Sendable (String) async -> Void
    ) async -> Result<CompletionResult, AIGatewayError> {
        do throws(AIGatewayError) {
            return .success(try await gateway.complete(route: question.type, preferring: models, completion, onDelta: onDelta))
        } catch {
            return .failure(error)
        }
    }

    private func store(_ question: Question, _ result: Result<CompletionResult, AIGatewayError>) async throws -> Reply {
        switch result {
        case .success(let result): try await store(question, Answer(result), result.calls)
        case .failure(.cancelled(let partial)): try await store(question, Answer(.stopped, partial), partial.calls)
        case .failure(let error): try await store(question, Answer(status: .failed, error: "\(error)"), error.calls)
        }
    }

    private func store(_ question: Question, _ answer: Answer, _ calls: [AICall]) async throws -> Reply {
        try await database.write { [bot, clock] tx in
            let now = clock.now()
            try tx.insert(question)
            try tx.book(calls, for: question, now: now)
            let cost = try tx.aiCost(subject: "\(question.id)", workspaceID: "\(question.workspaceID)", in: question.cost.currency)
            guard try tx.finish(question.id, answer, cost: cost, now: now), let stored = try tx.question(question.id, in: bot.workspace.id)
            else { throw AssistantError.noSuchQuestion }
            let settings = try tx.ownerSettings(over: bot.settings.declared, bot: bot.settings.botKey, bot.workspace)
            // An owner reads what went wrong, which is not for customers.
            let remark = stored.error.map { "No answer: \($0)." } ?? answer.remark?.text(in: settings.language)
            return Reply(question: stored, remark: remark)
        }
    }
}
