/// A chat completion request that its vendor accepts.
struct ChatRequest: Sendable {
    struct Message: Sendable {
        let role: String
        let text: String
    }

    let model: String
    let messages: [Message]
    let isStreamed: Bool
    /// OpenAI tells the usage of a stream only when asked.
    let isUsageIncluded: Bool
    let maximumTokens: Int?

    var question: String { messages.last { $0.role == "user" }?.text ?? "" }

    /// Four bytes a token, four tokens for the frame of a message and three for the beginning of the answer.
    var promptTokens: Int { messages.reduce(3) { $0 + 4 + tokenCount($1.text) } }
}

func tokenCount(_ text: String) -> Int { (text.utf8.count + 3) / 4 }

/// Why a request is refused: the vendor's own status, headers and body.
struct Refusal: Error {
    let status: Int
    let body: JSON
    var headers: [(String, String)] = []
}
