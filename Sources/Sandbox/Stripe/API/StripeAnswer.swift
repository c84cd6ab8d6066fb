import Values

/// What a request was answered, as it goes out.
struct StripeAnswer: Sendable, Equatable {
    let status: Int
    let body: [UInt8]
    let requestID: String
    var idempotencyKey: String?
    /// Kept from an earlier request with the same key.
    var isReplayed = false
}

/// Answers kept under their idempotency keys for a day.
struct StripeAnswers: Sendable {
    /// What a key was first used for.
    struct Question: Sendable, Equatable {
        let method: String
        let path: String
        let parameters: StripeValue
    }

    static let keptSeconds: Int64 = 86_400
    static let longestKey = 255

    private var kept: [String: (question: Question, answer: StripeAnswer, at: Timestamp)] = [:]

    /// The answer kept under the key; nil for a new one, or one older than a day. Throws where the key was used for something else.
    func find(_ key: String, _ question: Question, at now: Timestamp) throws(StripeError) -> StripeAnswer? {
        guard let entry = kept[key], now.seconds - entry.at.seconds < StripeAnswers.keptSeconds else { return nil }
        guard entry.question == question else { throw .otherParameters }
        return entry.answer
    }

    mutating func keep(_ answer: StripeAnswer, for key: String, _ question: Question, at now: Timestamp) {
        kept[key] = (question, answer, now)
    }
}
