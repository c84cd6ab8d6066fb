/// `parse_mode: Markdown`, Telegram's older form: marks do not nest.
enum MarkdownText {
    static func parse(_ text: String) throws(TelegramError) -> FormattedText {
        let source = Array(text.utf8)
        var builder = TextBuilder()
        var index = 0
        while index < source.count {
            let byte = source[index]
            if byte == UInt8(ascii: "\\"), index + 1 < source.count, "_*`[".utf8.contains(source[index + 1]) {
                builder.append(source[index + 1])
                index += 2
            } else if let (type, mark, end) = opening(source, index) {
                index = try entity(type, mark, end, source, index, &builder)
            } else {
                builder.append(byte)
                index += 1
            }
        }
        return builder.text()
    }

    private static func opening(_ source: [UInt8], _ index: Int) -> (type: String, mark: Int, end: String)? {
        switch source[index] {
        case UInt8(ascii: "*"): ("bold", 1, "*")
        case UInt8(ascii: "_"): ("italic", 1, "_")
        case UInt8(ascii: "`"): source[index...].starts(with: "```".utf8) ? ("pre", 3, "```") : ("code", 1, "`")
        case UInt8(ascii: "["): ("text_link", 1, "]")
        default: nil
        }
    }

    private static func entity(
        _ type: String, _ mark: Int, _ end: String, _ source: [UInt8], _ start: Int, _ builder: inout TextBuilder
    ) throws(TelegramError) -> Int {
        var index = start + mark
        builder.begin(type, name: type, at: start)
        while index < source.count, !source[index...].starts(with: end.utf8) {
            builder.append(source[index])
            index += 1
        }
        guard index < source.count else {
            throw .cannotParseEntities("Can't find end of the entity starting at byte offset \(start)")
        }
        index += mark
        guard type == "text_link" else {
            builder.end()
            return index
        }
        guard index < source.count, source[index] == UInt8(ascii: "("), let close = source[index...].firstIndex(of: UInt8(ascii: ")"))
        else {
            builder.end()
            return index
        }
        builder.end(url: String(decoding: source[(index + 1)..<close], as: UTF8.self))
        return close + 1
    }
}
