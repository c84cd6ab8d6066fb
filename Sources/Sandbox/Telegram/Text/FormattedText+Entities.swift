extension FormattedText {
    /// Reads an `entities` array and holds it to the text: known types, offsets inside the text and at character borders.
    init(_ text: String, entities array: JSON) throws(TelegramError) {
        guard let elements = array.elements else { throw .cannotParseEntities("expected an Array of MessageEntity") }
        let units = Array(text.utf16)
        var entities: [TextEntity] = []
        for element in elements {
            if let entity = try FormattedText.entity(element, in: units) { entities.append(entity) }
        }
        self.init(text, entities.sorted { ($0.offset, -$0.length) < ($1.offset, -$1.length) })
    }

    private static func entity(_ json: JSON, in units: [UInt16]) throws(TelegramError) -> TextEntity? {
        guard json.members != nil else { throw .badRequest("can't parse MessageEntity: expected an Object") }
        guard let type = json["type"]?.text else { throw .badRequest("can't parse MessageEntity: Can't find field \"type\"") }
        guard TextEntity.types.contains(type) else { throw .badRequest("can't parse MessageEntity: Unsupported type specified") }
        guard let offset = json["offset"]?.int, let length = json["length"]?.int else {
            throw .badRequest("can't parse MessageEntity: Can't find field \"offset\" or \"length\"")
        }
        guard offset >= 0, offset <= 1_000_000 else { throw .badRequest("Receive an entity with incorrect offset \(offset)") }
        guard length >= 0, length <= 1_000_000 else { throw .badRequest("Receive an entity with incorrect length \(length)") }
        guard offset <= units.count else { throw .badRequest("entity begins after the end of the text at UTF-16 offset \(offset)") }
        guard offset + length <= units.count else {
            throw .badRequest(
                "entity beginning at UTF-16 offset \(offset) ends after the end of the text at UTF-16 offset \(offset + length)")
        }
        guard isBorder(Int(offset), units) else {
            throw .badRequest("entity begins in a middle of a UTF-16 symbol at UTF-16 offset \(offset)")
        }
        guard isBorder(Int(offset + length), units) else {
            throw .badRequest(
                "entity beginning at UTF-16 offset \(offset) ends in a middle of a UTF-16 symbol at UTF-16 offset \(offset + length)")
        }
        guard length > 0, !TextEntity.detectedTypes.contains(type) else { return nil }
        var entity = TextEntity(type, offset: Int(offset), length: Int(length))
        entity.url = json["url"]?.text
        entity.language = json["language"]?.text
        entity.customEmojiID = json["custom_emoji_id"]?.text
        entity.user = json["user"]
        if type == "text_link", entity.url == nil { throw .badRequest("can't parse MessageEntity: Can't find field \"url\"") }
        return entity
    }

    private static func isBorder(_ offset: Int, _ units: [UInt16]) -> Bool {
        offset >= units.count || !UTF16.isTrailSurrogate(units[offset])
    }

    /// White space at both ends goes, as Telegram does it; entities move with their text, and empty ones go.
    func trimmed() -> FormattedText {
        let units = Array(text.utf16)
        var start = 0
        var end = units.count
        while start < end, FormattedText.isSpace(units[start]) { start += 1 }
        while end > start, FormattedText.isSpace(units[end - 1]) { end -= 1 }
        guard start > 0 || end < units.count else { return self }
        let kept: [TextEntity] = entities.compactMap { entity in
            let from = max(entity.offset, start)
            let to = min(entity.end, end)
            guard to > from else { return nil }
            var moved = entity
            moved.offset = from - start
            moved.length = to - from
            return moved
        }
        return FormattedText(String(decoding: units[start..<end], as: UTF16.self), kept)
    }

    private static func isSpace(_ unit: UInt16) -> Bool { unit == 32 || (9...13).contains(unit) || unit == 0xA0 }
}
