extension FormattedText {
    /// Reads what language models write: emphasis, code, links, headings, lists and quotes. It never fails: a marker without
    /// its partner stays as it was written, so that an answer looks sane while it is still streaming in.
    package init(markdown: String) {
        var blocks = MarkdownBlocks()
        for line in markdown.utf16Lines { blocks.read(line) }
        self = blocks.finish()
    }
}

/// Turns lines into text and entities, one line at a time. Emphasis does not span lines.
private struct MarkdownBlocks {
    private struct Fence {
        let length: Int
        let indent: Int
        let language: String?
        let start: Int
    }

    private var builder = EntityBuilder()
    private var isFirst = true
    private var fence: Fence?
    private var quoteStart: Int?

    mutating func read(_ line: ArraySlice<UInt16>) {
        if let fence {
            readInside(fence, line)
        } else if let opening = openingFence(line) {
            endQuote()
            breakLine()
            fence = Fence(length: opening.length, indent: opening.indent, language: opening.language, start: builder.count)
            // The fence's own line vanishes: its first line of code continues here.
            isFirst = true
        } else {
            readText(line)
        }
    }

    mutating func finish() -> FormattedText {
        if let fence { close(fence) }
        endQuote()
        return FormattedText(units: builder.units, entities: builder.entities)
    }

    private mutating func breakLine() {
        if !isFirst { builder.append(.newline) }
        isFirst = false
    }

    private mutating func readInside(_ fence: Fence, _ line: ArraySlice<UInt16>) {
        let content = line.drop { $0 == .space }
        let run = content.prefix { $0 == .backtick }.count
        if run >= fence.length, content.dropFirst(run).allSatisfy(\.isBlank) {
            close(fence)
            self.fence = nil
            isFirst = false
        } else {
            breakLine()
            builder.append(line.dropFirst(min(fence.indent, line.count - content.count)))
        }
    }

    private mutating func close(_ fence: Fence) {
        builder.add(.pre, from: fence.start, language: fence.language)
    }

    private func openingFence(_ line: ArraySlice<UInt16>) -> (length: Int, indent: Int, language: String?)? {
        let content = line.drop { $0 == .space }
        let length = content.prefix { $0 == .backtick }.count
        let information = content.dropFirst(length)
        guard length >= 3, !information.contains(.backtick) else { return nil }
        let words = information.split(whereSeparator: \.isBlank).joined(separator: [.space])
        let language = String(decoding: Array(words), as: UTF16.self)
        return (length, line.count - content.count, language.isEmpty ? nil : language)
    }

    private mutating func readText(_ line: ArraySlice<UInt16>) {
        guard line.first == .greater else {
            endQuote()
            breakLine()
            return readUnquoted(line)
        }
        breakLine()
        if quoteStart == nil { quoteStart = builder.count }
        let quoted = line.dropFirst()
        readUnquoted(quoted.first == .space ? quoted.dropFirst() : quoted)
    }

    private mutating func endQuote() {
        if let quoteStart { builder.add(.blockquote, from: quoteStart) }
        quoteStart = nil
    }

    private mutating func readUnquoted(_ line: ArraySlice<UInt16>) {
        let content = line.drop(while: \.isBlank)
        let hashes = content.prefix { $0 == .hash }.count
        if (1...6).contains(hashes), content.dropFirst(hashes).first == .space {
            let title = content.dropFirst(hashes).drop(while: \.isBlank)
            return builder.appendStyled(.bold) { MarkdownInline.read(title, into: &$0) }
        }
        if let marker = content.first, marker == .hyphen || marker == .star || marker == .plus, content.dropFirst().first == .space {
            builder.append(line.prefix(line.count - content.count))
            builder.append("• ".utf16)
            return MarkdownInline.read(content.dropFirst().drop(while: \.isBlank), into: &builder)
        }
        MarkdownInline.read(line, into: &builder)
    }
}

extension String {
    /// Lines without their ends, which are LF, CRLF or CR.
    fileprivate var utf16Lines: [ArraySlice<UInt16>] {
        var units: [UInt16] = []
        units.reserveCapacity(utf16.count)
        var previous: UInt16 = 0
        for unit in utf16 {
            if unit == .carriageReturn {
                units.append(.newline)
            } else if unit != .newline || previous != .carriageReturn {
                units.append(unit)
            }
            previous = unit
        }
        return units.split(separator: .newline, omittingEmptySubsequences: false)
    }
}

extension UInt16 {
    static let newline = UInt16(UInt8(ascii: "\n"))
    static let carriageReturn = UInt16(UInt8(ascii: "\r"))
    static let space = UInt16(UInt8(ascii: " "))
    static let tab = UInt16(UInt8(ascii: "\t"))
    static let backtick = UInt16(UInt8(ascii: "`"))
    static let tilde = UInt16(UInt8(ascii: "~"))
    static let star = UInt16(UInt8(ascii: "*"))
    static let underscore = UInt16(UInt8(ascii: "_"))
    static let hyphen = UInt16(UInt8(ascii: "-"))
    static let plus = UInt16(UInt8(ascii: "+"))
    static let hash = UInt16(UInt8(ascii: "#"))
    static let greater = UInt16(UInt8(ascii: ">"))
    static let backslash = UInt16(UInt8(ascii: "\\"))
    static let exclamation = UInt16(UInt8(ascii: "!"))
    static let openBracket = UInt16(UInt8(ascii: "["))
    static let closeBracket = UInt16(UInt8(ascii: "]"))
    static let openParenthesis = UInt16(UInt8(ascii: "("))
    static let closeParenthesis = UInt16(UInt8(ascii: ")"))

    var isBlank: Bool { self == .space || self == .tab || self == .newline || self == 0xA0 }
    var isLeadSurrogate: Bool { self & 0xFC00 == 0xD800 }
    var isTrailSurrogate: Bool { self & 0xFC00 == 0xDC00 }

    /// ASCII punctuation; everything beyond ASCII counts as a letter, which is what emphasis in other scripts needs.
    var isPunctuation: Bool {
        (33...47).contains(self) || (58...64).contains(self) || (91...96).contains(self) || (123...126).contains(self)
    }
}
