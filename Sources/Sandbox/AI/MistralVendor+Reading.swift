extension MistralVendor {
    private static let fields: Set<String> = [
        "model", "messages", "stream", "max_tokens", "temperature", "top_p", "stop", "random_seed", "response_format", "tools",
        "tool_choice",
        "presence_penalty", "frequency_penalty", "n", "prediction", "parallel_tool_calls", "prompt_mode", "reasoning_effort", "safe_prompt",
        "metadata", "guardrails", "prompt_cache_key",
    ]
    private static let contextTokens = 131_072

    func read(_ body: [UInt8]) throws(Refusal) -> ChatRequest {
        // The vendor does not say where the JSON is wrong.
        guard let root = try? JSON(parsing: body), let members = root.members else {
            throw invalid([problem("json_invalid", ["body", 0], "JSON decode error", input: [:])])
        }
        var problems: [JSON] = []
        for member in members where !Self.fields.contains(member.name) {
            problems.append(
                problem("extra_forbidden", ["body", .string(member.name)], "Extra inputs are not permitted", input: member.value))
        }
        let model = text(root["model"], "model", &problems)
        let messages = messages(root["messages"], &problems)
        let isStreamed = flag(root["stream"], &problems)
        let maximumTokens = maximumTokens(root["max_tokens"], &problems)
        checkTemperature(root["temperature"], &problems)
        guard problems.isEmpty else { throw invalid(problems) }
        guard models.contains(model) else {
            throw Self.refusal(400, .string("Invalid model: \(model)"), type: "invalid_model", code: "1500")
        }
        try checkOrder(messages)
        let request = ChatRequest(
            model: model, messages: messages, isStreamed: isStreamed, isUsageIncluded: true, maximumTokens: maximumTokens)
        guard request.promptTokens + (maximumTokens ?? 0) <= Self.contextTokens else {
            throw Self.refusal(
                400,
                .string(
                    "Prompt contains \(request.promptTokens) tokens and 0 draft tokens, too large for model with \(Self.contextTokens) maximum context length"
                ), type: "invalid_request_prompt", code: "3051")
        }
        return request
    }

    /// A conversation ends with the customer's turn (or a tool's).
    private func checkOrder(_ messages: [ChatRequest.Message]) throws(Refusal) {
        guard let last = messages.last, last.role != "user", last.role != "tool" else { return }
        throw Self.refusal(
            400, .string("Expected last role User or Tool (or Assistant with prefix True) for serving but got \(last.role)"),
            type: "invalid_request_message_order", code: "3230")
    }

    private func messages(_ value: JSON?, _ problems: inout [JSON]) -> [ChatRequest.Message] {
        guard let value else {
            problems.append(problem("missing", ["body", "messages"], "Field required", input: .null))
            return []
        }
        guard let elements = value.elements else {
            problems.append(problem("list_type", ["body", "messages"], "Input should be a valid list", input: value))
            return []
        }
        if elements.isEmpty {
            problems.append(
                problem("too_short", ["body", "messages"], "List should have at least 1 item after validation, not 0", input: []))
        }
        return elements.enumerated().compactMap { index, element in message(element, index, &problems) }
    }

    private func message(_ element: JSON, _ index: Int, _ problems: inout [JSON]) -> ChatRequest.Message? {
        let place: [JSON] = ["body", "messages", .integer(Int64(index))]
        guard let role = element["role"]?.text, ["system", "user", "assistant", "tool"].contains(role) else {
            problems.append(
                problem(
                    "union_tag_invalid", place,
                    "Input tag '\(element["role"]?.text ?? "")' found using 'role' does not match any of the expected tags: 'assistant', 'system', 'tool', 'user'",
                    input: element))
            return nil
        }
        let allowed: Set<String> = ["role", "content", "tool_calls", "prefix", "tool_call_id", "name"]
        for member in element.members ?? [] where !allowed.contains(member.name) {
            problems.append(
                problem(
                    "extra_forbidden", place + [.string(role), .string(member.name)], "Extra inputs are not permitted", input: member.value)
            )
        }
        switch element["content"] {
        case .string(let text): return .init(role: role, text: text)
        case .array(let parts): return .init(role: role, text: parts.compactMap { $0["text"]?.text }.joined())
        default:
            problems.append(
                problem(
                    "string_type", place + [.string(role), "content", "str"], "Input should be a valid string",
                    input: element["content"] ?? .null))
            return nil
        }
    }

    private func text(_ value: JSON?, _ name: String, _ problems: inout [JSON]) -> String {
        if let text = value?.text { return text }
        problems.append(
            value.map { problem("string_type", ["body", .string(name)], "Input should be a valid string", input: $0) }
                ?? problem("missing", ["body", .string(name)], "Field required", input: .null))
        return ""
    }

    private func flag(_ value: JSON?, _ problems: inout [JSON]) -> Bool {
        guard let value, value != .null else { return false }
        if let flag = value.flag { return flag }
        problems.append(problem("bool_type", ["body", "stream"], "Input should be a valid boolean", input: value))
        return false
    }

    private func maximumTokens(_ value: JSON?, _ problems: inout [JSON]) -> Int? {
        guard let value, value != .null else { return nil }
        if let count = value.int, count >= 0, count <= 1_000_000 { return Int(count) }
        let isTooSmall = value.int.map { $0 < 0 } ?? false
        problems.append(
            isTooSmall
                ? problem("greater_than_equal", ["body", "max_tokens"], "Input should be greater than or equal to 0", input: value)
                : problem("int_type", ["body", "max_tokens"], "Input should be a valid integer", input: value))
        return nil
    }

    private func checkTemperature(_ value: JSON?, _ problems: inout [JSON]) {
        guard let value, value != .null else { return }
        guard let number = value.double else {
            problems.append(problem("float_type", ["body", "temperature"], "Input should be a valid number", input: value))
            return
        }
        guard number < 0 || number > 1.5 else { return }
        let rule = number < 0 ? ("greater_than_equal", "greater than or equal to 0") : ("less_than_equal", "less than or equal to 1.5")
        problems.append(problem(rule.0, ["body", "temperature"], "Input should be \(rule.1)", input: value))
    }

    private func problem(_ type: String, _ place: [JSON], _ message: String, input: JSON) -> JSON {
        ["type": .string(type), "loc": .array(place), "msg": .string(message), "input": input]
    }

    private func invalid(_ problems: [JSON]) -> Refusal {
        Self.refusal(422, ["detail": .array(problems)], type: "invalid_request_error")
    }
}
