/// `${NAME}` and `${NAME:-default}` inside a value. They are put in after the file is parsed, so that nothing in a secret can
/// mean anything to YAML; `$${` stands for `${` itself.
enum Placeholders {
    enum Refusal: Error, Equatable, CustomStringConvertible {
        case unset(String)
        case malformed

        var description: String {
            switch self {
            case .unset(let name):
                "${\(name)} is not set: set \(name) in the environment or in .env, or write ${\(name):-default}"
            case .malformed: "a ${ begins that does not end: write ${NAME}, ${NAME:-default}, or $${ for the characters themselves"
            }
        }
    }

    static func filled(_ text: String, from environment: Environment) throws(Refusal) -> String {
        guard text.contains("${") else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            let before = rest[..<start.lowerBound]
            rest = rest[start.upperBound...]
            if before.hasSuffix("$") {
                result += before.dropLast() + "${"
                continue
            }
            guard let end = rest.firstIndex(of: "}") else { throw .malformed }
            result += try before + value(of: rest[..<end], environment)
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func value(of inside: Substring, _ environment: Environment) throws(Refusal) -> String {
        let separator = inside.firstRange(of: ":-")
        let name = String(inside[..<(separator?.lowerBound ?? inside.endIndex)])
        let isName = name.utf8.allSatisfy { (65...90).contains($0 & 0xDF) || (48...57).contains($0) || $0 == 95 }
        guard isName, let first = name.first, !first.isNumber else { throw .malformed }
        if let value = environment[name] { return value }
        guard let separator else { throw .unset(name) }
        return String(inside[separator.upperBound...])
    }
}
