import Values

extension Call {
    func sendMessage() throws(TelegramError) -> JSON {
        let content = try messageText()
        return try send(content, nil, to: try conversation())
    }

    /// 1–4096 UTF-16 code units after the formatting is taken out.
    func messageText() throws(TelegramError) -> FormattedText {
        let content = try parameters.formatted("text", entities: "entities")
        guard !content.text.isEmpty else { throw .messageTextIsEmpty }
        guard content.length <= 4096 else { throw .messageIsTooLong }
        return content
    }

    private func send(_ content: FormattedText, _ attachment: Attachment?, to conversation: Conversation) throws(TelegramError) -> JSON {
        let replyToID = try replyToID(in: conversation)
        let (buttons, keyboard) = try replyMarkup()
        try admit(to: conversation)
        conversation.draft = nil
        conversation.action = nil
        if let keyboard { conversation.replyKeyboard = keyboard["keyboard"] }
        let message = Message(
            id: nextMessageID(in: conversation.chat), chat: conversation.chat, sender: .bot(json: bot.json), date: now, content: content,
            attachment: attachment, buttons: buttons, replyToID: replyToID)
        conversation.append(message)
        return message.json(replied: replyToID.flatMap { conversation.message($0) })
    }

    func sendMessageDraft() throws(TelegramError) -> JSON {
        guard let id = parameters.int("draft_id"), id != 0 else { throw .badRequest("draft_id must be non-zero") }
        let content = try parameters.formatted("text", entities: "entities")
        guard content.length <= 4096 else { throw .messageIsTooLong }
        let conversation = try conversation()
        guard conversation.chat.kind == .private else { throw .badRequest("message drafts can be sent only to private chats") }
        try admitDraft(to: conversation)
        if let current = conversation.draft, current.id == id, current.isStopped { return true }
        conversation.draft = Draft(
            id: id, content: content, canStop: parameters.flag("can_stop"), keepsOnStop: parameters.flag("keep_on_stop"), shownAt: now)
        conversation.touch()
        return true
    }

    func sendChatAction() throws(TelegramError) -> JSON {
        guard let action = parameters.text("action"), Call.actions.contains(action) else {
            throw .badRequest("wrong parameter action in request")
        }
        let conversation = try conversation()
        conversation.action = (action, now.adding(.seconds(5)))
        conversation.touch()
        return true
    }

    private static let actions: Set<String> = [
        "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document", "choose_sticker",
        "find_location", "record_video_note", "upload_video_note",
    ]

    func sendDocument() throws(TelegramError) -> JSON { try sendFile(.document, "document") }
    func sendPhoto() throws(TelegramError) -> JSON { try sendFile(.photo, "photo") }

    private func sendFile(_ kind: Attachment.Kind, _ name: String) throws(TelegramError) -> JSON {
        let caption = try parameters.formatted("caption", entities: "caption_entities")
        guard caption.length <= 1024 else { throw .captionIsTooLong }
        let conversation = try conversation()
        return try send(caption, try attachment(kind, name), to: conversation)
    }

    private func attachment(_ kind: Attachment.Kind, _ name: String) throws(TelegramError) -> Attachment {
        if let upload = parameters.uploads[name] { return try bot.store(kind, upload) }
        guard let reference = parameters.text(name), !reference.isEmpty else { throw .badRequest("there is no \(name) in the request") }
        if reference.hasPrefix("attach://") {
            guard let upload = parameters.uploads[String(reference.dropFirst(9))] else {
                throw .badRequest("there is no file for \(reference) in the request")
            }
            return try bot.store(kind, upload)
        }
        guard let file = bot.files[reference] else { throw .wrongFile }
        guard file.attachment.kind == kind else {
            throw .badRequest("can't use file of type \(file.attachment.kind.title) as \(kind.title)")
        }
        return file.attachment
    }
}

extension Attachment.Kind {
    fileprivate var title: String { self == .photo ? "Photo" : "Document" }
}
