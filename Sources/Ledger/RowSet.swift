import Storage

/// Rows that one statement takes in at once, as the JSON that PostgreSQL's `json_to_recordset` reads. Written by hand, since the
/// ledger's groups are many and Foundation's encoder takes longer than the server does.
struct RowSet: SQLCodable {
    typealias Member = (name: StaticString, value: SQLValue)

    private let text: String

    init<Element>(_ elements: some Sequence<Element>, _ members: (Element) -> [Member]) {
        var text = "["
        for element in elements {
            text += text.utf8.count == 1 ? "{" : ",{"
            for (index, member) in members(element).enumerated() {
                text += index == 0 ? "\"" : ",\""
                text += "\(member.name)\":"
                Self.append(member.value, to: &text)
            }
            text += "}"
        }
        self.text = text + "]"
    }

    private static func append(_ value: SQLValue, to text: inout String) {
        switch value {
        case .null: text += "null"
        case .integer(let number): text += "\(number)"
        case .text(let string): append(string, to: &text)
        case .blob: preconditionFailure("bytes are not part of a set of rows")
        }
    }

    private static func append(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\u{0}"..<"\u{20}":
                text += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    var sqlValue: SQLValue { .text(text) }

    init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self.text = text
    }
}
