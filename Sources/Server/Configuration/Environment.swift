/// The environment's values: the process's own before those of `.env`. An empty value is as good as none.
package struct Environment: Sendable {
    private struct Value {
        let text: String
        let place: ConfigurationProblem.Place?
    }

    private var values: [String: Value] = [:]

    /// Throws where a line of `dotEnv` cannot be read.
    package init(variables: [String: String], dotEnv: String? = nil) throws(ConfigurationError) {
        if let dotEnv {
            for entry in try DotEnv.entries(of: dotEnv) {
                values[entry.name] = Value(text: entry.value, place: .init(file: DotEnv.fileName, line: entry.line, column: 1))
            }
        }
        for (name, text) in variables where !text.isEmpty { values[name] = Value(text: text, place: nil) }
    }

    package subscript(name: String) -> String? {
        guard let text = values[name]?.text, !text.isEmpty else { return nil }
        return text
    }

    /// Where in `.env` the value stands; nil for the process's own.
    func place(of name: String) -> ConfigurationProblem.Place? { values[name]?.place }
}

extension Environment {
    /// The value of `name`, read; an unreadable one is reported and then counts as none.
    func value<Value>(_ name: String, _ kind: ValueKind<Value>, _ problems: ConfigurationProblems) -> Value? {
        guard let text = self[name] else { return nil }
        if let value = kind.read(text) { return value }
        problems.report(place(of: name), kind.refusal(of: text, called: name))
        return nil
    }
}
