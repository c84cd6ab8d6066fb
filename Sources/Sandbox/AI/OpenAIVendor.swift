/// OpenAI's chat completions as they stand on the wire (source: platform.openai.com/docs/api-reference, and error bodies quoted
/// in public issues).
struct OpenAIVendor: ChatVendor {
    let provider = SandboxAI.Provider.openai
    let models = [
        "gpt-4o-mini", "gpt-4o", "gpt-4.1", "gpt-4.1-mini", "gpt-4.1-nano", "o3", "o4-mini", "gpt-5", "gpt-5-mini", "gpt-5-nano", "gpt-5.1",
        "gpt-5.2", "gpt-5.4", "gpt-5.4-mini", "gpt-5.4-nano", "gpt-5.5",
    ]

    var modelList: JSON {
        let rows = models.map { name -> JSON in ["id": .string(name), "object": "model", "created": 1_721_172_741, "owned_by": "system"] }
        return ["object": "list", "data": .array(rows)]
    }

    static func refusal(
        _ status: Int, _ message: String, type: String = "invalid_request_error", param: String? = nil, code: String? = nil
    ) -> Refusal {
        let error: JSON = [
            "message": .string(message), "type": .string(type), "param": param.map { .string($0) } ?? .null,
            "code": code.map { .string($0) } ?? .null,
        ]
        return Refusal(status: status, body: ["error": error])
    }

    func refusal(ofKey key: String?) -> Refusal? {
        guard let key, !key.isEmpty else {
            return Self.refusal(
                401,
                "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the API from your browser and are prompted for a username and password. You can obtain an API key from https://platform.openai.com/account/api-keys."
            )
        }
        guard key.hasPrefix("sk-invalid") else { return nil }
        return invalidKey(key)
    }

    private func invalidKey(_ key: String) -> Refusal {
        let shown = key.prefix(8) + String(repeating: "*", count: max(0, key.count - 12)) + key.suffix(4)
        return Self.refusal(
            401, "Incorrect API key provided: \(shown). You can find your API key at https://platform.openai.com/account/api-keys.",
            code: "invalid_api_key")
    }

    func refusal(for fault: AIFault, model: String) -> Refusal? {
        switch fault.kind {
        case .rateLimited:
            var refusal = Self.refusal(
                429,
                "Rate limit reached for \(model) in organization org-sandbox on requests per min (RPM): Limit 500, Used 500, Requested 1. Please try again in \(fault.retryAfterSeconds)s. Visit https://platform.openai.com/account/rate-limits to learn more.",
                type: "requests", code: "rate_limit_exceeded")
            refusal.headers = [
                ("retry-after", String(fault.retryAfterSeconds)), ("retry-after-ms", String(fault.retryAfterSeconds * 1000)),
            ]
            return refusal
        case .quotaExhausted:
            return Self.refusal(
                429,
                "You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.",
                type: "insufficient_quota", code: "insufficient_quota")
        case .unauthorized: return invalidKey("sk-invalid-by-fault")
        case .serverError, .hang:
            return Self.refusal(500, "The server had an error while processing your request. Sorry about that!", type: "server_error")
        case .overloaded:
            return Self.refusal(503, "The engine is currently overloaded, please try again later", type: "server_error", code: "overloaded")
        case .slow, .cut, .blank, .blankCut, .length, .contentFilter, .zeroUsage, .missingUsage: return nil
        }
    }

    // MARK: Answers

    private func frame(_ answer: ChatAnswer, object: JSON, choices: [JSON]) -> [JSON.Member] {
        [
            .init(name: "id", value: .string("chatcmpl-sandbox\(answer.id)")), .init(name: "object", value: object),
            .init(name: "created", value: .integer(answer.createdAt)), .init(name: "model", value: .string(answer.request.model)),
            .init(name: "service_tier", value: "default"), .init(name: "system_fingerprint", value: "fp_kontorsandbox"),
            .init(name: "choices", value: .array(choices)),
        ]
    }

    private func chunk(_ answer: ChatAnswer, delta: JSON, finishReason: JSON = .null) -> JSON {
        let choice: JSON = ["index": 0, "delta": delta, "logprobs": .null, "finish_reason": finishReason]
        let frame = frame(answer, object: "chat.completion.chunk", choices: [choice])
        return .object(frame + (answer.request.isUsageIncluded ? [.init(name: "usage", value: .null)] : []))
    }

    private func usage(_ answer: ChatAnswer) -> JSON {
        [
            "prompt_tokens": .integer(Int64(answer.promptTokens)), "completion_tokens": .integer(Int64(answer.completionTokens)),
            "total_tokens": .integer(Int64(answer.promptTokens + answer.completionTokens)),
            "prompt_tokens_details": ["cached_tokens": .integer(Int64(answer.cachedTokens)), "audio_tokens": 0],
            "completion_tokens_details": [
                "reasoning_tokens": 0, "audio_tokens": 0, "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0,
            ],
        ]
    }

    func first(_ answer: ChatAnswer) -> JSON { chunk(answer, delta: ["role": "assistant", "content": "", "refusal": .null]) }

    func piece(_ text: String, of answer: ChatAnswer) -> JSON { chunk(answer, delta: ["content": .string(text)]) }

    func last(_ answer: ChatAnswer) -> [JSON] {
        let end = chunk(answer, delta: [:], finishReason: .string(answer.finishReason))
        guard answer.request.isUsageIncluded, !answer.isUsageMissing else { return [end] }
        let frame = frame(answer, object: "chat.completion.chunk", choices: [])
        return [end, .object(frame + [.init(name: "usage", value: usage(answer))])]
    }

    func whole(_ answer: ChatAnswer) -> JSON {
        let message: JSON = ["role": "assistant", "content": .string(answer.text), "refusal": .null, "annotations": []]
        let choice: JSON = ["index": 0, "message": message, "logprobs": .null, "finish_reason": .string(answer.finishReason)]
        let frame = frame(answer, object: "chat.completion", choices: [choice])
        return .object(frame + (answer.isUsageMissing ? [] : [.init(name: "usage", value: usage(answer))]))
    }
}
