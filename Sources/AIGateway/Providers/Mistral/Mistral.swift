import Foundation
import OutboundHTTP

/// Mistral's chat completions (source: docs.mistral.ai/api). Beside OpenAI's: `max_tokens`, usage always in the last chunk,
/// no unknown field allowed, and other error bodies.
struct Mistral: Provider {
    let wire: ChatCompletions

    private struct Body: Encodable {
        struct Message: Encodable {
            let role: String
            let content: String
        }

        let model: String
        let messages: [Message]
        let stream = true
        let maxTokens: Int?
        let temperature: Double?
    }

    func answer(
        _ completion: Completion, model: String, limits: AILimits, onEvent: @Sendable (ProviderEvent) -> Void
    ) async throws(ProviderError) {
        let body = Body(
            model: model, messages: completion.messages.map { .init(role: $0.role.rawValue, content: $0.content) },
            maxTokens: completion.maximumOutputTokens, temperature: completion.temperature.map { min($0, 1.5) })
        try await wire.stream(try encoded(body), limits: limits, onEvent: onEvent, readError: readError)
    }

    func check() async throws(ProviderError) { try await wire.check() }

    private func readError(_ status: Int, _ body: [UInt8], _ retryAfter: Duration?) -> ProviderError {
        // A body of another form is shown as it is.
        let text = (try? JSONDecoder().decode(ErrorBody.self, from: Data(body)))?.text
        return .init(status: status, shortened(text ?? String(decoding: body, as: UTF8.self), hiding: wire.apiKey), retryAfter: retryAfter)
    }
}

/// `{"object":"error","message":"…"}`, `{"message":{"detail":[…]}}`, `{"detail":[{"loc":[…],"msg":"…"}]}` or `{"detail":"…"}`.
private struct ErrorBody: Decodable {
    private struct Detail: Decodable {
        let msg: String
        let loc: [Step]?

        var text: String { (loc.map { $0.map(\.text).joined(separator: ".") + ": " } ?? "") + msg }
    }

    /// A key, or the index of an element.
    private struct Step: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            // What is not an index is a key.
            if let index = try? container.decode(Int.self) {
                text = String(index)
            } else {
                text = try container.decode(String.self)
            }
        }
    }

    private struct Wrapped: Decodable { let detail: [Detail] }

    private enum CodingKeys: String, CodingKey {
        case message
        case detail
    }

    let text: String?

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // Each form is tried; one that does not fit is no error.
        let bare = try? container.decode([Detail].self, forKey: .detail)
        // As above.
        let wrapped = try? container.decode(Wrapped.self, forKey: .message)
        // As above.
        let message = try? container.decode(String.self, forKey: .message)
        // As above.
        let detail = try? container.decode(String.self, forKey: .detail)
        let details = bare ?? wrapped?.detail
        let plain = message ?? detail
        text = details?.map(\.text).joined(separator: "; ") ?? plain
    }
}
