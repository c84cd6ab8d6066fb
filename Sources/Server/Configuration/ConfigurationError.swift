/// Everything found wrong with the configuration, in the order of the files: a person mends it in one go.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    package let problems: [ConfigurationProblem]

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// One thing that is wrong, where it is, and what would be right.
package struct ConfigurationProblem: Equatable, Sendable, CustomStringConvertible {
    package let place: Place?
    package let sentence: String

    /// A place in a file; lines and columns count from 1, columns in Unicode scalars.
    package struct Place: Equatable, Sendable {
        package let file: String
        package let line: Int
        package let column: Int
    }

    /// `kontor.yaml:12:5: "modee" is not known here; allowed: token, mode`
    package var description: String {
        guard let place else { return sentence }
        return "\(place.file):\(place.line):\(place.column): \(sentence)"
    }
}

/// Collects what is wrong, so that reading can go on to the end.
final class ConfigurationProblems {
    private var found: [ConfigurationProblem] = []

    func report(_ place: ConfigurationProblem.Place?, _ sentence: String) {
        let problem = ConfigurationProblem(place: place, sentence: sentence)
        if !found.contains(problem) { found.append(problem) }
    }

    /// Throws if anything was reported, or if reading got nowhere without saying why, which would be our mistake.
    func value<Value>(_ read: Value?) throws(ConfigurationError) -> Value {
        if found.isEmpty, let read { return read }
        let sorted = found.enumerated().sorted { first, second in
            let (left, right) = (first.element.place, second.element.place)
            return (left?.file ?? "", left?.line ?? 0, left?.column ?? 0, first.offset)
                < (right?.file ?? "", right?.line ?? 0, right?.column ?? 0, second.offset)
        }
        throw ConfigurationError(problems: sorted.map(\.element))
    }
}
