import Values

/// A thing a provider keeps: its id, and the form in which the API shows it.
protocol ProviderObject: Identifiable, Sendable {
    var id: String { get }
    var json: JSON { get }
}

/// Things of one kind in the order of their making.
struct Shelf<Object: Identifiable & Sendable>: Sendable where Object.ID == String {
    private var objects: [String: Object] = [:]
    private var ids: [String] = []

    subscript(id: String) -> Object? { objects[id] }

    var oldestFirst: [Object] { ids.compactMap { objects[$0] } }
    var count: Int { ids.count }

    /// Adds it, or puts it in the place of the one with its id.
    mutating func put(_ object: Object) {
        if objects.updateValue(object, forKey: object.id) == nil { ids.append(object.id) }
    }
}

// MARK: Forms

extension JSON {
    static func text(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }
    static func count(_ number: Int64?) -> JSON { number.map(JSON.integer) ?? .null }
    static func flag(_ flag: Bool?) -> JSON { flag.map(JSON.bool) ?? .null }
    /// Whole seconds since 1970.
    static func time(_ moment: Timestamp?) -> JSON { count(moment?.seconds) }

    static func texts(_ texts: [String: String]) -> JSON {
        .object(texts.sorted { $0.key < $1.key }.map { JSON.Member(name: $0.key, value: .string($0.value)) })
    }

    /// `{"object": "list", …}`
    static func list(_ elements: [JSON], hasMore: Bool = false, url: String) -> JSON {
        ["object": "list", "data": .array(elements), "has_more": .bool(hasMore), "url": .string(url)]
    }

    /// The same object with one member set.
    func setting(_ name: String, _ value: JSON) -> JSON {
        guard let members else { return self }
        guard members.contains(where: { $0.name == name }) else { return .object(members + [Member(name: name, value: value)]) }
        return .object(members.map { $0.name == name ? Member(name: name, value: value) : $0 })
    }
}
