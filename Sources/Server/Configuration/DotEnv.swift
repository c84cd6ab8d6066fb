/// `.env`: lines `NAME=value`, with or without `export`, comments, and values bare, in single quotes (as they stand) or in double
/// quotes (with `\n`, `\t`, `\"`, `\\`, `\$`); quoted values may run over several lines. A `$` in a value means nothing.
struct DotEnv {
    struct Entry: Equatable {
        let name: String
        let value: String
        let line: Int
    }

    static let fileName = ".env"

    /// In the order of the file; of two values for one name the later wins.
    static func entries(of text: String) throws(ConfigurationError) -> [Entry] {
        var reader = DotEnv(characters: text.unicodeScalars.filter { $0 != "\r" && $0 != "\u{FEFF}" })
        var entries: [Entry] = []
        while reader.position < reader.characters.count {
            if let entry = try reader.readLine() { entries.append(entry) }
        }
        return entries
    }

    private let characters: [Unicode.Scalar]
    private var position = 0
    private var line = 1

    private init(characters: [Unicode.Scalar]) { self.characters = characters }

    private var next: Unicode.Scalar? { position < characters.count ? characters[position] : nil }

    private mutating func take(while isWanted: (Unicode.Scalar) -> Bool) -> String {
        var taken = String.UnicodeScalarView()
        while let next, next != "\n", isWanted(next) {
            taken.append(next)
            position += 1
        }
        return String(taken)
    }

    private mutating func skipBlanks() { _ = take { $0 == " " || $0 == "\t" } }

    private mutating func readLine() throws(ConfigurationError) -> Entry? {
        let start = line
        skipBlanks()
        var entry: Entry?
        if let first = next, first != "#", first != "\n" { entry = try readAssignment(start) }
        skipBlanks()
        guard next == nil || next == "\n" || next == "#" else { throw refusal("nothing may follow the closing quote but a comment") }
        _ = take { _ in true }
        position += 1
        line += 1
        return entry
    }

    private mutating func readAssignment(_ start: Int) throws(ConfigurationError) -> Entry {
        var name = take(while: isPartOfName)
        if name == "export", next == " " || next == "\t" {
            skipBlanks()
            name = take(while: isPartOfName)
        }
        skipBlanks()
        guard let first = name.unicodeScalars.first, !("0"..."9").contains(first), next == "=" else {
            throw refusal("a line is NAME=value, a comment or empty")
        }
        position += 1
        skipBlanks()
        return Entry(name: name, value: try readValue(), line: start)
    }

    private mutating func readValue() throws(ConfigurationError) -> String {
        if let quote = next, quote == "'" || quote == "\"" { return try readQuoted(quote) }
        var value: [Unicode.Scalar] = []
        while let next, next != "\n" {
            let followsBlank = value.last.map { $0 == " " || $0 == "\t" } ?? true
            if next == "#", followsBlank { break }
            value.append(next)
            position += 1
        }
        while let last = value.last, last == " " || last == "\t" { value.removeLast() }
        return text(value)
    }

    private mutating func readQuoted(_ quote: Unicode.Scalar) throws(ConfigurationError) -> String {
        let unclosed = refusal("the quote \(quote) is never closed")
        position += 1
        var value: [Unicode.Scalar] = []
        while let scalar = next {
            position += 1
            if scalar == quote { return text(value) }
            if scalar == "\n" { line += 1 }
            if scalar == "\\", quote == "\"", let escaped = next {
                position += 1
                if escaped == "\n" { line += 1 }
                value += unescaped(escaped)
            } else {
                value.append(scalar)
            }
        }
        throw unclosed
    }

    private func unescaped(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        switch scalar {
        case "n": ["\n"]
        case "r": ["\r"]
        case "t": ["\t"]
        case "\"", "\\", "$": [scalar]
        default: ["\\", scalar]
        }
    }

    private func isPartOfName(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "_"
    }

    private func text(_ scalars: [Unicode.Scalar]) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private func refusal(_ sentence: String) -> ConfigurationError {
        ConfigurationError(problems: [.init(place: .init(file: DotEnv.fileName, line: line, column: 1), sentence: sentence)])
    }
}
