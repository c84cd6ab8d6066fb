/// A formatted or meaningful part of a text. `offset` and `length` count UTF-16 code units.
package struct TextEntity: Sendable, Equatable {
    package let type: String
    package internal(set) var offset: Int
    package internal(set) var length: Int
    package var url: String?
    package var language: String?
    package var customEmojiID: String?
    package var user: JSON?

    package init(_ type: String, offset: Int, length: Int) {
        self.type = type
        self.offset = offset
        self.length = length
    }

    var end: Int { offset + length }

    var json: JSON {
        [
            "offset": .integer(Int64(offset)), "length": .integer(Int64(length)), "type": .string(type), "url": url.map(JSON.string),
            "language": language.map(JSON.string), "custom_emoji_id": customEmojiID.map(JSON.string), "user": user,
        ]
    }

    static let types: Set<String> = [
        "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic", "underline", "strikethrough",
        "spoiler", "blockquote", "expandable_blockquote", "code", "pre", "text_link", "text_mention", "custom_emoji", "date_time",
    ]

    /// Types Telegram finds in the text by itself; what a bot sends of them is ignored.
    static let detectedTypes: Set<String> = ["mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"]
}

/// A text with its entities, in order of their offsets.
package struct FormattedText: Sendable, Equatable {
    package var text: String
    package var entities: [TextEntity]

    package init(_ text: String, _ entities: [TextEntity] = []) {
        self.text = text
        self.entities = entities
    }

    /// UTF-16 code units, the unit of all of Telegram's text limits.
    var length: Int { text.utf16.count }
}
