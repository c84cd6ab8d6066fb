/// As much of Swift's lexical structure as the rules need: comments (nested), strings (plain, raw, of several lines) and
/// the code inside interpolations, which counts as part of its string.
struct SwiftLexer {
    static func takeApart(_ text: String) -> (lines: [SourceFile.Line], literals: [SourceFile.Literal]) {
        var lexer = SwiftLexer(bytes: Array(text.utf8))
        lexer.run()
        return (lexer.lines, lexer.literals)
    }

    private let bytes: [UInt8]
    private var position = 0
    private var code: [UInt8] = []
    private var comment: [UInt8] = []
    private var lines: [SourceFile.Line] = []
    private var literals: [SourceFile.Literal] = []

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func run() {
        while position < bytes.count {
            if sees("//") {
                readLineComment()
            } else if sees("/*") {
                readBlockComment()
            } else if let hashes = hashesBeforeQuote() {
                readString(hashes: hashes)
            } else {
                take { $0.code.append($1) }
            }
        }
        endLine()
    }

    private func sees(_ text: StaticString, at offset: Int? = nil) -> Bool {
        let start = offset ?? position
        guard start + text.utf8CodeUnitCount <= bytes.count else { return false }
        return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[start + $0] == text.utf8Start[$0] }
    }

    /// Takes one byte; the end of a line is never given away.
    private mutating func take(_ keep: (inout SwiftLexer, UInt8) -> Void = { _, _ in }) {
        let byte = bytes[position]
        position += 1
        if byte == newline { endLine() } else { keep(&self, byte) }
    }

    private mutating func endLine() {
        lines.append(SourceFile.Line(code: String(decoding: code, as: UTF8.self), comment: String(decoding: comment, as: UTF8.self)))
        code.removeAll(keepingCapacity: true)
        comment.removeAll(keepingCapacity: true)
    }

    private mutating func readLineComment() {
        while position < bytes.count, bytes[position] != newline { take { $0.comment.append($1) } }
    }

    private mutating func readBlockComment() {
        var depth = 0
        repeat {
            if sees("/*") { depth += 1 } else if sees("*/") { depth -= 1 }
            let width = sees("/*") || sees("*/") ? 2 : 1
            for _ in 0..<width where position < bytes.count { take { $0.comment.append($1) } }
        } while depth > 0 && position < bytes.count
    }

    /// The number of `#` before a quotation mark here; nil where no string begins.
    private func hashesBeforeQuote() -> Int? {
        var end = position
        while end < bytes.count, bytes[end] == hash { end += 1 }
        return end < bytes.count && bytes[end] == quote ? end - position : nil
    }

    private mutating func readString(hashes: Int) {
        let line = lines.count + 1
        position += hashes
        let quotes = sees("\"\"\"") ? 3 : 1
        position += quotes
        code += [quote, quote]
        var text: [UInt8] = []
        while position < bytes.count, !endsString(quotes: quotes, hashes: hashes) {
            if bytes[position] == backslash, hashesFollow(position + 1, hashes) {
                readEscape(hashes: hashes, into: &text)
            } else {
                text.append(bytes[position])
                take()
            }
        }
        position = min(bytes.count, position + quotes + hashes)
        literals.append(SourceFile.Literal(line: line, text: String(decoding: text, as: UTF8.self)))
    }

    private func endsString(quotes: Int, hashes: Int) -> Bool {
        let isQuoted = quotes == 3 ? sees("\"\"\"") : bytes[position] == quote
        return isQuoted && hashesFollow(position + quotes, hashes)
    }

    private func hashesFollow(_ start: Int, _ hashes: Int) -> Bool {
        start + hashes <= bytes.count && (start..<start + hashes).allSatisfy { bytes[$0] == hash }
    }

    /// An escape is kept as `…`, an interpolation too, and its inside is read as code that the line does not show.
    private mutating func readEscape(hashes: Int, into text: inout [UInt8]) {
        position += 1 + hashes
        text += "…".utf8
        guard position < bytes.count else { return }
        guard bytes[position] == UInt8(ascii: "(") else { return take() }
        var depth = 0
        repeat {
            if let hashes = hashesBeforeQuote() {
                readString(hashes: hashes)
                continue
            }
            if bytes[position] == UInt8(ascii: "(") { depth += 1 }
            if bytes[position] == UInt8(ascii: ")") { depth -= 1 }
            take { $0.code.append($1) }
        } while depth > 0 && position < bytes.count
    }
}

private let newline = UInt8(ascii: "\n")
private let quote = UInt8(ascii: "\"")
private let backslash = UInt8(ascii: "\\")
private let hash = UInt8(ascii: "#")
