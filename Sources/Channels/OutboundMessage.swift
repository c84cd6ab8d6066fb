import Values

/// A message as a product writes it. Text beyond 4096 UTF-16 units goes out as several messages, the buttons under the last.
package struct OutboundMessage: Codable, Hashable, Sendable {
    package var text: FormattedText
    /// Rows of buttons under the message.
    package var buttons: [[Button]] = []
    package var replyToMessageID: Int64?
    /// A file sent with the text as its caption.
    package var upload: Upload?
    /// Without a sound.
    package var isSilent = false

    package init(_ text: FormattedText, buttons: [[Button]] = []) {
        self.text = text
        self.buttons = buttons
    }

    package init(_ plain: String, buttons: [[Button]] = []) { self.init(FormattedText(plain), buttons: buttons) }

    /// Formatting as language models write it.
    package init(markdown: String, buttons: [[Button]] = []) { self.init(FormattedText(markdown: markdown), buttons: buttons) }

    package struct Button: Codable, Hashable, Sendable {
        package enum Action: Codable, Hashable, Sendable {
            /// Comes back as `InboundEvent.Content.button`: 1–64 bytes.
            case callback(String)
            case url(String)
        }

        package let title: String
        package let action: Action

        package init(_ title: String, callback data: String) {
            self.title = title
            action = .callback(data)
        }

        package init(_ title: String, url: String) {
            self.title = title
            action = .url(url)
        }
    }

    /// A file to be sent. Its bytes are stored beside the message, so that a retry or a crash keeps them; at most 50 MB.
    package struct Upload: Codable, Hashable, Sendable {
        package enum Kind: String, Codable, Sendable {
            case document
            case photo
        }

        package let kind: Kind
        package let name: String
        package let mimeType: String
        package let content: [UInt8]

        package init(_ kind: Kind, name: String, mimeType: String, content: [UInt8]) {
            self.kind = kind
            self.name = name
            self.mimeType = mimeType
            self.content = content
        }
    }
}

extension OutboundMessage {
    /// Telegram's longest caption, in UTF-16 units.
    static let longestCaption = 1024

    /// One message each, as Telegram takes them. Throws `ChannelsError` where Telegram would refuse it.
    func parts() throws(ChannelsError) -> [OutboundMessage] {
        try check()
        let hasCaption = upload != nil && text.text.utf16.count <= Self.longestCaption
        var parts = hasCaption ? [self] : text.split().map { OutboundMessage($0) }
        if upload != nil, !hasCaption {
            parts.insert(OutboundMessage(""), at: 0)
            parts[0].upload = upload
        }
        guard !parts.isEmpty else { throw .emptyMessage }
        parts[0].replyToMessageID = replyToMessageID
        parts[parts.count - 1].buttons = buttons
        for index in parts.indices { parts[index].isSilent = isSilent }
        return parts
    }

    private func check() throws(ChannelsError) {
        for button in buttons.joined() {
            guard !button.title.isEmpty else { throw .buttonWithoutTitle }
            if case .callback(let data) = button.action, !(1...64).contains(data.utf8.count) { throw .callbackDataLength(data.utf8.count) }
        }
        if let upload, upload.content.isEmpty || upload.content.count > 50 << 20 { throw .uploadSize(upload.content.count) }
    }
}
