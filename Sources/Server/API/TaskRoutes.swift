import Assistant
import Hummingbird
import ServiceLifecycle
import Storage
import Values

/// `POST /api/task`, `GET /api/task/{id}`, `GET /api/tasks`: questions, as the outside calls them.
struct TaskRoutes {
    let kontor: Kontor

    func add(to api: RouterGroup<KontorRequestContext>) {
        api.post("task", use: create)
        api.get("task/:id", use: read)
        api.get("tasks", use: list)
    }

    private struct NewTask: Decodable {
        let type: String?
        let input: String
        let provider: String?
        let userId: String?
    }

    @Sendable private func create(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow("wait")
        let isWaiting = try request.flag("wait") ?? true
        let body = try await request.bytes()
        return try await kontor.once(request, body) { id in
            let new: NewTask = try body.json()
            let question = try await kontor.assistant.ask(
                input: new.input, type: new.type ?? "chat", provider: new.provider, userID: new.userId, id: id.map { ID(sharing: $0) })
            guard isWaiting else { return try .json(TaskBody(question), status: .accepted) }
            let finished = try await finished(question.id)
            return try .json(TaskBody(finished), status: finished.status == .queued ? .accepted : .created)
        }
    }

    /// As it stands after two minutes, or where Kontor is about to stop.
    private func finished(_ id: ID<Question>) async throws -> Question {
        do {
            return try await cancelWhenGracefulShutdown { [assistant = kontor.assistant] in
                try await assistant.finished(id, within: .seconds(120))
            }
        } catch is CancellationError {
            return try await kontor.assistant.finished(id, within: .zero)
        }
    }

    @Sendable private func read(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow()
        guard let text = context.parameters.get("id"), let id = ID<Question>(text) else { throw Problem.noTask }
        let question = try await kontor.database.read { [workspace = kontor.workspace.id] tx in try tx.question(id, in: workspace) }
        guard let question else { throw Problem.noTask }
        return try .json(TaskBody(question))
    }

    @Sendable private func list(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        try request.allow("status", "provider", "user_id", "limit", "cursor")
        let limit = try request.limit(upTo: 100) ?? 20
        let filter = QuestionFilter(
            status: try request.choice("status"), provider: request.filled("provider"), userID: request.filled("user_id"))
        let cursor = try request.filled("cursor").map { text throws(Problem) in
            guard let id = ID<Question>(text) else {
                throw Problem(.badRequest, "“cursor” must be the “next_cursor” of the page before, unchanged.")
            }
            return id
        }
        // One more than asked for tells whether there is another page.
        let found = try await kontor.database.read { [workspace = kontor.workspace.id] tx in
            try tx.questions(in: workspace, matching: filter, before: cursor, limit: limit + 1)
        }
        let page = found.prefix(limit)
        return try .json(PageBody(items: page.map(TaskBody.init), nextCursor: found.count > limit ? page.last?.id.description : nil))
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
    func parameter(_ name: String) -> String? { uri.queryParameters[Substring(name)].map(String.init) }

    /// Nil also where it is empty, as a form sends a field that nobody filled in.
    func filled(_ name: String) -> String? { parameter(name).flatMap { $0.isEmpty ? nil : $0 } }

    /// Refuses any other parameter: one that is spelt wrong would be passed over, and more shown than was asked for.
    func allow(_ names: String...) throws(Problem) {
        for (name, _) in uri.queryParameters where !names.contains(String(name)) {
            let known = names.isEmpty ? "there is none here" : "here are \(names.joined(separator: ", "))"
            throw Problem(.badRequest, "“\(name.prefix(40))” is no parameter that is known: \(known).")
        }
    }

    /// `?limit=1…largest`; nil where it is absent.
    func limit(upTo largest: Int) throws(Problem) -> Int? {
        guard let text = parameter("limit") else { return nil }
        guard let limit = Int(text), (1...largest).contains(limit) else {
            throw Problem(.badRequest, "“limit” must be a whole number from 1 to \(largest).")
        }
        return limit
    }

    /// One of the words of an enum; nil where it is absent or empty.
    func choice<Choice: CaseIterable & RawRepresentable>(_ name: String) throws(Problem) -> Choice? where Choice.RawValue == String {
        guard let text = filled(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw Problem(.badRequest, "“\(name)” must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return choice
    }

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
