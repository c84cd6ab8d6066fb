/// What a form or a query says: texts, and maps of them, as Stripe's clients write them (`line_items[0][price]=…`). A list is a map
/// whose names are numbers.
indirect enum StripeValue: Sendable, Equatable {
    case text(String)
    case fields([String: StripeValue])

    static let none = StripeValue.fields([:])

    subscript(name: String) -> StripeValue? {
        if case .fields(let fields) = self { fields[name] } else { nil }
    }

    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    var int: Int64? { text.flatMap { Int64($0) } }
    /// Stripe's own Python library writes `True`.
    var flag: Bool? {
        switch text?.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// The elements of a list, in order.
    var items: [StripeValue] {
        guard case .fields(let fields) = self else { return [] }
        return fields.compactMap { name, value in Int(name).map { ($0, value) } }.sorted { $0.0 < $1.0 }.map { $0.1 }
    }

    /// A map of texts, as `metadata` is one; an empty text takes a name away, so it is none.
    var texts: [String: String] {
        guard case .fields(let fields) = self else { return [:] }
        return fields.compactMapValues { $0.text?.isEmpty == false ? $0.text : nil }
    }
}

// MARK: Reading

extension StripeValue {
    /// Reads `application/x-www-form-urlencoded`, of a body or a query.
    init(form: some StringProtocol) throws(StripeError) {
        self = .none
        for pair in form.split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = String(halves[0]).percentDecoded(plusIsSpace: true),
                let value = String(halves.count == 2 ? halves[1] : "").percentDecoded(plusIsSpace: true)
            else { throw .invalid("Invalid UTF-8 in the request's parameters.") }
            try insert(value, at: StripeValue.path(name), named: name)
        }
    }

    /// `["a", "b", ""]` for `a[b][]`.
    private static func path(_ name: String) throws(StripeError) -> [String] {
        guard let bracket = name.firstIndex(of: "[") else { return [name] }
        var path = [String(name[..<bracket])]
        var rest = name[bracket...]
        while rest.first == "[", let end = rest.firstIndex(of: "]") {
            path.append(String(rest[rest.index(after: rest.startIndex)..<end]))
            rest = rest[rest.index(after: end)...]
        }
        guard rest.isEmpty, path.count <= 12 else { throw .invalid("Invalid parameter name: \(name.prefix(80))", param: name) }
        return path
    }

    private mutating func insert(_ text: String, at path: [String], named name: String) throws(StripeError) {
        guard let first = path.first else {
            self = .text(text)
            return
        }
        guard case .fields(var fields) = self else {
            throw .invalid("Invalid parameter: \(name.prefix(80)) is given both as a text and as a map", param: name)
        }
        let key = first.isEmpty ? String(fields.count) : first
        var inner = fields[key] ?? .none
        if path.count == 1, fields[key]?.isMap == true {
            throw .invalid("Invalid parameter: \(name.prefix(80)) is given both as a text and as a map", param: name)
        }
        if path.count == 1 { inner = .text(text) } else { try inner.insert(text, at: Array(path.dropFirst()), named: name) }
        fields[key] = inner
        self = .fields(fields)
    }

    private var isMap: Bool {
        if case .fields = self { true } else { false }
    }
}
