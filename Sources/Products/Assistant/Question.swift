import Channels
import Customers
import Storage
import Values

/// What someone asked, and what became of it. The REST API calls it a task.
package struct Question: Identified, Sendable {
    package static let idPrefix = "task"

    package enum Status: String, SQLCodable, Codable, CaseIterable {
        case queued
        case completed
        /// The customer pressed stop; the output is what had come by then.
        case stopped
        case failed
    }

    /// What pays for the answer.
    package enum Payer: String, SQLCodable, Codable, CaseIterable {
        /// One of the customer's first questions, or of a business that takes no money.
        case free
        case pack
        case subscription
        /// An owner's own question.
        case owner
        /// Asked under the owner's key.
        case api
    }

    package let id: ID<Question>
    package let workspaceID: ID<Workspace>
    /// The bot that was asked; nil for a question through the API.
    package let botKey: String?
    package let conversationID: ID<Conversation>?
    /// Nil for a question through the API.
    package let customerID: ID<Customer>?
    /// Who asked: the channel's own id of the person, or the caller's `user_id`.
    package let userID: String?
    /// `chat`, or what the caller of the API names it.
    package let type: String
    package let paidBy: Payer
    package let input: String
    package let output: String?
    package let status: Status
    package let error: String?
    /// The provider that the caller insists on.
    package let requestedProvider: String?
    package let provider: String?
    package let model: String?
    package let inputTokens: Int64
    package let outputTokens: Int64
    package let cost: Money
    /// Names the preview that the customer's stop button refers to; never 0.
    package let draftID: Int64
    /// The message that asked, in a group, where an answer alone would not show its question.
    package let replyToMessageID: Int64?
    package let stopRequestedAt: Timestamp?
    package let createdAt: Timestamp
    package let finishedAt: Timestamp?

    package var tokensUsed: Int64 { inputTokens + outputTokens }
}

extension Question {
    /// The type of what is asked in chats, and the AI route that answers it.
    package static let chat = "chat"

    /// UTF-8 bytes. A Telegram message has at most 4096 characters; the API may send more, but not a book.
    package static let longestInput = 16_384

    /// The text to be asked, without white space around it; throws where there is nothing to ask or too much.
    package static func validated(_ input: String) throws(QuestionError) -> String {
        guard let first = input.firstIndex(where: { !$0.isWhitespace }), let last = input.lastIndex(where: { !$0.isWhitespace }) else {
            throw .empty
        }
        let text = String(input[first...last])
        guard text.utf8.count <= longestInput else { throw .tooLong(bytes: text.utf8.count) }
        // NUL ends a string in PostgreSQL and in many a terminal; nobody types one.
        guard !text.utf8.contains(0) else { throw .unreadable }
        return text
    }
}

extension Question {
    /// A question that waits for its answer; its cost is in the workspace's currency until the answer says otherwise.
    init(
        id: ID<Question>? = nil, asking input: String, type: String = chat, in workspace: Workspace, botKey: String? = nil,
        conversationID: ID<Conversation>? = nil,
        customerID: ID<Customer>? = nil, userID: String? = nil, paidBy: Payer, requestedProvider: String? = nil,
        replyToMessageID: Int64? = nil,
        now: Timestamp
    ) {
        self.id = id ?? ID(at: now)
        workspaceID = workspace.id
        self.botKey = botKey
        self.conversationID = conversationID
        self.customerID = customerID
        self.userID = userID
        self.type = type
        self.paidBy = paidBy
        self.input = input
        output = nil
        status = .queued
        error = nil
        self.requestedProvider = requestedProvider
        provider = nil
        model = nil
        inputTokens = 0
        outputTokens = 0
        cost = .zero(workspace.currency)
        draftID = Int64.random(in: 1...Int64(Int32.max))
        self.replyToMessageID = replyToMessageID
        stopRequestedAt = nil
        createdAt = now
        finishedAt = nil
    }
}

/// Which questions are asked for; nil lets every one through.
package struct QuestionFilter: Sendable {
    package var status: Question.Status?
    package var provider: String?
    package var userID: String?

    package init(status: Question.Status? = nil, provider: String? = nil, userID: String? = nil) {
        self.status = status
        self.provider = provider
        self.userID = userID
    }
}

package enum QuestionError: Error, Equatable, CustomStringConvertible {
    case empty
    case tooLong(bytes: Int)
    case unreadable

    package var description: String {
        switch self {
        case .empty: "the question is empty: write what you would like to know"
        case .tooLong(let bytes): "the question is too long: \(bytes) bytes; at most \(Question.longestInput) are read"
        case .unreadable: "the question has characters that cannot be read: send plain text"
        }
    }
}
