import Values

extension StripeWorld {
    /// The object with the parts that `expand` names in place of their ids (`data.latest_charge.balance_transaction`).
    func expanded(_ object: JSON, _ paths: [String], at now: Timestamp) throws(StripeError) -> JSON {
        var object = object
        for path in paths {
            let parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            // `data` of a list does not count among the four levels.
            guard parts.filter({ $0 != "data" }).count <= 4 else {
                throw .invalid("You cannot expand more than 4 levels of a property. Property: \(path)", param: "expand")
            }
            object = try expanded(object, parts[...], path, at: now)
        }
        return object
    }

    private func expanded(_ json: JSON, _ parts: ArraySlice<String>, _ path: String, at now: Timestamp) throws(StripeError) -> JSON {
        guard let name = parts.first else { return json }
        if let elements = json.elements {
            var expandedElements: [JSON] = []
            for element in elements { expandedElements.append(try expanded(element, parts, path, at: now)) }
            return .array(expandedElements)
        }
        let rest = parts.dropFirst()
        switch json[name] ?? includable(name, of: json) {
        case .string(let id):
            guard let whole = object(id, at: now) else { throw .notExpandable(path) }
            return json.setting(name, try expanded(whole, rest, path, at: now))
        case .null: return json
        case let inner? where inner.members != nil || inner.elements != nil:
            return json.setting(name, try expanded(inner, rest, path, at: now))
        default: throw .notExpandable(path)
        }
    }
}

extension StripeError {
    fileprivate static func notExpandable(_ path: String) -> StripeError {
        invalid("This property cannot be expanded (\(path)).", param: "expand")
    }
}
