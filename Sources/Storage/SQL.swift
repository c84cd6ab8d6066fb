import Values

/// A statement with its values kept apart from its text: `"SELECT name FROM customer WHERE customer_id = \(id)"`.
///
/// An interpolated value is always bound, never pasted, so no value can change what a statement means. Another `SQL` is
/// spliced in with its own values.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    enum Piece: Sendable {
        case text(String)
        case value(SQLValue)
    }

    private(set) var pieces: [Piece]

    package init(stringLiteral literal: String) { pieces = [.text(literal)] }

    package init(stringInterpolation interpolation: Interpolation) { pieces = interpolation.pieces }

    package struct Interpolation: StringInterpolationProtocol {
        var pieces: [Piece] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(interpolationCount * 2 + 1)
        }

        package mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { pieces.append(.text(literal)) }
        }

        package mutating func appendInterpolation(_ value: some SQLCodable) { pieces.append(.value(value.sqlValue)) }

        package mutating func appendInterpolation<Value: SQLCodable>(_ value: Value?) { pieces.append(.value(value.sqlValue)) }

        package mutating func appendInterpolation(_ statement: SQL) { pieces.append(contentsOf: statement.pieces) }

        /// `(…, …)` for `IN`: a list of bound values; of an empty list nothing is a member.
        package mutating func appendInterpolation(list values: [some SQLCodable]) {
            pieces.append(.text("("))
            for (index, value) in values.enumerated() {
                if index > 0 { pieces.append(.text(", ")) }
                pieces.append(.value(value.sqlValue))
            }
            pieces.append(.text(values.isEmpty ? "NULL)" : ")"))
        }
    }

    /// The text with `$1`, `$2` … where the values go, and the values in that order.
    var rendered: (text: String, values: [SQLValue]) {
        var text = ""
        var values: [SQLValue] = []
        for piece in pieces {
            switch piece {
            case .text(let part): text += part
            case .value(let value):
                values.append(value)
                text += "$\(values.count)"
            }
        }
        return (text, values)
    }
}
