import Channels
import Storage
import Values

/// One event with all that deciding about it takes. It lives no longer than its transaction.
struct Turn {
    let event: InboundEvent
    let conversation: Conversation
    let tx: Transaction
    let now: Timestamp
    /// As they stand now.
    let settings: OwnerSettings
    /// Of the person who acts, whichever chat it is in.
    let language: Language
    /// By the channel's verified id of the person.
    let isByOwner: Bool

    /// Only in a chat of their own: in a group everybody would read along.
    var isOwner: Bool { isByOwner && conversation.isPrivate }

    func say(_ phrase: some Phrase, buttons: [[OutboundMessage.Button]] = []) throws {
        try say(markdown: phrase.text(in: language), buttons: buttons)
    }

    func say(markdown: String, buttons: [[OutboundMessage.Button]] = []) throws {
        try tx.send(OutboundMessage(markdown: markdown, buttons: buttons), in: conversation, now: now)
    }

    /// Changes the message whose button was pressed.
    func edit(markdown: String, buttons: [[OutboundMessage.Button]] = []) throws {
        guard let messageID = event.messageID else { return try say(markdown: markdown, buttons: buttons) }
        try tx.edit(messageID: messageID, to: OutboundMessage(markdown: markdown, buttons: buttons), in: conversation, now: now)
    }

    /// Ends the waiting sign on the pressed button, with a note where there is one.
    func answer(_ callbackID: String, _ note: (some Phrase)? = Text?.none) throws {
        try tx.answerCallback(callbackID, text: note?.text(in: language), in: conversation, now: now)
    }
}
