import Values

extension TelegramUpdate {
    /// What happened, in the words of `InboundEvent`; nil where nothing did that concerns this bot.
    func content(botUsername: String?) -> InboundEvent.Content? {
        if let message { return message.content(botUsername: botUsername) }
        if let callbackQuery { return callbackQuery.data.map { .button(callbackID: callbackQuery.id, data: $0) } }
        if let myChatMember { return myChatMember.content }
        if subscription != nil { return .payment(.subscription) }
        return stoppedGeneration.map { .generationStopped(draftID: $0.draftID) }
    }

    var messageID: Int64? { message?.id ?? callbackQuery?.message?.id }

    /// Nil where the update does not say.
    var sentAt: Timestamp? {
        let seconds = message?.date ?? myChatMember?.date ?? 0
        return seconds > 0 ? Timestamp(seconds: min(seconds, 1 << 40)) : nil
    }
}

extension TelegramUpdate.Message {
    fileprivate func content(botUsername: String?) -> InboundEvent.Content? {
        if let text { return content(of: text, botUsername: botUsername) }
        if let payment { return .payment(payment) }
        if let attachment { return .attachment(attachment, caption: caption) }
        return unsupported.map { .unsupported($0) }
    }

    /// `/name@bot arguments`; a command to another bot is none of ours, and what only looks like a command is text.
    private func content(of text: String, botUsername: String?) -> InboundEvent.Content? {
        guard text.hasPrefix("/") else { return .text(text) }
        let word = text.dropFirst().prefix { !$0.isWhitespace }
        let arguments = text.dropFirst(word.count + 1).drop(while: \.isWhitespace)
        let halves = word.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = halves.first, (1...32).contains(name.utf8.count), name.utf8.allSatisfy(isCommandByte) else { return .text(text) }
        if halves.count == 2, let botUsername, halves[1].lowercased() != botUsername.lowercased() { return nil }
        return .command(name: name.lowercased(), arguments: String(arguments))
    }

    private func isCommandByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
    }

    private var attachment: Attachment? {
        // Sizes of one photo come in ascending order.
        if let largest = photo?.last { return Attachment(.photo, largest) }
        if let document { return Attachment(.document, document) }
        if let voice { return Attachment(.voice, voice) }
        if let audio { return Attachment(.audio, audio) }
        return video.map { Attachment(.video, $0) }
    }
}

extension Attachment {
    fileprivate init(_ kind: Kind, _ file: TelegramUpdate.File) {
        self.init(kind: kind, fileID: file.id, name: file.name, mimeType: file.mimeType, size: file.size)
    }
}

extension TelegramUpdate.ChatMemberUpdated {
    /// Only what happens to the bot itself in a private chat: `kicked` is a block.
    fileprivate var content: InboundEvent.Content? {
        guard chat.isPrivate, oldMember.status != newMember.status else { return nil }
        switch newMember.status {
        case "kicked": return .blocked
        case "member": return oldMember.status == "kicked" ? .unblocked : nil
        default: return nil
        }
    }
}

extension InboundEvent.Sender {
    /// Names without control characters, which no channel shows and PostgreSQL does not store.
    init(_ user: TelegramUpdate.User) {
        func shown(_ name: String) -> String { String(name.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }.prefix(128)) }
        self.init(
            externalID: user.id, firstName: shown(user.firstName), lastName: user.lastName.map(shown), username: user.username,
            languageCode: user.languageCode)
    }
}
