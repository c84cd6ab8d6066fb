import Customers
import Values

/// What a person did, read from an `Inbound`: what a product decides about.
package struct InboundEvent: Sendable {
    package let inboundID: ID<Inbound>
    package let sender: Sender?
    /// The customer who did it; in a group that is one of many. Nil where the channel names nobody (an anonymous administrator).
    package let customerID: ID<Customer>?
    package let content: Content
    /// The message itself, or the one whose button was pressed.
    package let messageID: Int64?
    package let sentAt: Timestamp

    package init(
        inboundID: ID<Inbound>, sender: Sender?, customerID: ID<Customer>?, content: Content, messageID: Int64?, sentAt: Timestamp
    ) {
        self.inboundID = inboundID
        self.sender = sender
        self.customerID = customerID
        self.content = content
        self.messageID = messageID
        self.sentAt = sentAt
    }

    package struct Sender: Hashable, Sendable {
        package let externalID: Int64
        package let firstName: String
        package let lastName: String?
        /// Without `@`.
        package let username: String?
        /// A language tag as the person's app is set.
        package let languageCode: String?

        package init(externalID: Int64, firstName: String, lastName: String? = nil, username: String? = nil, languageCode: String? = nil) {
            self.externalID = externalID
            self.firstName = firstName
            self.lastName = lastName
            self.username = username
            self.languageCode = languageCode
        }

        /// First and last name.
        package var name: String { lastName.map { "\(firstName) \($0)" } ?? firstName }
    }

    package enum PaymentKind: Hashable, Sendable {
        case paid
        case refunded
        /// Cancelled, taken up again, or not paid at the end of a period.
        case subscription
    }

    package enum Content: Hashable, Sendable {
        case text(String)
        /// `/ask what` is `("ask", "what")`; of `/start`, the deep link's payload is the argument. Lower case, without `/`.
        case command(name: String, arguments: String)
        /// The press of a button with callback data; it wants `Transaction.answerCallback`.
        case button(callbackID: String, data: String)
        case attachment(Attachment, caption: String?)
        /// The stop button of the draft that `AnswerStream` shows.
        case generationStopped(draftID: Int64)
        /// The person blocked the bot: nothing can be sent.
        case blocked
        case unblocked
        /// Money that the channel itself took in; what it says in detail is in the stored `Inbound`.
        case payment(PaymentKind)
        /// A kind of message that says nothing here, such as `sticker`.
        case unsupported(String)
    }
}

/// A file that someone sent; `TelegramBots.download` fetches it.
package struct Attachment: Hashable, Sendable {
    package enum Kind: String, Sendable {
        case document
        case photo
        case voice
        case audio
        case video
    }

    package let kind: Kind
    /// The channel's own id of the file, valid for its bot.
    package let fileID: String
    package let name: String?
    package let mimeType: String?
    /// Bytes, where the channel tells.
    package let size: Int64?

    package init(kind: Kind, fileID: String, name: String? = nil, mimeType: String? = nil, size: Int64? = nil) {
        self.kind = kind
        self.fileID = fileID
        self.name = name
        self.mimeType = mimeType
        self.size = size
    }
}
