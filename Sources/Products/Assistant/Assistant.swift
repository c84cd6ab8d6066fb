import AIGateway
import Channels
import Jobs
import Logging
import Storage
import Values

/// The first product: people ask, an AI answers, the books show what it cost.
package final class Assistant: Sendable {
    package let workspace: Workspace
    let database: Database
    let gateway: AIGateway
    let clock: Clock
    let logger: Logger
    private let providers: [String: [String]]

    /// `providers` by the routes that ask them: the names that callers of the API may use.
    package init(
        workspace: Workspace, database: Database, gateway: AIGateway, providers: [String: [String]], clock: Clock, logger: Logger
    ) {
        self.workspace = workspace
        self.database = database
        self.gateway = gateway
        self.providers = providers
        self.clock = clock
        self.logger = logger
    }
}

// MARK: Through the API

extension Assistant {
    /// Stores a question, unless there is one of this `id`; its answer is written by a job. Throws `QuestionError` or `AssistantError` where it cannot be asked.
    package func ask(
        input: String, type: String, provider: String?, userID: String?, id: ID<Question>? = nil
    ) async throws -> Question {
        let text = try Question.validated(input)
        guard let known = providers[type] else { throw AssistantError.unknownType(type, known: providers.keys.sorted()) }
        if let provider, !known.contains(provider) { throw AssistantError.unknownProvider(provider, type: type, known: known) }
        if let userID, userID.isEmpty || userID.unicodeScalars.count > 200 || userID.utf8.contains(0) { throw AssistantError.badUserID }
        return try await database.write { [workspace, clock] tx in
            if let id, let known = try tx.question(id, in: workspace.id) { return known }
            let question = Question(
                id: id, asking: text, type: type, in: workspace, userID: userID, paidBy: .api, requestedProvider: provider, now: clock.now()
            )
            try tx.ask(question, lane: nil, now: clock.now())
            return question
        }
    }

    /// The question once it is finished, or as it stands when the time is over.
    package func finished(_ id: ID<Question>, within limit: Duration) async throws -> Question {
        let news = database.signals(.question(id))
        return try await withThrowingTaskGroup { [database, workspace] group in
            @Sendable func current() async throws -> Question {
                guard let question = try await database.read({ try $0.question(id, in: workspace.id) }) else {
                    throw AssistantError.noSuchQuestion
                }
                return question
            }
            group.addTask {
                var question = try await current()
                guard question.status == .queued else { return question }
                for await _ in news {
                    question = try await current()
                    if question.status != .queued { break }
                }
                return question
            }
            group.addTask {
                try await Task.sleep(for: limit)
                return try await current()
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw AssistantError.noSuchQuestion }
            return first
        }
    }
}

extension Transaction {
    /// Stores the question with the job that answers it.
    func ask(_ question: Question, lane: String?, now: Timestamp) throws {
        try insert(question)
        try enqueue(
            NewJob(AnswerJob.kind, about: question.id, queue: .ai, lane: lane, maximumAttempts: AnswerJob.attempts), now: now)
    }
}

package enum AssistantError: Error, Equatable, CustomStringConvertible {
    case unknownType(String, known: [String])
    case unknownProvider(String, type: String, known: [String])
    case badUserID
    case noSuchQuestion

    package var description: String {
        switch self {
        case .unknownType(let type, let known): "“type” is “\(type.prefix(40))”; known here: \(known.joined(separator: ", "))"
        case .unknownProvider(let provider, let type, let known):
            "“provider” is “\(provider.prefix(40))”; the type \(type) is answered by \(known.joined(separator: ", "))"
        case .badUserID: "“user_id” must have 1 to 200 bytes of text"
        case .noSuchQuestion: "there is no such question"
        }
    }
}
