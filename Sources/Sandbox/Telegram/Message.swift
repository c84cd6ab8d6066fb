import Values

/// A message in one chat of one bot.
package struct Message: Sendable, Equatable {
    package let id: Int64
    package let chat: Chat
    package let sender: Sender
    package let date: Timestamp
    package internal(set) var editedAt: Timestamp?
    /// The text, or the caption of a photo or document.
    package internal(set) var content: FormattedText
    package internal(set) var attachment: Attachment?
    package internal(set) var buttons: [[InlineButton]] = []
    package internal(set) var replyToID: Int64?
    package internal(set) var isDeleted = false
    package internal(set) var invoice: StarInvoice?
    /// The member that a service message consists of, such as `migrate_to_chat_id`.
    var service: JSON.Member?
    /// The conversation's revision at the last change of this message.
    var revision = 0

    package enum Sender: Sendable, Equatable {
        case bot(json: JSON)
        case user(SandboxUser)

        var json: JSON {
            switch self {
            case .bot(let json): json
            case .user(let user): user.json
            }
        }
    }

    package var text: String { content.text }
    package var entities: [TextEntity] { content.entities }
    package var isFromBot: Bool { if case .bot = sender { true } else { false } }
}

/// A photo or a document of a message.
package struct Attachment: Sendable, Equatable {
    package enum Kind: String, Sendable { case photo, document }

    package let kind: Kind
    package let fileID: String
    package let uniqueID: String
    package let name: String
    package let mediaType: String
    package let size: Int
    package var width = 0
    package var height = 0
}

extension Message {
    /// The wire form. `replied` is the message answered to, which Telegram embeds once.
    func json(replied: Message? = nil) -> JSON {
        var members: [JSON.Member] = []
        func add(_ name: String, _ value: JSON?) { if let value { members.append(JSON.Member(name: name, value: value)) } }
        add("message_id", .integer(id))
        add("from", sender.json)
        add("chat", chat.json)
        add("date", .integer(date.seconds))
        add("edit_date", editedAt.map { .integer($0.seconds) })
        add("reply_to_message", replied?.json())
        if let service { members.append(service) }
        add("invoice", invoice?.json)
        if let attachment {
            add(attachment.kind.rawValue, attachment.json)
            if !text.isEmpty { add("caption", .string(text)) }
            if !entities.isEmpty { add("caption_entities", .array(entities.map(\.json))) }
        } else if service == nil, invoice == nil {
            add("text", .string(text))
            if !entities.isEmpty { add("entities", .array(entities.map(\.json))) }
        }
        if !buttons.isEmpty { add("reply_markup", InlineButton.markup(buttons)) }
        return .object(members)
    }
}

extension Attachment {
    var json: JSON {
        let identity: [JSON.Member] = [
            .init(name: "file_id", value: .string(fileID)), .init(name: "file_unique_id", value: .string(uniqueID)),
            .init(name: "file_size", value: .integer(Int64(size))),
        ]
        switch kind {
        case .photo:
            let size: [JSON.Member] = [
                .init(name: "width", value: .integer(Int64(width))), .init(name: "height", value: .integer(Int64(height))),
            ]
            return .array([.object(identity + size)])
        case .document:
            let names: [JSON.Member] = [
                .init(name: "file_name", value: .string(name)), .init(name: "mime_type", value: .string(mediaType)),
            ]
            return .object(names + identity)
        }
    }
}
