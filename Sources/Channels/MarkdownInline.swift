/// One line of Markdown: emphasis by CommonMark's delimiter stack (source: CommonMark 0.31, "An algorithm for parsing nested
/// emphasis"), which stays linear however many markers a line has.
struct MarkdownInline {
    private enum Piece {
        case text(ArraySlice<UInt16>)
        case code(ArraySlice<UInt16>)
        case link(label: ArraySlice<UInt16>, url: String)
        case delimiter(Int)
    }

    private struct Delimiter {
        let unit: UInt16
        let length: Int
        let canOpen: Bool
        let canClose: Bool
        var left: Int
        /// Innermost first.
        var opened: [FormattedText.Entity.Kind] = []
        var closed: [FormattedText.Entity.Kind] = []
    }

    /// How far a link's label or address may reach; keeps a line of brackets linear.
    private static let longestLabel = 400
    private static let longestAddress = 2048
    private static let escapable = Set("*_`~#>|-+.!".utf16)

    private let line: ArraySlice<UInt16>
    private let allowsLinks: Bool
    private let lastParenthesis: Int?
    private var pieces: [Piece] = []
    private var delimiters: [Delimiter] = []
    private var backtickRuns: [Int: [Int]] = [:]
    /// Where the next `](` stands, `.max` where there is none; looked for anew once it is passed.
    private var nextLinkMiddle = -1
    private var textStart: Int
    private var position: Int

    static func read(_ line: ArraySlice<UInt16>, into builder: inout EntityBuilder) {
        read(line, allowsLinks: true, into: &builder)
    }

    private static func read(_ line: ArraySlice<UInt16>, allowsLinks: Bool, into builder: inout EntityBuilder) {
        var inline = MarkdownInline(line, allowsLinks: allowsLinks)
        inline.scan()
        inline.match()
        inline.write(into: &builder)
    }

    private init(_ line: ArraySlice<UInt16>, allowsLinks: Bool) {
        self.line = line
        self.allowsLinks = allowsLinks
        lastParenthesis = line.lastIndex(of: .closeParenthesis)
        textStart = line.startIndex
        position = line.startIndex
    }

    private mutating func scan() {
        indexBackticks()
        while position < line.endIndex {
            switch line[position] {
            case .backslash: scanEscape()
            case .backtick: scanCode()
            case .openBracket: scanLink(from: position)
            case .exclamation where unit(at: position + 1) == .openBracket: scanLink(from: position + 1)
            case .star, .underscore, .tilde: scanDelimiter()
            default: position += 1
            }
        }
        endText(at: line.endIndex)
    }

    private func unit(at index: Int) -> UInt16? { line.indices.contains(index) ? line[index] : nil }

    private mutating func endText(at end: Int) {
        if end > textStart { pieces.append(.text(line[textStart..<end])) }
    }

    private mutating func add(_ piece: Piece, to end: Int, droppingFrom start: Int) {
        endText(at: start)
        pieces.append(piece)
        position = end
        textStart = end
    }

    private mutating func scanEscape() {
        if let next = unit(at: position + 1), Self.escapable.contains(next) {
            endText(at: position)
            textStart = position + 1
            position += 2
        } else {
            position += 1
        }
    }

    /// Where runs of backticks begin, by their length, so that looking for a partner is not a scan of its own.
    private mutating func indexBackticks() {
        var index = line.startIndex
        while index < line.endIndex {
            guard line[index] == .backtick else {
                index += 1
                continue
            }
            let length = line[index...].prefix { $0 == .backtick }.count
            backtickRuns[length, default: []].append(index)
            index += length
        }
        for length in backtickRuns.keys { backtickRuns[length]?.reverse() }
    }

    private mutating func scanCode() {
        let length = line[position...].prefix { $0 == .backtick }.count
        while let next = backtickRuns[length]?.last, next <= position { backtickRuns[length]?.removeLast() }
        guard let end = backtickRuns[length]?.last, end > position + length else {
            position += length
            return
        }
        var code = line[(position + length)..<end]
        if code.count > 2, code.first == .space, code.last == .space, !code.allSatisfy({ $0 == .space }) {
            code = code.dropFirst().dropLast()
        }
        add(.code(code), to: end + length, droppingFrom: position)
    }

    /// `bracket` is that of the label; an image's mark before it is dropped with it.
    private mutating func scanLink(from bracket: Int) {
        guard allowsLinks, let labelEnd = closingBracket(after: bracket), labelEnd > bracket + 1,
            unit(at: labelEnd + 1) == .openParenthesis, let (url, end) = address(from: labelEnd + 2)
        else {
            position = bracket + 1
            return
        }
        add(.link(label: line[(bracket + 1)..<labelEnd], url: url), to: end, droppingFrom: position)
    }

