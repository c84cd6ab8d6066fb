import OutboundHTTP

extension TelegramClient {
    /// The parameters that sending and editing share; those that are nil are left out.
    struct MessageParameters: Encodable {
        struct Keyboard: Encodable {
            struct Button: Encodable {
                let text: String
                var callbackData: String?
                var url: String?

                enum CodingKeys: String, CodingKey {
                    case text
                    case callbackData = "callback_data"
                    case url
                }
            }

            let rows: [[Button]]

            enum CodingKeys: String, CodingKey {
                case rows = "inline_keyboard"
            }
        }

        struct Reply: Encodable {
            let messageID: Int64
            let isOptional = true

            enum CodingKeys: String, CodingKey {
                case messageID = "message_id"
                case isOptional = "allow_sending_without_reply"
            }
        }

        var chatID: Int64
        var messageID: Int64?
        var text: String?
        var entities: [FormattedText.Entity]?
        var caption: String?
        var captionEntities: [FormattedText.Entity]?
        var keyboard: Keyboard?
        var reply: Reply?
        var isSilent: Bool?

        enum CodingKeys: String, CodingKey {
            case chatID = "chat_id"
            case messageID = "message_id"
            case text
            case entities
            case caption
            case captionEntities = "caption_entities"
            case keyboard = "reply_markup"
            case reply = "reply_parameters"
            case isSilent = "disable_notification"
        }

        init(_ message: OutboundMessage, chatID: Int64, isCaption: Bool, editing messageID: Int64? = nil) {
            self.chatID = chatID
            self.messageID = messageID
            let entities = message.text.entities.isEmpty ? nil : message.text.entities
            if isCaption {
                caption = message.text.text
                captionEntities = entities
            } else {
                text = message.text.text
                self.entities = entities
            }
            if !message.buttons.isEmpty { keyboard = Keyboard(message.buttons) }
            if messageID == nil {
                reply = message.replyToMessageID.map(Reply.init)
                isSilent = message.isSilent ? true : nil
            }
        }
    }

    private struct SentMessage: Decodable {
        let messageID: Int64

        enum CodingKeys: String, CodingKey {
            case messageID = "message_id"
        }
    }

    /// Returns the new message's id.
    func sendMessage(_ message: OutboundMessage, to chatID: Int64) async throws(TelegramError) -> Int64 {
        let parameters = MessageParameters(message, chatID: chatID, isCaption: false)
        return try await call("sendMessage", parameters, as: SentMessage.self).messageID
    }

    /// `sendDocument` or `sendPhoto`, the message's text as the caption.
    func sendUpload(
        _ upload: OutboundMessage.Upload, _ message: OutboundMessage, to chatID: Int64
    ) async throws(TelegramError) -> Int64 {
        var parts = [HTTPRequest.Part(name: "chat_id", bytes: Array("\(chatID)".utf8))]
        if !message.text.text.isEmpty { parts.append(.init(name: "caption", bytes: Array(message.text.text.utf8))) }
        if !message.text.entities.isEmpty { parts.append(.init(name: "caption_entities", bytes: try encoded(message.text.entities))) }
        let parameters = MessageParameters(message, chatID: chatID, isCaption: true)
        if let keyboard = parameters.keyboard { parts.append(.init(name: "reply_markup", bytes: try encoded(keyboard))) }
        if let reply = parameters.reply { parts.append(.init(name: "reply_parameters", bytes: try encoded(reply))) }
        if message.isSilent { parts.append(.init(name: "disable_notification", bytes: Array("true".utf8))) }
        let field = upload.kind == .photo ? "photo" : "document"
        parts.append(.init(name: field, filename: upload.name, contentType: upload.mimeType, bytes: upload.content))
        return try await self.upload(upload.kind == .photo ? "sendPhoto" : "sendDocument", parts, as: SentMessage.self).messageID
    }

    /// Text, or the caption of a file.
    func editMessage(
        _ messageID: Int64, to message: OutboundMessage, in chatID: Int64, isCaption: Bool = false
    ) async throws(TelegramError) {
        let parameters = MessageParameters(message, chatID: chatID, isCaption: isCaption, editing: messageID)
        _ = try await call(isCaption ? "editMessageCaption" : "editMessageText", parameters, as: SentMessage.self)
    }

    private struct Deletion: Encodable {
        let chatID: Int64
        let messageID: Int64

        enum CodingKeys: String, CodingKey {
            case chatID = "chat_id"
            case messageID = "message_id"
        }
    }

    func deleteMessage(_ messageID: Int64, in chatID: Int64) async throws(TelegramError) {
        _ = try await call("deleteMessage", Deletion(chatID: chatID, messageID: messageID), as: Bool.self)
    }

    private struct Drafted: Encodable {
        let chatID: Int64
        let draftID: Int64
        let text: String
        let entities: [FormattedText.Entity]?
        let canStop: Bool

        enum CodingKeys: String, CodingKey {
            case chatID = "chat_id"
            case draftID = "draft_id"
            case text
            case entities
            case canStop = "can_stop"
        }
    }

    /// Shows for 30 s what is being written, with a stop button; without text, that something is.
    func sendMessageDraft(_ text: FormattedText, draftID: Int64, to chatID: Int64) async throws(TelegramError) {
        let draft = Drafted(
            chatID: chatID, draftID: draftID, text: text.text, entities: text.entities.isEmpty ? nil : text.entities, canStop: true)
        _ = try await call("sendMessageDraft", draft, timeout: .seconds(5), as: Bool.self)
    }

    private struct Action: Encodable {
        let chatID: Int64
        let action: String

        enum CodingKeys: String, CodingKey {
            case chatID = "chat_id"
            case action
        }
    }

    /// “typing…” for 5 s.
    func sendTyping(to chatID: Int64) async throws(TelegramError) {
        _ = try await call("sendChatAction", Action(chatID: chatID, action: "typing"), timeout: .seconds(5), as: Bool.self)
    }

    private struct CallbackAnswer: Encodable {
        let id: String
        let text: String?

        enum CodingKeys: String, CodingKey {
            case id = "callback_query_id"
            case text
        }
    }

    private struct PreCheckoutAnswer: Encodable {
        let id: String
        let isAgreed: Bool
        let reason: String?

        enum CodingKeys: String, CodingKey {
            case id = "pre_checkout_query_id"
            case isAgreed = "ok"
            case reason = "error_message"
        }
    }

    /// `refusal` is what the person reads; nil lets them pay.
    func answerPreCheckoutQuery(_ id: String, refusal: String?) async throws(TelegramError) {
        let answer = PreCheckoutAnswer(id: id, isAgreed: refusal == nil, reason: refusal)
        _ = try await call("answerPreCheckoutQuery", answer, timeout: .seconds(5), as: Bool.self)
    }

    func answerCallbackQuery(_ id: String, text: String?) async throws(TelegramError) {
        _ = try await call("answerCallbackQuery", CallbackAnswer(id: id, text: text), timeout: .seconds(10), as: Bool.self)
    }
}

extension TelegramClient.MessageParameters.Keyboard {
    init(_ rows: [[OutboundMessage.Button]]) {
        self.rows = rows.map { row in
            row.map { button in
                switch button.action {
                case .callback(let data): Button(text: button.title, callbackData: data)
                case .url(let url): Button(text: button.title, url: url)
                }
            }
        }
    }
}
