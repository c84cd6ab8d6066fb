import Yams

/// `kontor.yaml`, parsed by Yams and read strictly: what is not known is not allowed.
struct ConfigurationFile {
    /// As the owner knows it, in messages.
    let name: String
    let environment: Environment
    let problems: ConfigurationProblems

    /// The whole file; nil (and reported) where it is not a mapping.
    func root(of text: String, allowed: [String]?) -> Section? {
        guard let node = parsed(text) else { return nil }
        return section(node, "kontor.yaml", allowed)
    }

    private func parsed(_ text: String) -> Node? {
        do {
            if let node = try compose(yaml: text) { return node }
            report(nil, "the file is empty")
        } catch let error as YamlError {
            let (place, sentence) = explain(error, text)
            problems.report(place, sentence)
        } catch {
            report(nil, "this is not YAML: \(error)")
        }
        return nil
    }

    private func explain(_ error: YamlError, _ text: String) -> (ConfigurationProblem.Place, String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            return (place(mark), "this is not YAML: \(problem)")
        case .reader(let problem, let offset, _, _):
            let lines = text.prefix(offset ?? 0).split(separator: "\n", omittingEmptySubsequences: false)
            let column = (lines.last?.unicodeScalars.count ?? 0) + 1
            return (.init(file: name, line: max(1, lines.count), column: column), "this is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            return (place(context.mark), "\"\(keys.first ?? "")\" is here twice")
        default: return (place(nil), "this is not YAML: \(error)")
        }
    }

    func report(_ mark: Mark?, _ sentence: String) { problems.report(place(mark), sentence) }

    private func place(_ mark: Mark?) -> ConfigurationProblem.Place {
        .init(file: name, line: max(1, mark?.line ?? 1), column: max(1, mark?.column ?? 1))
    }

    /// A mapping with exactly the keys `allowed`, or with any keys where that is nil.
    func section(_ node: Node, _ name: String, _ allowed: [String]?) -> Section? {
        guard case .mapping(let mapping) = node else {
            let keys = allowed.map { " with " + $0.joined(separator: ", ") } ?? ""
            report(node.mark, "\(name) is no mapping; write one\(keys)")
            return nil
        }
        var entries: [Section.Entry] = []
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else {
                report(key.mark, "a key is a plain word\(allowed.map { "; allowed: " + $0.joined(separator: ", ") } ?? "")")
                continue
            }
            if let allowed, !allowed.contains(scalar.string) {
                report(scalar.mark, "\"\(scalar.string.prefix(60))\" is not known here; allowed: \(allowed.joined(separator: ", "))")
                continue
            }
            entries.append(Section.Entry(key: scalar.string, mark: scalar.mark, node: value))
        }
        return Section(file: self, name: name, mark: node.mark, entries: entries)
    }

    /// The value as text, placeholders filled in; nil where there is none or, with a report, where it is not one value.
    func text(_ node: Node, _ name: String) -> String? {
        guard case .scalar(let scalar) = node else {
            report(node.mark, "\(name) is one value, not a list or a mapping")
            return nil
        }
        do {
            return try Placeholders.filled(scalar.string, from: environment)
        } catch {
            report(scalar.mark, "\(error)")
            return nil
        }
    }

    func value<Value>(_ node: Node, _ name: String, _ kind: ValueKind<Value>) -> Value? {
        guard let text = text(node, name) else { return nil }
        if let value = kind.read(text) { return value }
        report(node.mark, kind.refusal(of: text, called: name))
        return nil
    }
}

extension Node {
    /// Nothing, or YAML's ways to write nothing. What a placeholder yields is never that.
    var isNull: Bool {
        guard case .scalar(let scalar) = self, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }
}
