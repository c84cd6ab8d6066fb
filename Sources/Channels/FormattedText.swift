/// Text and its formatting, as Telegram counts it: offsets and lengths in UTF-16 code units.
///
/// Entities lie within the text, nest fully or not at all, and nothing nests inside `code` or `pre`.
package struct FormattedText: Codable, Hashable, Sendable {
    package let text: String
    package let entities: [Entity]

    /// Text without formatting.
    package init(_ plain: String) {
        text = plain
        entities = []
    }

    init(units: [UInt16], entities: [Entity]) {
        text = String(decoding: units, as: UTF16.self)
        self.entities = entities.filter { $0.length > 0 }.sorted { ($0.offset, -$0.length) < ($1.offset, -$1.length) }
    }

    /// A stretch of text that is shown in a way of its own (source: Bot API, MessageEntity).
    package struct Entity: Codable, Hashable, Sendable {
        package enum Kind: String, Codable, Sendable {
            case bold
            case italic
            case strikethrough
            case code
            case pre
            case blockquote
            case textLink = "text_link"
        }

        package let kind: Kind
        package let offset: Int
        package let length: Int
        /// Of a `textLink`.
        package let url: String?
        /// Of a `pre`, where the author named one.
        package let language: String?

        package init(_ kind: Kind, offset: Int, length: Int, url: String? = nil, language: String? = nil) {
            self.kind = kind
            self.offset = offset
            self.length = length
            self.url = url
            self.language = language
        }

        enum CodingKeys: String, CodingKey {
            case kind = "type"
            case offset
            case length
            case url
            case language
        }

        var end: Int { offset + length }
    }

    package var isBlank: Bool { text.allSatisfy(\.isWhitespace) }

    /// Both, with an empty line between them.
    package func followed(by other: FormattedText) -> FormattedText {
        let units = Array((text + "\n\n").utf16)
        let moved = other.entities.map {
            Entity($0.kind, offset: $0.offset + units.count, length: $0.length, url: $0.url, language: $0.language)
        }
        return FormattedText(units: units + Array(other.text.utf16), entities: entities + moved)
    }

    /// The same words without their formatting.
    package var plain: FormattedText { FormattedText(text) }
}
