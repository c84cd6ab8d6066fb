import Jobs
import Storage
import Values

/// Something to be done in a chat, stored with the decision to do it and carried out by a job.
package struct Outbound: Identified, Sendable {
    package static let idPrefix = "outbound"
    /// Of the job that carries it out.
    static let jobKind = "outbound"

    package enum Method: String, Sendable {
        case send
        case edit
        case delete
    }

    package enum State: String, Sendable {
        case queued
        /// The request may be on its way: found so at a job's start, nobody knows whether the channel took it.
        case sending
        case sent
        case failed
    }

    package let id: ID<Outbound>
    package let workspaceID: ID<Workspace>
    package let conversationID: ID<Conversation>
    package let method: Method
    /// Without its upload, which `attachmentID` names.
    package let message: OutboundMessage
    package let attachmentID: ID<StoredAttachment>?
    /// What an edit or delete is about: an earlier send of ours, or a message the channel named.
    package let targetID: ID<Outbound>?
    package let targetMessageID: Int64?
    /// The answer in progress that this message is the preview of.
    package let draftID: Int64?
    package let state: State
    /// The highest message id known of the chat when the request went out; a lost copy of ours lies above it.
    package let afterMessageID: Int64?
    /// The message of a repeated send whose earlier copies are still looked for.
    package let resentMessageID: Int64?
    /// The channel's own id of the message that was sent.
    package let messageID: Int64?
    package let error: String?
    package let createdAt: Timestamp
}

/// The bytes of a file to be sent.
package struct StoredAttachment: Identified, Sendable {
    package static let idPrefix = "attachment"

    let id: ID<StoredAttachment>
    let upload: OutboundMessage.Upload
}

extension Queue {
    package static let telegram: Queue = "telegram"
    /// What must reach Telegram within seconds; nothing slow ever waits in front of it.
    package static let telegramUrgent: Queue = "telegram-urgent"
}

/// What the `callback_answer` job remembers.
struct CallbackAnswerJob: Codable {
    static let kind = "callback_answer"

    let bot: ID<Bot>
    let callback: String
    let text: String?
}

extension Outbound {
    /// For those who look after jobs by hand.
    package static let jobSubject = JobSubject(
        jobKind,
        cancel: { tx, job, reason, now in
            if let id = job.subject(Outbound.self) { try tx.markFailed(id, reason, now: now) }
        },
        reopen: { tx, job, _ in
            if let id = job.subject(Outbound.self) { try tx.reopen(id) }
        })
}

extension Transaction {
    /// Sends a message once this transaction is committed, after everything sent to the conversation before. Returns the id of
    /// its last part, which bears the buttons. Throws `ChannelsError` where Telegram could not take the message.
    @discardableResult
    package func send(_ message: OutboundMessage, in conversation: Conversation, now: Timestamp) throws -> ID<Outbound> {
        try sendAll(try message.parts(), in: conversation, draftID: nil, now: now)
    }

    /// Sends the final answer that `AnswerStream` previewed under `draftID`: as an edit of the preview where that is a message
    /// of its own, else as a new message.
    @discardableResult
    package func send(
        _ message: OutboundMessage, finishing draftID: Int64, in conversation: Conversation, now: Timestamp
    ) throws -> ID<Outbound> {
        guard let preview = try outbound(draftID: draftID, in: conversation.id) else {
            return try send(message, in: conversation, now: now)
        }
        return try edit(preview.id, to: message, in: conversation, now: now)
    }

    /// Changes an earlier message, also one that is still waiting to be sent. Text beyond one message follows in new ones.
    /// Where the earlier message could not be sent or is gone, the text is sent as a new one.
    @discardableResult
    package func edit(
        _ outbound: ID<Outbound>, to message: OutboundMessage, in conversation: Conversation, now: Timestamp
    ) throws -> ID<Outbound> {
        try editAndSend(try message.parts(), target: outbound, messageID: nil, in: conversation, now: now)
    }

    /// Changes the message whose button was pressed (`InboundEvent.messageID`).
    @discardableResult
    package func edit(messageID: Int64, to message: OutboundMessage, in conversation: Conversation, now: Timestamp) throws -> ID<Outbound> {
        try editAndSend(try message.parts(), target: nil, messageID: messageID, in: conversation, now: now)
    }

    package func delete(_ outbound: ID<Outbound>, in conversation: Conversation, now: Timestamp) throws {
        try enqueue(NewOutbound(.delete, OutboundMessage(""), targetID: outbound), in: conversation, now: now)
    }

    /// Ends the waiting sign on a pressed button, with a note of at most 200 characters. Telegram takes the answer within 150 s.
    package func answerCallback(_ callbackID: String, text: String? = nil, in conversation: Conversation, now: Timestamp) throws {
        let answer = CallbackAnswerJob(bot: conversation.botID, callback: callbackID, text: text.map { String($0.prefix(200)) })
        try enqueue(NewJob(CallbackAnswerJob.kind, payload: answer, queue: .telegramUrgent, maximumAttempts: 5), now: now)
    }

    func sendAll(_ parts: [OutboundMessage], in conversation: Conversation, draftID: Int64?, now: Timestamp) throws -> ID<Outbound> {
        var last = ID<Outbound>(at: now)
        for part in parts { last = try enqueue(NewOutbound(.send, part, draftID: draftID), in: conversation, now: now) }
        return last
    }

    private func editAndSend(
        _ parts: [OutboundMessage], target: ID<Outbound>?, messageID: Int64?, in conversation: Conversation, now: Timestamp
    ) throws -> ID<Outbound> {
        let edit = NewOutbound(.edit, parts[0], targetID: target, targetMessageID: messageID)
        let id = try enqueue(edit, in: conversation, now: now)
        return parts.count == 1 ? id : try sendAll(Array(parts.dropFirst()), in: conversation, draftID: nil, now: now)
    }

    @discardableResult
    private func enqueue(_ new: NewOutbound, in conversation: Conversation, now: Timestamp) throws -> ID<Outbound> {
        let id = ID<Outbound>(at: now)
        try insert(new, id, in: conversation, now: now)
        let lane = "out:\(conversation.id)"
        try enqueue(NewJob(Outbound.jobKind, about: id, queue: .telegram, lane: lane), now: now)
        return id
    }
}

/// An `Outbound` about to be stored.
struct NewOutbound {
    let method: Outbound.Method
    let message: OutboundMessage
    let targetID: ID<Outbound>?
    let targetMessageID: Int64?
    let draftID: Int64?

    init(
        _ method: Outbound.Method, _ message: OutboundMessage, targetID: ID<Outbound>? = nil, targetMessageID: Int64? = nil,
        draftID: Int64? = nil
    ) {
        self.method = method
        self.message = message
        self.targetID = targetID
        self.targetMessageID = targetMessageID
        self.draftID = draftID
    }
}
