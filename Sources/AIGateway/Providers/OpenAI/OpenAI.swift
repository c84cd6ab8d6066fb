import Foundation
import OutboundHTTP

/// OpenAI's chat completions (source: platform.openai.com/docs/api-reference/chat).
struct OpenAI: Provider {
    let wire: ChatCompletions

    private struct Body: Encodable {
        struct Message: Encodable {
            let role: String
            let content: String
        }
        struct StreamOptions: Encodable { let includeUsage = true }

        let model: String
        let messages: [Message]
        let stream = true
        /// Without it a stream tells no usage.
        let streamOptions = StreamOptions()
        let maxCompletionTokens: Int?
        let temperature: Double?
    }

    func answer(
        _ completion: Completion, model: String, limits: AILimits, onEvent: @Sendable (ProviderEvent) -> Void
    ) async throws(ProviderError) {
        let body = Body(
            model: model, messages: completion.messages.map { .init(role: $0.role.rawValue, content: $0.content) },
            maxCompletionTokens: completion.maximumOutputTokens, temperature: completion.temperature)
        try await wire.stream(try encoded(body), limits: limits, onEvent: onEvent, readError: readError)
    }

    /// `{"error":{"message":…,"type":…,"param":…,"code":…}}`
    func check() async throws(ProviderError) { try await wire.check() }

    private func readError(_ status: Int, _ body: [UInt8], _ retryAfter: Duration?) -> ProviderError {
        struct Answer: Decodable {
            struct Problem: Decodable {
                let message: String?
                let code: String?
            }
            let error: Problem?
        }
        // A body of another form is shown as it is.
        let problem = (try? JSONDecoder().decode(Answer.self, from: Data(body)))?.error
        let text = shortened(problem?.message ?? String(decoding: body, as: UTF8.self), hiding: wire.apiKey)
        return problem?.code == "insufficient_quota" ? .quotaExhausted(text) : .init(status: status, text, retryAfter: retryAfter)
    }
}
