import Values

/// One attempt at one model: what the books and the owner's statistics know of it.
package struct AICall: Identified, Sendable, Equatable {
    package static let idPrefix = "call"

    package enum Outcome: String, Sendable {
        case completed
        /// The stream broke after text had come; the text was used.
        case cut
        /// The caller cancelled.
        case cancelled
        case rateLimited = "rate_limited"
        case timedOut = "timed_out"
        /// The provider refused the request or the key; sending it again would not help.
        case refused
        /// The provider failed: a 5xx, a lost connection, an answer that cannot be read.
        case failed
    }

    package let id: ID<AICall>
    package let workspaceID: String
    package let route: String
    package let purpose: String
    package let model: Model
    /// 1 for the first attempt of the completion, counted over all its models.
    package let attempt: Int
    package let outcome: Outcome
    /// A sentence, where the attempt did not complete.
    package let error: String?
    package let usage: TokenUsage
    package let cost: Money
    package let startedAt: Timestamp
    package let duration: Duration
    package let subject: String?
}
