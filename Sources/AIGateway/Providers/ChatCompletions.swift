import Foundation
import OutboundHTTP

/// The wire form that OpenAI and Mistral share: `POST …/chat/completions` answered by server-sent events up to `[DONE]`.
struct ChatCompletions: Sendable {
    let http: HTTPClient
    let baseURL: String
    let apiKey: String

    func stream(
        _ body: [UInt8], limits: AILimits, onEvent: @Sendable (ProviderEvent) -> Void,
        readError: (_ status: Int, _ body: [UInt8], _ retryAfter: Duration?) -> ProviderError
    ) async throws(ProviderError) {
        do {
            let stream = try await http.stream(request(body, limits), idleTimeout: limits.idleTimeout)
            guard stream.status == 200 else {
                throw readError(stream.status, try await stream.collect(), stream.header("retry-after").flatMap(retryAfter))
            }
            onEvent(.began)
            try await read(stream.events, onEvent)
        } catch {
            throw ProviderError(error)
        }
    }

    /// Asks for the list of models. Servers that speak the protocol without having one are well, too: they answer.
    func check() async throws(ProviderError) {
        do {
            let response = try await http.send(
                HTTPRequest(
                    .get, root + "/models", headers: [("Authorization", "Bearer \(apiKey)")], timeout: .seconds(10),
                    maximumResponseBytes: 8 << 20))
            guard [401, 403].contains(response.status) || response.status >= 500 else { return }
            throw ProviderError(status: response.status, "it does not list its models", retryAfter: nil)
        } catch {
            throw ProviderError(error)
        }
    }

    private var root: String { baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL }

    private func request(_ body: [UInt8], _ limits: AILimits) -> HTTPRequest {
        HTTPRequest(
            .post, root + "/chat/completions", headers: [("Authorization", "Bearer \(apiKey)"), ("Accept", "text/event-stream")],
            body: .bytes(body, contentType: "application/json"), timeout: limits.firstByteTimeout, maximumResponseBytes: 8 << 20)
    }

    private func read(_ events: ServerSentEvents, _ onEvent: @Sendable (ProviderEvent) -> Void) async throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        var isFinished = false
        for try await event in events {
            if event.data == "[DONE]" { return }
            // Why it cannot be decoded would show the answer in a log.
            guard let chunk = try? decoder.decode(Chunk.self, from: Data(event.data.utf8)) else {
                throw ProviderError.unreadable("the provider sent an event that is not its own form")
            }
            if let error = chunk.error {
                throw ProviderError.unavailable(status: 200, error.message ?? "an error within the answer", retryAfter: nil)
            }
            if let choice = chunk.choices?.first {
                if let text = choice.delta?.content?.text, !text.isEmpty { onEvent(.delta(text)) }
                if let reason = choice.finishReason {
                    isFinished = true
                    onEvent(.finished(finishReason(reason)))
                }
            }
            if let usage = chunk.usage { onEvent(.usage(usage.tokens)) }
        }
        // Some servers close without [DONE] after the last chunk; without a finish reason the answer is cut.
        guard isFinished else { throw ProviderError.cut }
    }

    private func finishReason(_ word: String) -> CompletionResult.FinishReason {
        switch word {
        case "stop": .stop
        case "length", "model_length": .length
        case "content_filter": .contentFilter
        default: .other
        }
    }
}

/// Whole seconds; the other form of the header, a date, is not used by these providers.
private func retryAfter(_ header: String) -> Duration? {
    guard let seconds = Int64(header.prefix { $0 != "." }), (0...86_400).contains(seconds) else { return nil }
    return .seconds(seconds)
}

/// `chat.completion.chunk`; what is not used is not read.
private struct Chunk: Decodable {
    struct Choice: Decodable {
        struct Delta: Decodable { let content: Content? }
        let delta: Delta?
        let finishReason: String?
    }

    struct Problem: Decodable { let message: String? }

    let choices: [Choice]?
    let usage: Usage?
    let error: Problem?
}

/// A string, or parts of which only the texts are shown (Mistral's reasoning models send `thinking` beside them).
private enum Content: Decodable {
    case text(String)

    private struct Part: Decodable {
        let type: String
        let text: String?
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // What is not a string is a list of parts.
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .text(try container.decode([Part].self).filter { $0.type == "text" }.compactMap(\.text).joined())
        }
    }

    var text: String {
        switch self {
        case .text(let text): text
        }
    }
}

private struct Usage: Decodable {
    struct Details: Decodable { let cachedTokens: Int? }

    let promptTokens: Int
    let completionTokens: Int?
    let promptTokensDetails: Details?

    var tokens: TokenUsage {
        TokenUsage(input: promptTokens, cachedInput: promptTokensDetails?.cachedTokens ?? 0, output: completionTokens ?? 0)
    }
}
