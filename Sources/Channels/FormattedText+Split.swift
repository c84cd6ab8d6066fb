extension FormattedText {
    /// Telegram's longest message, counted after its entities are parsed.
    package static let longestMessage = 4096

    /// Parts of at most `limit` UTF-16 units, cut between paragraphs where possible, else between lines, else between words.
    /// White space at a cut is dropped; entities are cut and begun again, so that each part is valid alone. A blank text has
    /// no parts.
    package func split(limit: Int = longestMessage) -> [FormattedText] {
        precondition(limit >= 2, "a surrogate pair must fit")
        let units = Array(text.utf16)
        var parts: [FormattedText] = []
        var start = 0
        while start < units.count {
            let cut = units.count - start <= limit ? units.count : Self.cut(units, from: start, limit: limit)
            var end = cut
            while end > start, units[end - 1].isBlank { end -= 1 }
            if end > start { parts.append(part(units, start..<end)) }
            start = Self.next(units, after: cut)
        }
        return parts
    }

    private func part(_ units: [UInt16], _ range: Range<Int>) -> FormattedText {
        let inside = entities.compactMap { entity -> Entity? in
            let kept = range.clamped(to: entity.offset..<entity.end)
            guard !kept.isEmpty else { return nil }
            return Entity(
                entity.kind, offset: kept.lowerBound - range.lowerBound, length: kept.count, url: entity.url, language: entity.language)
        }
        return FormattedText(units: Array(units[range]), entities: inside)
    }

    /// Never so early that most of the part would stay empty.
    private static func cut(_ units: [UInt16], from start: Int, limit: Int) -> Int {
        let earliest = start + max(1, limit / 4)
        // A break right behind the last unit that fits is as good.
        let candidates = stride(from: start + limit, through: earliest, by: -1)
        let paragraph = candidates.first { units[$0] == .newline && units[$0 - 1] == .newline }
        return paragraph ?? candidates.first { units[$0] == .newline } ?? candidates.first { units[$0].isBlank }
            ?? hardCut(units, from: start, limit: limit)
    }

    /// Before the character that no longer fits; inside it only where it alone is longer than a message.
    private static func hardCut(_ units: [UInt16], from start: Int, limit: Int) -> Int {
        var length = 0
        for character in String(decoding: units[start..<min(units.count, start + limit + 64)], as: UTF16.self) {
            guard length + character.utf16.count <= limit else { break }
            length += character.utf16.count
        }
        if length > 0 { return start + length }
        return start + limit - (units[start + limit - 1].isLeadSurrogate ? 1 : 0)
    }

    /// Behind the white space at `cut`, except what indents the next line.
    private static func next(_ units: [UInt16], after cut: Int) -> Int {
        var next = cut
        while next < units.count, units[next].isBlank { next += 1 }
        return units[cut..<next].lastIndex(of: .newline).map { $0 + 1 } ?? next
    }
}
