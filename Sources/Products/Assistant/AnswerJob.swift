import AIGateway
import Channels
import Jobs
import Ledger
import Storage
import Synchronization
import Values

extension Queue {
    /// Calls to AI providers.
    package static let ai: Queue = "ai"
}

/// Answers one question: shows the answer as it comes in, then stores answer, calls and cost and sends the message, all in one
/// transaction. Whatever kills the process before that leaves the question queued, and it is asked again.
package struct AnswerJob: Sendable {
    static let kind = "answer"
    static let attempts = 6

    private let assistant: Assistant
    private let bots: TelegramBots
    private let products: [String: AssistantBot]
    private let briefing: Briefing

    /// `products` by the keys of their bots.
    package init(_ assistant: Assistant, bots: TelegramBots, products: [String: AssistantBot]) {
        self.assistant = assistant
        self.bots = bots
        self.products = products
        briefing = Briefing(products)
    }

    package var jobKind: JobKind {
        .performing(
            Self.kind, queue: .ai, retry: RetryPolicy(base: .seconds(2), cap: .seconds(20)),
            onDiscard: giveUp, perform)
    }

    /// For those who look after jobs by hand.
    package static let jobSubject = JobSubject(
        kind,
        cancel: { tx, job, reason, now in
            guard let id = job.subject(Question.self), let question = try tx.question(id, in: tx.workspace) else { return }
            let language = try tx.language(of: question.customerID, in: question.workspaceID) ?? .english
            let words = FormattedText(markdown: Text.cancelled.text(in: language))
            try tx.finish(question, Answer(status: .failed, error: reason), saying: words, now: now)
        },
        reopen: { tx, job, _ in
            if let id = job.subject(Question.self) { try tx.reopen(id) }
        })

    @Sendable private func perform(_ job: Job) async throws -> Outcome {
        guard let id = job.subject(Question.self) else { return .discard(reason: "the payload is no task id") }
        // Listened to before the first look, so that no press of the stop button falls between the two.
        let news = assistant.database.signals(.question(id))
        let asked = try await assistant.database.read { [workspace = assistant.workspace.id, briefing] tx in
            try tx.question(id, in: workspace).map { question in
                (question: question, completion: try briefing.completion(for: question, tx), models: try briefing.models(for: question, tx))
            }
        }
        guard let (question, completion, models) = asked, question.status == .queued else { return .complete }
        guard question.stopRequestedAt == nil else { return stopped(question, nil) }
        return try await answer(question, completion, models, news)
    }

    private func answer(_ question: Question, _ completion: Completion, _ models: [Model], _ news: AsyncStream<Void>) async throws
        -> Outcome
    {
        do {
            let result = try await ask(question, completion, models, news)
            return ended(question, Answer(result), result)
        } catch AIGatewayError.cancelled(let partial) {
            // The shutdown of the process also cancels; then the question stays queued and is asked again.
            guard try await isStopped(question, otherwiseBooking: partial.calls) else { throw CancellationError() }
            return stopped(question, partial)
        } catch {
            try await book(error.calls, for: question)
            guard error.isTransient else { return .discard(reason: "\(error)") }
            if let wait = wait(after: error, question) { return .snooze(wait) }
            throw error
        }
    }

    /// So long after it was asked a question may wait without using up its attempts.
    private static let patience: Duration = .seconds(600)

    /// Where a provider asks to wait, or none was called at all since all of them are busy or left alone for a while. Nil where the
    /// attempt counts.
    private func wait(after error: AIGatewayError, _ question: Question) -> Duration? {
        guard error.retryAfter != nil || error.calls.isEmpty else { return nil }
        let left = Self.patience - assistant.clock.now().duration(since: question.createdAt)
        return left > .zero ? min(max(error.retryAfter ?? .seconds(5), .seconds(1)), left) : nil
    }

    /// Asks the gateway, shows the answer as it grows, and listens for the stop button meanwhile.
    private func ask(
        _ question: Question, _ completion: Completion, _ models: [Model], _ news: AsyncStream<Void>
    ) async throws(AIGatewayError) -> CompletionResult {
        let preview = await preview(of: question)
        await preview?.thinking()
        let shown = Mutex("")
        let call = Task { () async -> Result<CompletionResult, AIGatewayError> in
            do throws(AIGatewayError) {
                return .success(
                    try await assistant.gateway.complete(
                        route: question.type, preferring: models, provider: question.requestedProvider, completion
                    ) { delta in
                        let text = shown.withLock { text in
                            text += delta
                            return text
                        }
                        await preview?.show(text)
                    })
            } catch {
                return .failure(error)
            }
        }
        let listener = Task { await cancel(call, whenStopped: question.id, news) }
        defer { listener.cancel() }
        let result = await withTaskCancellationHandler {
            await call.value
        } onCancel: {
            // The shutdown, or a worker that has lost the job to another: whatever is shown from now on comes from there.
            preview?.cancel()
            call.cancel()
        }
        await preview?.end()
        return try result.get()
    }

    private func cancel(
        _ call: Task<Result<CompletionResult, AIGatewayError>, Never>, whenStopped id: ID<Question>, _ news: AsyncStream<Void>
    ) async {
        for await _ in news
        // A look that fails is made again at the next signal; without any, the answer simply comes in whole.
        where (try? await assistant.database.read { tx in try tx.isStopRequested(id) }) == true {
            return call.cancel()
        }
    }

    private func preview(of question: Question) async -> AnswerStream? {
        guard let id = question.conversationID else { return nil }
        // Without its preview the answer still comes, as one message at the end.
        guard let conversation = try? await assistant.database.read({ try $0.conversation(id, in: question.workspaceID) }) else {
            return nil
        }
        return AnswerStream(telegram: bots, conversation: conversation, draftID: question.draftID, replyTo: question.replyToMessageID)
    }
}

