import Values

extension Call {
    func editMessageText() throws(TelegramError) -> JSON {
        let content = try messageText()
        return try edit(
            "there is no text in the message to edit", where: { $0.attachment == nil && $0.invoice == nil },
            change: { $0.content = content })
    }

    func editMessageCaption() throws(TelegramError) -> JSON {
        let caption = try parameters.formatted("caption", entities: "caption_entities")
        guard caption.length <= 1024 else { throw .captionIsTooLong }
        return try edit("there is no caption in the message to edit", where: { $0.attachment != nil }, change: { $0.content = caption })
    }

    func editMessageReplyMarkup() throws(TelegramError) -> JSON {
        try edit("", where: { _ in true }, change: { _ in })
    }

    /// An edit replaces the inline keyboard too: without `reply_markup` it goes.
    private func edit(
        _ unfit: String, where isFit: (Message) -> Bool, change: (inout Message) -> Void
    ) throws(TelegramError) -> JSON {
        guard parameters["inline_message_id"] == nil else { throw .badRequest("MESSAGE_ID_INVALID") }
        let conversation = try conversation()
        let id = try requiredMessageID(.messageToEditNotFound)
        guard let index = conversation.index(of: id) else { throw .messageToEditNotFound }
        let before = conversation.messages[index]
        guard before.isFromBot else { throw .messageCannotBeEdited }
        guard isFit(before) else { throw .badRequest(unfit) }
        let (buttons, keyboard) = try replyMarkup()
        guard keyboard == nil else { throw .badRequest("inline keyboard expected") }
        var after = before
        change(&after)
        after.buttons = buttons
        guard after != before else { throw .messageIsNotModified }
        try admit(to: conversation, isEdit: true)
        after.editedAt = now
        let message = conversation.change(at: index) { $0 = after }
        return message.json(replied: message.replyToID.flatMap { conversation.message($0) })
    }

    func answerCallbackQuery() throws(TelegramError) -> JSON {
        guard let id = parameters.text("callback_query_id"), let press = bot.callbacks[id],
            press.pressedAt.adding(.seconds(150)) > now
        else { throw .queryIsTooOld }
        let text = parameters.text("text") ?? ""
        guard text.utf16.count <= 200 else { throw .badRequest("MESSAGE_TOO_LONG") }
        bot.callbacks[id] = nil
        let answer = ButtonPress.Answer(text: text, isAlert: parameters.flag("show_alert"), url: parameters.text("url"))
        bot.conversations[press.chatID]?.answer(id, answer)
        return true
    }
}
