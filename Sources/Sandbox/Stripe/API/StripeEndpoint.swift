import Values

/// One request of the API, its parameters checked.
struct StripeCall: Sendable {
    /// The `:id` of the path; empty where it has none.
    let id: String
    let parameters: StripeValue
    /// Where the client reached the sandbox, up to `/v1`: pages are found there too.
    let baseURL: String
    let now: Timestamp

    subscript(name: String) -> StripeValue? { parameters[name] }
}

/// One method of one path, what it may be called with, and what it does.
struct StripeEndpoint: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
    }

    typealias Action = @Sendable (inout StripeWorld, StripeCall) throws(StripeError) -> JSON

    let method: Method
    /// `["checkout", "sessions", ":id"]`
    let path: [Substring]
    let parameters: [String: StripeShape]
    let required: [String]
    let action: Action

    static func get(_ path: String, _ parameters: [String: StripeShape] = [:], _ action: @escaping Action) -> StripeEndpoint {
        StripeEndpoint(method: .get, path: path.split(separator: "/"), parameters: parameters, required: [], action: action)
    }

    static func delete(_ path: String, _ parameters: [String: StripeShape] = [:], _ action: @escaping Action) -> StripeEndpoint {
        StripeEndpoint(method: .delete, path: path.split(separator: "/"), parameters: parameters, required: [], action: action)
    }

    static func post(
        _ path: String, _ parameters: [String: StripeShape], required: [String] = [], _ action: @escaping Action
    ) -> StripeEndpoint {
        StripeEndpoint(method: .post, path: path.split(separator: "/"), parameters: parameters, required: required, action: action)
    }

    /// The id in `path`, or an empty text; nil where the path is another's.
    func match(_ method: String, _ path: [Substring]) -> String? {
        guard method == self.method.rawValue, path.count == self.path.count else { return nil }
        var id = ""
        for (part, own) in zip(path, self.path) {
            if own == ":id" { id = String(part) } else if own != part { return nil }
        }
        return id
    }

    /// Checks the parameters, acts, and shows the rest of what `expand` asks for. A refusal leaves everything as it was.
    func answer(_ world: inout StripeWorld, _ call: StripeCall) throws(StripeError) -> JSON {
        try StripeShape.check(
            call.parameters, parameters.merging(["expand": .list(.text)]) { own, _ in own }, required: required)
        let paths = call["expand"]?.items.compactMap(\.text) ?? []
        if method == .get { return try world.expanded(try action(&world, call), paths, at: call.now) }
        var draft = world
        let object = try action(&draft, call)
        let answer = try draft.expanded(object, paths, at: call.now)
        world = draft
        return answer
    }
}
