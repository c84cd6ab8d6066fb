import Values

/// An answer, whole or as far as it came, with what it cost.
package struct CompletionResult: Sendable, Equatable {
    package enum FinishReason: String, Sendable {
        /// The model said all it had to say.
        case stop
        /// It reached the limit of output tokens.
        case length
        /// The provider withheld the rest.
        case contentFilter = "content_filter"
        /// The provider's stream broke; the text is what had come.
        case cut
        /// The caller cancelled; the text is what had been handed to it.
        case cancelled
        case other
    }

    package let text: String
    package let model: Model
    package let usage: TokenUsage
    /// Of the answer and of every failed attempt before it.
    package let cost: Money
    /// From the question to the end of the answer, waiting and failed attempts included.
    package let duration: Duration
    package let finishReason: FinishReason
    /// Every attempt, in order; the last is the one that answered. `Transaction.record` stores them.
    package let calls: [AICall]
}