// MARK: What is stored

extension AnswerJob {
    private func stopped(_ question: Question, _ partial: CompletionResult?) -> Outcome {
        ended(question, partial.map { Answer(.stopped, $0) } ?? Answer(status: .stopped), partial)
    }

    /// The answer, its calls, their cost and its message: all or nothing. What was called costs money even where nothing of that
    /// can be stored.
    private func ended(_ question: Question, _ answer: Answer, _ result: CompletionResult?) -> Outcome {
        let calls = result?.calls ?? []
        return .completeWith(
            { tx, now in
                try tx.book(calls, for: question, now: now)
                try tx.finish(question, answer, saying: answer.text(in: try language(for: question, tx)), now: now)
            }, otherwise: { tx, now in try tx.book(calls, for: question, now: now) })
    }

    @Sendable private func giveUp(_ tx: Transaction, _ job: Job, _ reason: String, _ now: Timestamp) throws {
        guard let id = job.subject(Question.self), let question = try tx.question(id, in: assistant.workspace.id) else { return }
        let words = FormattedText(markdown: Text.failed.text(in: try language(for: question, tx)))
        try tx.finish(question, Answer(status: .failed, error: reason), saying: words, now: now)
    }

    private func language(for question: Question, _ tx: Transaction) throws -> Language {
        let usual = try question.botKey.flatMap { products[$0] }?.usualLanguage(tx)
        return try tx.language(of: question.customerID, in: question.workspaceID) ?? usual ?? .english
    }

    /// Whether the customer pressed stop. Asked in a write, since a cancelled task is not let read.
    private func isStopped(_ question: Question, otherwiseBooking calls: [AICall]) async throws -> Bool {
        try await assistant.database.write { [clock = assistant.clock] tx in
            if try tx.isStopRequested(question.id) { return true }
            try tx.book(calls, for: question, now: clock.now())
            return false
        }
    }

    /// Attempts that cost money but gave no answer are in the books all the same.
    private func book(_ calls: [AICall], for question: Question) async throws {
        guard !calls.isEmpty else { return }
        try await assistant.database.write { [clock = assistant.clock] tx in try tx.book(calls, for: question, now: clock.now()) }
    }
}

extension Transaction {
    /// Ends a queued question and tells its conversation. The calls made for it are recorded before.
    fileprivate func finish(_ question: Question, _ answer: Answer, saying text: FormattedText, now: Timestamp) throws {
        let cost = try aiCost(subject: "\(question.id)", workspaceID: "\(question.workspaceID)", in: question.cost.currency)
        guard try finish(question.id, answer, cost: cost, now: now) else { return }
        try giveBack(question, answer: answer, now: now)
        guard let id = question.conversationID, let conversation = try conversation(id, in: question.workspaceID)
        else { return }
        var message = OutboundMessage(text)
        message.replyToMessageID = question.replyToMessageID
        try send(message, finishing: question.draftID, in: conversation, now: now)
    }
}
