extension FormattedText {
    /// Adds what Telegram finds by itself: commands, links, e-mail addresses, mentions and hashtags, outside of code.
    func withDetectedEntities() -> FormattedText {
        let bytes = Array(text.utf8)
        guard bytes.contains(where: { FormattedText.marks.contains($0) }) else { return self }
        var found: [TextEntity] = []
        var offset = 0
        var index = 0
        while index < bytes.count {
            let start = index
            let startOffset = offset
            while index < bytes.count, !FormattedText.isSpace(bytes[index]) {
                offset += FormattedText.units(bytes[index])
                index += 1
            }
            if index > start, let entity = FormattedText.detect(bytes[start..<index], at: startOffset) { found.append(entity) }
            if index < bytes.count {
                offset += 1
                index += 1
            }
        }
        let kept = found.filter { new in !entities.contains { $0.offset < new.end && new.offset < $0.end && FormattedText.isOpaque($0) } }
        guard !kept.isEmpty else { return self }
        return FormattedText(text, (entities + kept).sorted { ($0.offset, -$0.length) < ($1.offset, -$1.length) })
    }

    private static let marks = Set("/@#.:".utf8)

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    private static func isOpaque(_ entity: TextEntity) -> Bool {
        ["code", "pre", "text_link", "text_mention"].contains(entity.type)
    }

    /// UTF-16 code units that begin with this byte of UTF-8.
    static func units(_ byte: UInt8) -> Int { byte & 0xC0 == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1 }

    private static func isWord(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
    }

    /// The entity that one word is, if it is one.
    private static func detect(_ word: ArraySlice<UInt8>, at offset: Int) -> TextEntity? {
        switch word.first {
        case UInt8(ascii: "/"): return command(word, at: offset)
        case UInt8(ascii: "@"): return named("mention", word, at: offset, atLeast: 4)
        case UInt8(ascii: "#"): return named("hashtag", word, at: offset, atLeast: 1)
        default: return link(word, at: offset)
        }
    }

    private static func command(_ word: ArraySlice<UInt8>, at offset: Int) -> TextEntity? {
        let name = word.dropFirst().prefix { isWord($0) }
        guard (1...64).contains(name.count) else { return nil }
        var length = 1 + name.count
        let rest = word.dropFirst(length)
        if rest.first == UInt8(ascii: "@") {
            let username = rest.dropFirst().prefix { isWord($0) }
            if username.count >= 3 { length += 1 + username.count }
        } else if rest.first == UInt8(ascii: "/") {
            return nil
        }
        return TextEntity("bot_command", offset: offset, length: length)
    }

    private static func named(_ type: String, _ word: ArraySlice<UInt8>, at offset: Int, atLeast: Int) -> TextEntity? {
        let name = word.dropFirst().prefix { isWord($0) }
        guard name.count >= atLeast else { return nil }
        return TextEntity(type, offset: offset, length: 1 + name.count)
    }

    private static func link(_ word: ArraySlice<UInt8>, at offset: Int) -> TextEntity? {
        let body = Array(word.prefix { $0 < 0x80 })
        var end = body.count
        while end > 0, ".,:;!?)('\"".utf8.contains(body[end - 1]) { end -= 1 }
        let text = String(decoding: body[..<end], as: UTF8.self).lowercased()
        if text.hasPrefix("http://") || text.hasPrefix("https://") || text.hasPrefix("www.") {
            return text.contains(".") || text.contains("localhost") ? TextEntity("url", offset: offset, length: end) : nil
        }
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count == 2, !halves[0].isEmpty, halves[1].split(separator: ".").count > 1,
            halves.allSatisfy({ $0.utf8.allSatisfy { isWord($0) || "+-.".utf8.contains($0) } })
        else { return nil }
        return TextEntity("email", offset: offset, length: end)
    }
}
