/// `parse_mode: MarkdownV2`. Refuses in TDLib's words what Telegram refuses.
struct MarkdownV2Text {
    private let source: [UInt8]
    private var index = 0
    private var builder = TextBuilder()

    static func parse(_ text: String) throws(TelegramError) -> FormattedText {
        var parser = MarkdownV2Text(source: Array(text.utf8))
        return try parser.parse()
    }

    private init(source: [UInt8]) { self.source = source }

    private mutating func parse() throws(TelegramError) -> FormattedText {
        while index < source.count { try step() }
        if builder.open.last?.type == "blockquote" { builder.end() }
        if let open = builder.open.last {
            throw .cannotParseEntities("Can't find end of \(open.name) entity at byte offset \(open.byteOffset)")
        }
        return builder.text()
    }

    private mutating func step() throws(TelegramError) {
        let byte = source[index]
        if byte == UInt8(ascii: "\\"), index + 1 < source.count, (1...126).contains(source[index + 1]) {
            builder.append(source[index + 1])
            index += 2
            return
        }
        if let end = endOfOpen() {
            try close(end)
        } else if isInCode || !MarkdownV2Text.reserved.contains(byte) {
            plain(byte)
        } else if byte == UInt8(ascii: ">"), isAtLineStart {
            quote()
        } else {
            try begin()
        }
    }

    private var isInCode: Bool { ["code", "pre"].contains(builder.open.last?.type) }
    private var isAtLineStart: Bool { index == 0 || source[index - 1] == 10 }

    private mutating func plain(_ byte: UInt8) {
        if byte == 10, builder.open.last?.type == "blockquote", index + 1 >= source.count || source[index + 1] != UInt8(ascii: ">") {
            builder.end()
        }
        builder.append(byte)
        index += 1
    }

    private mutating func quote() {
        if !builder.open.contains(where: { $0.type == "blockquote" }) { builder.begin("blockquote", name: "BlockQuote", at: index) }
        index += 1
    }

    private func has(_ mark: String) -> Bool { source[index...].starts(with: mark.utf8) }

    /// The length of the mark here that ends the innermost open entity, if there is one here.
    private func endOfOpen() -> Int? {
        switch builder.open.last?.type {
        case "bold": has("*") ? 1 : nil
        case "italic": has("_") && !has("__") ? 1 : nil
        case "underline": has("__") ? 2 : nil
        case "strikethrough": has("~") ? 1 : nil
        case "spoiler": has("||") ? 2 : nil
        case "code": has("`") ? 1 : nil
        case "pre": has("```") ? 3 : nil
        case "text_link": has("]") ? 1 : nil
        default: nil
        }
    }

    private mutating func close(_ length: Int) throws(TelegramError) {
        index += length
        guard builder.open.last?.type == "text_link" else { return builder.end() }
        guard index < source.count, source[index] == UInt8(ascii: "(") else { return builder.end() }
        let start = index
        index += 1
        var url: [UInt8] = []
        while index < source.count, source[index] != UInt8(ascii: ")") {
            if source[index] == UInt8(ascii: "\\"), index + 1 < source.count { index += 1 }
            url.append(source[index])
            index += 1
        }
        guard index < source.count else { throw .cannotParseEntities("Can't find end of a URL at byte offset \(start)") }
        index += 1
        builder.end(url: String(decoding: url, as: UTF8.self))
    }

    private mutating func begin() throws(TelegramError) {
        for (mark, type, name) in MarkdownV2Text.marks where has(mark) {
            builder.begin(type, name: name, at: index)
            index += mark.utf8.count
            if type == "pre" { language() }
            return
        }
        let character = String(decoding: [source[index]], as: UTF8.self)
        throw .cannotParseEntities("Character '\(character)' is reserved and must be escaped with the preceding '\\'")
    }

    /// The rest of the opening line of a code block, when it is one word.
    private mutating func language() {
        var end = index
        while end < source.count, source[end] > 32, source[end] != UInt8(ascii: "`") { end += 1 }
        if end > index, end < source.count, source[end] == 10 {
            builder.open[builder.open.count - 1].language = String(decoding: source[index..<end], as: UTF8.self)
            index = end
        }
        if index < source.count, source[index] == 10 { index += 1 }
    }

    private static let reserved = Set("_*[]()~`>#+-=|{}.!".utf8)

    private static let marks: [(mark: String, type: String, name: String)] = [
        ("__", "underline", "Underline"), ("_", "italic", "Italic"), ("*", "bold", "Bold"), ("~", "strikethrough", "Strikethrough"),
        ("||", "spoiler", "Spoiler"), ("```", "pre", "Pre"), ("`", "code", "Code"), ("[", "text_link", "TextUrl"),
    ]
}
