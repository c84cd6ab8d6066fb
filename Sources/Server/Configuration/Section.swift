import Yams

/// One mapping of `kontor.yaml`. Reading reports what is wrong and goes on; `nil` then means “reported” or “not there”.
struct Section {
    struct Entry {
        let key: String
        let mark: Mark?
        let node: Node

        var valueMark: Mark? { node.mark }
    }

    let file: ConfigurationFile
    /// How messages call it.
    let name: String
    let mark: Mark?
    /// In the order of the file.
    let entries: [Entry]

    func entry(_ key: String) -> Entry? { entries.first { $0.key == key && !$0.node.isNull } }

    func report(_ key: String, _ sentence: String) { file.report(entry(key)?.valueMark ?? mark, sentence) }

    private func reportMissing(_ key: String, _ remedy: String) { file.report(mark, "\(name) needs \(key): \(remedy)") }

    func required<Value>(_ key: String, _ kind: ValueKind<Value>) -> Value? {
        guard let entry = entry(key) else {
            reportMissing(key, kind.remedy)
            return nil
        }
        return file.value(entry.node, key, kind)
    }

    /// An empty text, which a placeholder with an empty default yields, counts as none.
    func optional<Value>(_ key: String, _ kind: ValueKind<Value>) -> Value? {
        guard let entry = entry(key), let text = file.text(entry.node, key), !text.isEmpty else { return nil }
        return file.value(entry.node, key, kind)
    }

    func list<Value>(_ key: String, of kind: ValueKind<Value>) -> [Value] {
        guard let entry = entry(key) else {
            reportMissing(key, "a list, each of it \(kind.remedy)")
            return []
        }
        return list(entry, of: kind)
    }

    func list<Value>(_ entry: Entry, of kind: ValueKind<Value>) -> [Value] {
        guard case .sequence(let sequence) = entry.node else {
            file.report(entry.valueMark, "\(entry.key) is a list: write [ … ], each of it \(kind.remedy)")
            return []
        }
        if sequence.isEmpty { file.report(entry.valueMark, "\(entry.key) is empty; list at least one: \(kind.remedy)") }
        return sequence.compactMap { file.value($0, entry.key, kind) }
    }

    func section(_ key: String, allowed: [String]?) -> Section? {
        entry(key).flatMap { file.section($0.node, key, allowed) }
    }

    func requiredSection(_ key: String, allowed: [String]?) -> Section? {
        guard entry(key) != nil else {
            reportMissing(key, "a mapping" + (allowed.map { " with " + $0.joined(separator: ", ") } ?? ""))
            return nil
        }
        return section(key, allowed: allowed)
    }

    /// The entries as mappings with the keys `allowed`; a key that is no proper name is reported.
    func sections(allowed: [String]) -> [Section] {
        entries.compactMap { entry in
            if ValueKind.key.read(entry.key) == nil {
                file.report(entry.mark, ValueKind.key.refusal(of: entry.key, called: "the name"))
            }
            return file.section(entry.node, entry.key, allowed)
        }
    }
}
