import Values

/// A list that clients page through: newest first, ten at a time unless they say otherwise.
struct StripeListing: Sendable {
    /// Parameters that choose, each with the way to what it must equal.
    let filters: [String: [String]]

    var parameters: [String: StripeShape] {
        filters.mapValues { _ in StripeShape.id }.merging([
            "limit": .integer(from: 1, through: 100), "starting_after": .id, "ending_before": .id, "created": .span,
        ]) { _, own in own }
    }

    /// The page of `elements` (newest first) that the call asks for.
    func page(_ elements: [JSON], _ call: StripeCall, url: String) throws(StripeError) -> JSON {
        let chosen = elements.filter { element in
            filters.allSatisfy { name, way in
                guard let wanted = call[name]?.text else { return true }
                return way.reduce(element) { $0[$1] ?? .null } == .string(wanted)
            } && StripeListing.isWithin(call["created"], element["created"]?.int ?? 0)
        }
        let limit = Int(call["limit"]?.int ?? 10)
        if let id = call["ending_before"]?.text {
            let index = try StripeListing.index(of: id, in: chosen, "ending_before")
            let before = chosen[..<index]
            return .list(Array(before.suffix(limit)), hasMore: before.count > limit, url: url)
        }
        let start = try call["starting_after"]?.text.map { id throws(StripeError) in
            try StripeListing.index(of: id, in: chosen, "starting_after") + 1
        }
        let rest = chosen[(start ?? 0)...]
        return .list(Array(rest.prefix(limit)), hasMore: rest.count > limit, url: url)
    }

    private static func index(of id: String, in elements: [JSON], _ param: String) throws(StripeError) -> Int {
        guard let index = elements.firstIndex(where: { $0["id"]?.text == id }) else {
            throw .noSuch("object", id, param: param, status: 400)
        }
        return index
    }

    private static func isWithin(_ span: StripeValue?, _ created: Int64) -> Bool {
        guard let span else { return true }
        if let exact = span.int { return created == exact }
        return created > span["gt"]?.int ?? .min && created >= span["gte"]?.int ?? .min && created < span["lt"]?.int ?? .max
            && created <= span["lte"]?.int ?? .max
    }
}

extension StripeEndpoint {
    /// `GET /v1/charges`, with the filters of its listing.
    static func list<Object: ProviderObject>(
        _ path: String, _ shelf: @escaping @Sendable (StripeWorld) -> Shelf<Object>, _ filters: [String: [String]] = [:]
    ) -> StripeEndpoint {
        let listing = StripeListing(filters: filters)
        return .get(path, listing.parameters) { (world, call) throws(StripeError) in
            let elements = shelf(world).oldestFirst.reversed().map { world.object($0.id, at: call.now) ?? $0.json }
            return try listing.page(elements, call, url: "/v1/" + path)
        }
    }

    /// `GET /v1/charges/{id}`
    static func one<Object: ProviderObject>(
        _ path: String, _ noun: String, _ shelf: @escaping @Sendable (StripeWorld) -> Shelf<Object>
    ) -> StripeEndpoint {
        .get(path + "/:id") { (world, call) throws(StripeError) in
            guard let object = shelf(world)[call.id] else {
                throw .noSuch(noun, call.id, param: noun.split(separator: ".").last.map(String.init) ?? "id")
            }
            return world.object(call.id, at: call.now) ?? object.json
        }
    }
}
