/// Collects a text byte by byte, counting UTF-16 code units, and the entities that stand open in it.
struct TextBuilder {
    struct Open {
        let type: String
        /// How the mark is named in errors: `b`, `Bold`.
        let name: String
        let offset: Int
        /// Where in the source the mark begins.
        let byteOffset: Int
        var url: String?
        var language: String?
        var customEmojiID: String?
    }

    private(set) var bytes: [UInt8] = []
    private(set) var length = 0
    private var entities: [TextEntity] = []
    var open: [Open] = []

    mutating func append(_ byte: UInt8) {
        bytes.append(byte)
        length += FormattedText.units(byte)
    }

    mutating func append(_ text: some Sequence<UInt8>) { for byte in text { append(byte) } }

    mutating func begin(_ type: String, name: String, at byteOffset: Int) {
        open.append(Open(type: type, name: name, offset: length, byteOffset: byteOffset))
    }

    /// Ends the innermost open mark; one without text leaves nothing.
    mutating func end(url: String? = nil) {
        guard let mark = open.popLast(), length > mark.offset else { return }
        var entity = TextEntity(mark.type, offset: mark.offset, length: length - mark.offset)
        entity.url = url ?? mark.url
        entity.language = mark.language
        entity.customEmojiID = mark.customEmojiID
        if entity.type != "text_link" || entity.url?.isEmpty == false { entities.append(entity) }
    }

    func text() -> FormattedText {
        FormattedText(String(decoding: bytes, as: UTF8.self), entities.sorted { ($0.offset, -$0.length) < ($1.offset, -$1.length) })
    }
}
