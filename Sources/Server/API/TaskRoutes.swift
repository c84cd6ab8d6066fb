import Assistant
import Hummingbird
import Storage
import Values

/// `POST /api/task`, `GET /api/task/{id}`: questions, as the outside calls them.
struct TaskRoutes {
    let kontor: Kontor

    func add(to api: RouterGroup<KontorRequestContext>) {
        api.post("task", use: create)
        api.get("task/:id", use: read)
    }

    private struct NewTask: Decodable {
        let type: String?
        let input: String
        let provider: String?
        let userId: String?
    }

    @Sendable private func create(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        let isWaiting = try request.flag("wait") ?? true
        let new: NewTask = try await request.json()
        let question = try await kontor.assistant.ask(
            input: new.input, type: new.type ?? "chat", provider: new.provider, userID: new.userId)
        guard isWaiting else { return try .json(TaskBody(question), status: .accepted) }
        let finished = try await kontor.assistant.finished(question.id, within: .seconds(120))
        return try .json(TaskBody(finished), status: finished.status == .queued ? .accepted : .created)
    }

    @Sendable private func read(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        guard let text = context.parameters.get("id"), let id = ID<Question>(text) else { throw Problem.noTask }
        let question = try await kontor.database.read { [workspace = kontor.workspace.id] tx in try tx.question(id, in: workspace) }
        guard let question else { throw Problem.noTask }
        return try .json(TaskBody(question))
    }
}

extension Problem {
    fileprivate static let noTask = Problem(.notFound, "There is no such task in this workspace.")
}

/// A task in JSON. Money is a decimal string.
private struct TaskBody: Encodable {
    let id: String
    let type: String
    let status: String
    let provider: String?
    let model: String?
    let input: String
    let output: String?
    let error: String?
    let userId: String?
    let tokensUsed: Int64
    let cost: String
    let currency: String
    let createdAt: String
    let finishedAt: String?

    init(_ question: Question) {
        id = question.id.description
        type = question.type
        status = question.status.rawValue
        provider = question.provider ?? question.requestedProvider
        model = question.model
        input = question.input
        output = question.output
        error = question.error
        userId = question.userID
        tokensUsed = question.tokensUsed
        cost = question.cost.decimal
        currency = question.cost.currency.code
        createdAt = question.createdAt.description
        finishedAt = question.finishedAt?.description
    }
}

extension Request {
    /// `?name=true` or `false`; nil where it is absent.
    func flag(_ name: String) throws -> Bool? {
        switch uri.queryParameters[Substring(name)] {
        case nil: nil
        case "true", "1": true
        case "false", "0": false
        default: throw Problem(.badRequest, "“\(name)” must be true or false.")
        }
    }
}