    private mutating func closingBracket(after bracket: Int) -> Int? {
        if nextLinkMiddle < bracket {
            nextLinkMiddle = (bracket..<line.endIndex).first { line[$0] == .closeBracket && unit(at: $0 + 1) == .openParenthesis } ?? .max
        }
        guard nextLinkMiddle < line.endIndex else { return nil }
        var depth = 0
        for index in bracket..<min(line.endIndex, bracket + Self.longestLabel) {
            switch line[index] {
            case .openBracket: depth += 1
            case .closeBracket:
                depth -= 1
                if depth == 0 { return index }
            default: break
            }
        }
        return nil
    }

    /// The address up to its closing parenthesis, a title after it ignored. Only schemes that Telegram opens make a link.
    private func address(from start: Int) -> (url: String, end: Int)? {
        guard let lastParenthesis, lastParenthesis >= start else { return nil }
        var depth = 1
        var index = start
        while index < min(line.endIndex, start + Self.longestAddress) {
            if line[index] == .openParenthesis { depth += 1 }
            if line[index] == .closeParenthesis { depth -= 1 }
            if depth == 0 { break }
            index += 1
        }
        guard depth == 0 else { return nil }
        let words = line[start..<index].split(whereSeparator: \.isBlank)
        guard let first = words.first else { return nil }
        let url = String(decoding: first, as: UTF16.self)
        guard ["http://", "https://", "tg://", "mailto:"].contains(where: { url.lowercased().hasPrefix($0) }) else { return nil }
        return (url, index + 1)
    }

    private mutating func scanDelimiter() {
        let marker = line[position]
        let length = line[position...].prefix { $0 == marker }.count
        let before = unit(at: position - 1) ?? .space
        let after = unit(at: position + length) ?? .space
        let leftFlanking = !after.isBlank && (!after.isPunctuation || before.isBlank || before.isPunctuation)
        let rightFlanking = !before.isBlank && (!before.isPunctuation || after.isBlank || after.isPunctuation)
        let isWordwise = marker == .underscore
        delimiters.append(
            Delimiter(
                unit: marker, length: length,
                canOpen: leftFlanking && (!isWordwise || !rightFlanking || before.isPunctuation),
                canClose: rightFlanking && (!isWordwise || !leftFlanking || after.isPunctuation), left: length))
        add(.delimiter(delimiters.count - 1), to: position + length, droppingFrom: position)
    }

    private mutating func match() {
        /// Delimiters that may still open something, in order.
        var openers: [Int] = []
        for closer in delimiters.indices {
            while delimiters[closer].canClose, delimiters[closer].left > 0,
                let place = openers.lastIndex(where: { canPair($0, closer) })
            {
                pair(openers[place], closer)
                // What was opened in between found no partner and stays text.
                openers.removeSubrange((place + 1)...)
                if delimiters[openers[place]].left == 0 { openers.removeLast() }
            }
            if delimiters[closer].canOpen, delimiters[closer].left > 0 { openers.append(closer) }
            // Text that opens a thousand styles means none of them.
            if openers.count > 64 { openers.removeFirst() }
        }
    }

    private func canPair(_ opener: Int, _ closer: Int) -> Bool {
        let (first, second) = (delimiters[opener], delimiters[closer])
        guard first.unit == second.unit else { return false }
        if first.unit == .tilde { return first.left >= 2 && second.left >= 2 }
        // CommonMark's rule of three: `*a**b*` is not closed by its middle.
        let isMixed = first.canClose || second.canOpen
        return !isMixed || (first.length + second.length) % 3 != 0 || (first.length % 3 == 0 && second.length % 3 == 0)
    }

    private mutating func pair(_ opener: Int, _ closer: Int) {
        let isDouble = delimiters[opener].left >= 2 && delimiters[closer].left >= 2
        let kind: FormattedText.Entity.Kind =
            delimiters[opener].unit == .tilde ? .strikethrough : isDouble ? .bold : .italic
        let used = isDouble ? 2 : 1
        delimiters[opener].left -= used
        delimiters[closer].left -= used
        delimiters[opener].opened.append(kind)
        delimiters[closer].closed.append(kind)
    }

    private func write(into builder: inout EntityBuilder) {
        for piece in pieces {
            switch piece {
            case .text(let text): builder.append(text)
            case .code(let code): builder.appendCode(code)
            case .link(let label, let url):
                builder.appendLink(url) { MarkdownInline.read(label, allowsLinks: false, into: &$0) }
            case .delimiter(let index):
                let delimiter = delimiters[index]
                for kind in delimiter.closed { builder.end(kind) }
                builder.append(repeatElement(delimiter.unit, count: delimiter.left))
                for kind in delimiter.opened.reversed() { builder.begin(kind) }
            }
        }
    }
}
