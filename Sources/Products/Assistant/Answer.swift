import AIGateway
import Channels

/// How a question ended: what is written to its row in one statement.
struct Answer: Sendable {
    let status: Question.Status
    var output: String?
    var error: String?
    var provider: String?
    var model: String?
    var inputTokens: Int64 = 0
    var outputTokens: Int64 = 0
    var finishReason: CompletionResult.FinishReason?
}

extension Answer {
    /// Where the model said nothing that can be shown, there is no answer.
    init(_ result: CompletionResult) {
        guard FormattedText(markdown: result.text).isBlank else {
            self.init(.completed, result)
            return
        }
        self.init(.failed, result)
        error = result.finishReason == .contentFilter ? "the provider withheld the answer" : "the provider gave an empty answer"
    }

    init(_ status: Question.Status, _ result: CompletionResult) {
        self.init(
            status: status, output: result.text, provider: result.model.provider, model: result.model.name,
            inputTokens: Int64(result.usage.input), outputTokens: Int64(result.usage.output), finishReason: result.finishReason)
    }

    /// What the customer reads: the answer, with a line below it where it is not whole, or why there is none.
    func text(in language: Language) -> FormattedText {
        let words = FormattedText(markdown: output ?? "")
        guard let remark = remark.map({ FormattedText(markdown: $0.text(in: language)) }) else { return words }
        return words.isBlank ? remark : words.followed(by: remark)
    }

    /// What is to be said about it; nil where it is whole.
    var remark: Text? {
        switch (FormattedText(markdown: output ?? "").isBlank, status, finishReason) {
        case (true, .stopped, _): .stoppedEarly
        case (true, _, .contentFilter): .withheldAnswer
        case (true, _, _): .emptyAnswer
        case (false, _, .cut): .brokenOff
        case (false, _, .length): .lengthReached
        case (false, _, .contentFilter): .restWithheld
        case (false, _, _): nil
        }
    }
}
