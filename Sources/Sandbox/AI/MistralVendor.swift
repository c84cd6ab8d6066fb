/// Mistral's chat completions as they stand on the wire (source: docs.mistral.ai/api, and error bodies quoted in public issues).
struct MistralVendor: ChatVendor {
    let provider = SandboxAI.Provider.mistral
    let models = [
        "mistral-small-latest", "mistral-small-2603", "mistral-small-2506", "mistral-medium-latest", "mistral-medium-2604",
        "mistral-medium-2508", "mistral-large-latest", "mistral-large-2512", "ministral-3b-latest", "ministral-8b-latest",
        "ministral-14b-latest", "codestral-latest",
    ]

    var modelList: JSON {
        let rows = models.map { name -> JSON in
            [
                "id": .string(name), "object": "model", "created": 1_741_172_741, "owned_by": "mistralai", "name": .string(name),
                "max_context_length": 131_072,
                "capabilities": ["completion_chat": true, "completion_fim": false, "function_calling": true],
            ]
        }
        return ["object": "list", "data": .array(rows)]
    }

    static func refusal(_ status: Int, _ message: JSON, type: String, code: JSON = .null) -> Refusal {
        Refusal(
            status: status,
            body: [
                "object": "error", "message": message, "type": .string(type), "param": .null, "code": code,
                "raw_status_code": .integer(Int64(status)),
            ])
    }

    private static let unauthorized = Refusal(status: 401, body: ["detail": "Unauthorized"])

    func refusal(ofKey key: String?) -> Refusal? {
        guard let key, !key.isEmpty, !key.hasPrefix("sk-invalid") else { return Self.unauthorized }
        return nil
    }

    func refusal(for fault: AIFault, model: String) -> Refusal? {
        switch fault.kind {
        case .rateLimited, .quotaExhausted:
            var refusal = Self.refusal(429, "Rate limit exceeded", type: "rate_limited", code: "1300")
            if fault.kind == .rateLimited { refusal.headers = [("retry-after", String(fault.retryAfterSeconds))] }
            return refusal
        case .unauthorized: return Self.unauthorized
        case .serverError, .hang: return Self.refusal(500, "Internal server error", type: "internal_server_error", code: "1000")
        case .overloaded: return Self.refusal(503, "Service unavailable.", type: "internal_server_error", code: "1000")
        case .slow, .cut, .blank, .blankCut, .length, .contentFilter, .zeroUsage, .missingUsage: return nil
        }
    }

    // MARK: Answers

    private func frame(_ answer: ChatAnswer, object: JSON, choice: JSON, hasUsage: Bool) -> JSON {
        let usage: JSON = [
            "prompt_tokens": .integer(Int64(answer.promptTokens)),
            "total_tokens": .integer(Int64(answer.promptTokens + answer.completionTokens)),
            "completion_tokens": .integer(Int64(answer.completionTokens)),
        ]
        // 32 hexadecimal digits, as the vendor's ids are.
        let digits = String(answer.id, radix: 16)
        return [
            "id": .string(String(repeating: "0", count: 32 - digits.count) + digits), "object": object,
            "created": .integer(answer.createdAt), "model": .string(answer.request.model), "choices": [choice],
            "usage": hasUsage && !answer.isUsageMissing ? usage : nil,
        ]
    }

    private func chunk(_ answer: ChatAnswer, _ delta: JSON, finishReason: JSON = .null) -> JSON {
        let choice: JSON = ["index": 0, "delta": delta, "finish_reason": finishReason]
        return frame(answer, object: "chat.completion.chunk", choice: choice, hasUsage: finishReason != .null)
    }

    func first(_ answer: ChatAnswer) -> JSON { chunk(answer, ["role": "assistant", "content": ""]) }

    func piece(_ text: String, of answer: ChatAnswer) -> JSON { chunk(answer, ["content": .string(text)]) }

    func last(_ answer: ChatAnswer) -> [JSON] { [chunk(answer, ["content": ""], finishReason: .string(answer.finishReason))] }

    func whole(_ answer: ChatAnswer) -> JSON {
        let message: JSON = ["role": "assistant", "tool_calls": .null, "content": .string(answer.text)]
        let choice: JSON = ["index": 0, "message": message, "finish_reason": .string(answer.finishReason)]
        return frame(answer, object: "chat.completion", choice: choice, hasUsage: true)
    }
}
