/// How one vendor speaks: what it refuses and in which words, and the form of its answers.
protocol ChatVendor: Sendable {
    var provider: SandboxAI.Provider { get }
    var models: [String] { get }
    var modelList: JSON { get }

    /// Nil where the key is good.
    func refusal(ofKey key: String?) -> Refusal?
    func read(_ body: [UInt8]) throws(Refusal) -> ChatRequest
    /// What the fault answers in place of an answer; nil for faults of another kind.
    func refusal(for fault: AIFault, model: String) -> Refusal?

    func whole(_ answer: ChatAnswer) -> JSON
    /// The events of a stream in order, `[DONE]` apart: the beginning, a piece of text, the end.
    func first(_ answer: ChatAnswer) -> JSON
    func piece(_ text: String, of answer: ChatAnswer) -> JSON
    func last(_ answer: ChatAnswer) -> [JSON]
}

/// What is said in answer to a request, and how it is counted.
struct ChatAnswer: Sendable {
    let id: UInt64
    /// Seconds since 1970.
    let createdAt: Int64
    let request: ChatRequest
    private(set) var text: String
    /// `stop`, or `length` where the limit of tokens ended it.
    private(set) var finishReason: String
    let cachedTokens: Int
    var promptTokens: Int
    var completionTokens: Int
    var isUsageMissing = false

    init(to request: ChatRequest, id: UInt64, createdAt: Int64, cachedTokens: Int) {
        let whole = SandboxAnswer.text(to: request)
        let limit = (request.maximumTokens ?? .max / 8) * 4
        self.id = id
        self.createdAt = createdAt
        self.request = request
        self.cachedTokens = cachedTokens
        if whole.utf8.count > limit {
            var text = whole
            while text.utf8.count > limit { text.removeLast() }
            (self.text, finishReason) = (text, "length")
        } else {
            (text, finishReason) = (whole, "stop")
        }
        promptTokens = request.promptTokens
        completionTokens = tokenCount(text)
    }

    /// Says only this, for this reason.
    mutating func end(with text: String, _ reason: String) {
        (self.text, finishReason) = (text, reason)
        completionTokens = tokenCount(text)
    }

    /// Pieces of about a word, which together are the text.
    var pieces: [String] {
        var pieces: [String] = []
        var piece = ""
        for character in text {
            if character == " ", !piece.isEmpty {
                pieces.append(piece)
                piece = ""
            }
            piece.append(character)
        }
        return piece.isEmpty ? pieces : pieces + [piece]
    }
}
