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
    /// Of each bot by its key; nil for the API's own.
    private let systemPrompts: [String: String]

    package init(_ assistant: Assistant, bots: TelegramBots, systemPrompts: [String: String]) {
        self.assistant = assistant
        self.bots = bots
        self.systemPrompts = systemPrompts
    }

    package var jobKind: JobKind {
        .performing(
            Self.kind, queue: .ai, retry: RetryPolicy(base: .seconds(2), cap: .seconds(20)),
            onDiscard: giveUp, perform)
    }

    @Sendable private func perform(_ job: Job) async throws -> Outcome {
        guard let id = JSON<ID<Question>>(job.payload)?.value else { return .discard(reason: "the payload is no task id") }
        let asked = try await assistant.database.read { [workspace = assistant.workspace.id] tx in
            try tx.question(id, in: workspace).map { (question: $0, completion: try self.completion(for: $0, tx)) }
        }
        guard let (question, completion) = asked, question.status == .queued else { return .complete }
        guard question.stopRequestedAt == nil else { return stopped(question, nil) }
        return try await answer(question, completion)
    }

    private func answer(_ question: Question, _ completion: Completion) async throws -> Outcome {
        do {
            let result = try await ask(question, completion)
            return .completeWith { tx, now in try finish(question, Answer(.completed, result), calls: result.calls, tx, now) }
        } catch AIGatewayError.cancelled(let partial) {
            // The shutdown of the process also cancels; then the question stays queued and is asked again.
            let isStopped = try await assistant.database.read { tx in try tx.isStopRequested(question.id) }
            guard isStopped else {
                try await book(partial.calls, for: question)
                throw CancellationError()
            }
            return stopped(question, partial)
        } catch {
            try await book(error.calls, for: question)
            guard error.isTransient else { return .discard(reason: "\(error)") }
            throw error
        }
    }

    /// Asks the gateway, shows the answer as it grows, and listens for the stop button meanwhile.
    private func ask(_ question: Question, _ completion: Completion) async throws(AIGatewayError) -> CompletionResult {
        let preview = await preview(of: question)
        await preview?.thinking()
        let shown = Mutex("")
        let call = Task { () async -> Result<CompletionResult, AIGatewayError> in
            do throws(AIGatewayError) {
                return .success(
                    try await assistant.gateway.complete(route: question.type, provider: question.requestedProvider, completion) { delta in
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
        let listener = Task { await cancel(call, whenStopped: question.id) }
        defer { listener.cancel() }
        let result = await withTaskCancellationHandler {
            await call.value
        } onCancel: {
            call.cancel()
        }
        await preview?.end()
        return try result.get()
    }

    private func cancel(_ call: Task<Result<CompletionResult, AIGatewayError>, Never>, whenStopped id: ID<Question>) async {
        for await _ in assistant.database.signals(.question(id))
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

// MARK: What is asked

extension AnswerJob {
    /// A follow-up question is understood for so long, and so far back.
    private static let memory: Duration = .seconds(30 * 60)
    private static let rememberedExchanges = 6

    private func completion(for question: Question, _ tx: Transaction) throws -> Completion {
        let system = question.botKey.flatMap { systemPrompts[$0] } ?? "You are a helpful assistant. Answer clearly and briefly."
        var messages = [Completion.Message(.system, system)]
        let since = question.createdAt.adding(.zero - Self.memory)
        for exchange in try tx.exchanges(before: question, since: since, limit: Self.rememberedExchanges) {
            messages += [.init(.user, exchange.input), .init(.assistant, exchange.output)]
        }
        messages.append(.init(.user, question.input))
        return Completion(
            messages, purpose: "answer", workspaceID: "\(question.workspaceID)", subject: "\(question.id)", maximumOutputTokens: 2000)
    }
}

// MARK: What is stored

extension AnswerJob {
    private func stopped(_ question: Question, _ partial: CompletionResult?) -> Outcome {
        let answer = partial.map { Answer(.stopped, $0) } ?? Answer(status: .stopped, cost: question.cost)
        return .completeWith { tx, now in try finish(question, answer, calls: partial?.calls ?? [], tx, now) }
    }

    /// The answer, its calls, its cost and its message: all or nothing.
    private func finish(_ question: Question, _ answer: Answer, calls: [AICall], _ tx: Transaction, _ now: Timestamp) throws {
        guard try tx.finish(question.id, answer, now: now) else { return }
        try tx.book(calls, for: question, now: now)
        let text = answer.output.flatMap { $0.isEmpty ? nil : $0 } ?? Texts.english.stoppedEarly
        try reply(text, to: question, tx, now)
    }

    @Sendable private func giveUp(_ tx: Transaction, _ job: Job, _ reason: String, _ now: Timestamp) throws {
        guard let id = JSON<ID<Question>>(job.payload)?.value, let question = try tx.question(id, in: assistant.workspace.id) else {
            return
        }
        let answer = Answer(status: .failed, error: reason, cost: question.cost)
        guard try tx.finish(id, answer, now: now) else { return }
        try reply(Texts.english.failed, to: question, tx, now)
    }

    private func reply(_ markdown: String, to question: Question, _ tx: Transaction, _ now: Timestamp) throws {
        guard let id = question.conversationID, let conversation = try tx.conversation(id, in: question.workspaceID) else { return }
        var message = OutboundMessage(markdown: markdown)
        message.replyToMessageID = question.replyToMessageID
        try tx.send(message, finishing: question.draftID, in: conversation, now: now)
    }

    /// Attempts that cost money but gave no answer are in the books all the same.
    private func book(_ calls: [AICall], for question: Question) async throws {
        guard !calls.isEmpty else { return }
        try await assistant.database.write { [clock = assistant.clock] tx in try tx.book(calls, for: question, now: clock.now()) }
    }
}

extension Transaction {
    /// Records the calls and enters what they cost. A call's id is its transfer's, so none is entered twice.
    fileprivate func book(_ calls: [AICall], for question: Question, now: Timestamp) throws {
        try record(calls)
        for call in calls where !call.cost.isZero {
            let transfer = NewTransfer(
                id: ID(sharing: call.id), workspace: question.workspaceID,
                debit: .expense("ai", call.model.provider, call.model.name), credit: .payable(call.model.provider), amount: call.cost,
                category: "ai", provider: call.model.provider, subject: "\(question.id)", description: "\(call.model)", occurredAt: now)
            try post(transfer, now: now).requirePosted()
        }
    }
}

extension Answer {
    fileprivate init(_ status: Question.Status, _ result: CompletionResult) {
        self.init(
            status: status, output: result.text, provider: result.model.provider, model: result.model.name,
            inputTokens: Int64(result.usage.input), outputTokens: Int64(result.usage.output), cost: result.cost)
    }
}
