import Values

/// A statement with its values kept apart from its text: `"SELECT name FROM customer WHERE customer_id = \(id)"`.
///
/// An interpolated value is always bound, never pasted, so no value can change what a statement means. Another `SQL` is
/// spliced in with its own values.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    struct Binding: Sendable {
        let value: SQLValue
        /// Where its `$1` begins in the text, in UTF-8 bytes.
        let offset: Int
    }

    /// With `$1`, `$2` … where the values go.
    let text: String
    /// In the order of their numbers.
    let bindings: [Binding]

    /// `text` has its `$1` already, one for each value.
    init(text: String, values: [SQLValue]) {
        self.text = text
        bindings = values.map { Binding(value: $0, offset: 0) }
    }

    package init(stringLiteral literal: String) {
        text = literal
        bindings = []
    }

    package init(stringInterpolation interpolation: Interpolation) {
        text = interpolation.text
        bindings = interpolation.bindings
    }

    package struct Interpolation: StringInterpolationProtocol {
        var text = ""
        var bindings: [Binding] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 3)
            bindings.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) { text += literal }

        package mutating func appendInterpolation(_ value: some SQLCodable) { bind(value.sqlValue) }

        package mutating func appendInterpolation<Value: SQLCodable>(_ value: Value?) { bind(value.sqlValue) }

        /// The statement's values are numbered on from those that are here already.
        package mutating func appendInterpolation(_ statement: SQL) {
            let bytes = statement.text.utf8
            var rest = statement.text[...]
            for (index, binding) in statement.bindings.enumerated() {
                let hole = bytes.index(bytes.startIndex, offsetBy: binding.offset)
                text += rest[..<hole]
                rest = statement.text[bytes.index(hole, offsetBy: placeholder(index + 1).utf8.count)...]
                bind(binding.value)
            }
            text += rest
        }

        /// `(…, …)` for `IN`: a list of bound values; of an empty list nothing is a member.
        package mutating func appendInterpolation(list values: [some SQLCodable]) {
            text += "("
            for (index, value) in values.enumerated() {
                if index > 0 { text += ", " }
                bind(value.sqlValue)
            }
            text += values.isEmpty ? "NULL)" : ")"
        }

        private mutating func bind(_ value: SQLValue) {
            bindings.append(Binding(value: value, offset: text.utf8.count))
            text += placeholder(bindings.count)
        }

        private func placeholder(_ number: Int) -> String {
            number <= placeholders.count ? placeholders[number - 1] : "$\(number)"
        }
    }
}

/// Those that nearly every statement gets by with, written once: numbers are slow to turn into text.
private let placeholders = (1...32).map { "$\($0)" }
