import Foundation

/// The one JSON codec of the database: a value kept whole in a TEXT column, with sorted keys and snake_case left to the type.
package struct JSON<Value: Codable & Sendable>: Sendable {
    package let value: Value

    package init(_ value: Value) { self.value = value }
}

extension JSON: Equatable where Value: Equatable {}

extension JSON: SQLCodable {
    package var sqlValue: SQLValue { .text(text) }

    package init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self.init(text)
    }

    package var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            // Only a type that throws from its own encode(to:) gets here; storing NULL would hide that mistake.
            preconditionFailure("\(Value.self) cannot be written as JSON: \(error)")
        }
    }

    /// Nil unless `text` is the JSON of a `Value`.
    package init?(_ text: String) {
        do {
            self.init(try JSONDecoder().decode(Value.self, from: Data(text.utf8)))
        } catch {
            return nil
        }
    }
}
