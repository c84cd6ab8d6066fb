import Values

/// How a question ended: what is written to its row in one statement.
struct Answer: Sendable {
    let status: Question.Status
    var output: String?
    var error: String?
    var provider: String?
    var model: String?
    var inputTokens: Int64 = 0
    var outputTokens: Int64 = 0
    let cost: Money
}
