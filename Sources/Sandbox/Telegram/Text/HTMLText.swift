/// `parse_mode: HTML`. Refuses in TDLib's words what Telegram refuses.
struct HTMLText {
    private let source: [UInt8]
    private var index = 0
    private var builder = TextBuilder()

    static func parse(_ text: String) throws(TelegramError) -> FormattedText {
        var parser = HTMLText(source: Array(text.utf8))
        return try parser.parse()
    }

    private init(source: [UInt8]) { self.source = source }

    private mutating func parse() throws(TelegramError) -> FormattedText {
        while index < source.count {
            switch source[index] {
            case UInt8(ascii: "&"): character()
            case UInt8(ascii: "<"): try tag()
            default:
                builder.append(source[index])
                index += 1
            }
        }
        if let open = builder.open.last {
            throw .cannotParseEntities("Can't find end tag corresponding to start tag \"\(open.name)\"")
        }
        return builder.text()
    }

    /// `&lt;`, `&#60;` and the like; anything else is an ampersand.
    private mutating func character() {
        guard let (text, length) = HTMLText.reference(source[index...]) else {
            builder.append(source[index])
            index += 1
            return
        }
        builder.append(text.utf8)
        index += length
    }

    private static func reference(_ bytes: ArraySlice<UInt8>) -> (String, Int)? {
        let window = bytes.prefix(12)
        guard let end = window.firstIndex(of: UInt8(ascii: ";")) else { return nil }
        let name = String(decoding: window[(window.startIndex + 1)..<end], as: UTF8.self)
        let length = end - window.startIndex + 1
        if let known = ["lt": "<", "gt": ">", "amp": "&", "quot": "\""][name] { return (known, length) }
        guard name.hasPrefix("#") else { return nil }
        let digits = name.dropFirst()
        let code = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let code, code != 0, let scalar = Unicode.Scalar(code) else { return nil }
        return (String(Character(scalar)), length)
    }

    private mutating func tag() throws(TelegramError) {
        let start = index
        index += 1
        let isEnd = index < source.count && source[index] == UInt8(ascii: "/")
        if isEnd { index += 1 }
        let name = word { $0 != UInt8(ascii: ">") && !HTMLText.isSpace($0) && $0 != UInt8(ascii: "/") }.lowercased()
        if isEnd { try endTag(name, at: start) } else { try startTag(name, at: start) }
    }

    private mutating func endTag(_ name: String, at start: Int) throws(TelegramError) {
        skipSpace()
        guard index < source.count, source[index] == UInt8(ascii: ">") else {
            throw .cannotParseEntities("Unclosed end tag at byte offset \(start)")
        }
        index += 1
        guard let open = builder.open.last else { throw .cannotParseEntities("Unexpected end tag at byte offset \(start)") }
        guard name.isEmpty || open.name == name else {
            throw .cannotParseEntities("Unmatched end tag at byte offset \(start), expected \"</\(open.name)>\", found \"</\(name)>\"")
        }
        let inner = builder.open.count > 1 ? builder.open[builder.open.count - 2] : nil
        if open.type == "code", let language = open.language, inner?.type == "pre", inner?.offset == open.offset {
            builder.open.removeLast()
            builder.open[builder.open.count - 1].language = language
        } else if open.type == "text_link", open.url == nil {
            builder.end(url: String(decoding: builder.bytes.suffix(max(0, byteLength(since: open))), as: UTF8.self))
        } else {
            builder.end()
        }
    }

    /// Bytes appended since a mark was opened: counted back from the end by UTF-16 code units.
    private func byteLength(since open: TextBuilder.Open) -> Int {
        var units = builder.length - open.offset
        var count = 0
        for byte in builder.bytes.reversed() {
            guard units > 0 else { break }
            units -= FormattedText.units(byte)
            count += 1
        }
        return count
    }

    private mutating func startTag(_ name: String, at start: Int) throws(TelegramError) {
        guard index < source.count else { throw .cannotParseEntities("Unclosed start tag at byte offset \(start)") }
        guard var type = HTMLText.types[name] else {
            throw .cannotParseEntities("Unsupported start tag \"\(name)\" at byte offset \(start)")
        }
        let attributes = try attributes(of: name, at: start)
        if name == "span" {
            guard attributes["class"] == "tg-spoiler" else {
                throw .cannotParseEntities("Tag \"span\" must have class \"tg-spoiler\" at byte offset \(start)")
            }
        }
        if name == "blockquote", attributes["expandable"] != nil { type = "expandable_blockquote" }
        builder.begin(type, name: name, at: start)
        let last = builder.open.count - 1
        builder.open[last].url = name == "a" ? attributes["href"] : nil
        builder.open[last].customEmojiID = attributes["emoji-id"]
        if name == "code", let style = attributes["class"], style.hasPrefix("language-") {
            builder.open[last].language = String(style.dropFirst(9))
        }
    }

    private mutating func attributes(of name: String, at start: Int) throws(TelegramError) -> [String: String] {
        var attributes: [String: String] = [:]
        while true {
            skipSpace()
            guard index < source.count else { throw .cannotParseEntities("Unclosed start tag \"\(name)\" at byte offset \(start)") }
            if source[index] == UInt8(ascii: ">") { break }
            if source[index] == UInt8(ascii: "/") {
                index += 1
                continue
            }
            let key = word { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/") && !HTMLText.isSpace($0) }
            guard !key.isEmpty else {
                throw .cannotParseEntities("Empty attribute name in the tag \"\(name)\" at byte offset \(index)")
            }
            skipSpace()
            attributes[key.lowercased()] = try value(of: name)
        }
        index += 1
        return attributes
    }

    private mutating func value(of name: String) throws(TelegramError) -> String {
        guard index < source.count, source[index] == UInt8(ascii: "=") else { return "" }
        index += 1
        skipSpace()
        guard index < source.count else { throw .cannotParseEntities("Unclosed start tag \"\(name)\" at byte offset \(index)") }
        let quote = source[index]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            return word { $0 != UInt8(ascii: ">") && !HTMLText.isSpace($0) }
        }
        index += 1
        var collected: [UInt8] = []
        while index < source.count, source[index] != quote {
            if source[index] == UInt8(ascii: "&"), let (text, length) = HTMLText.reference(source[index...]) {
                collected += text.utf8
                index += length
            } else {
                collected.append(source[index])
                index += 1
            }
        }
        guard index < source.count else { throw .cannotParseEntities("Unclosed start tag at byte offset \(index)") }
        index += 1
        return String(decoding: collected, as: UTF8.self)
    }

    private mutating func word(while isPart: (UInt8) -> Bool) -> String {
        let start = index
        while index < source.count, isPart(source[index]) { index += 1 }
        return String(decoding: source[start..<index], as: UTF8.self)
    }

    private mutating func skipSpace() { while index < source.count, HTMLText.isSpace(source[index]) { index += 1 } }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    private static let types: [String: String] = [
        "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline", "s": "strikethrough",
        "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre", "a": "text_link", "span": "spoiler",
        "tg-spoiler": "spoiler", "blockquote": "blockquote", "tg-emoji": "custom_emoji",
    ]
}
