extension OpenAIVendor {
    private static let fields: Set<String> = [
        "model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens", "temperature", "top_p", "n", "stop",
        "presence_penalty", "frequency_penalty", "logit_bias", "user", "seed", "tools", "tool_choice", "response_format", "logprobs",
        "top_logprobs", "parallel_tool_calls", "metadata", "store", "service_tier", "reasoning_effort", "modalities", "audio", "prediction",
        "functions", "function_call", "web_search_options", "verbosity", "prompt_cache_key", "safety_identifier",
    ]
    private static let roles: Set<String> = ["system", "assistant", "user", "function", "tool", "developer"]
    private static let contextTokens = 128_000
    private static let outputTokens = 16_384

    func read(_ body: [UInt8]) throws(Refusal) -> ChatRequest {
        // The vendor does not say where the JSON is wrong.
        guard let root = try? JSON(parsing: body), let members = root.members else {
            throw Self.refusal(
                400,
                "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)"
            )
        }
        if let unknown = members.first(where: { !Self.fields.contains($0.name) }) {
            throw Self.refusal(400, "Unrecognized request argument supplied: \(unknown.name)")
        }
        let model = try model(root)
        let messages = try messages(root["messages"])
        let isStreamed = try flag(root["stream"], "stream") ?? false
        if root["stream_options"] ?? .null != .null, !isStreamed {
            throw Self.refusal(400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.", param: "stream_options")
        }
        let isUsageIncluded = try flag(root["stream_options"]?["include_usage"], "stream_options.include_usage") ?? false
        try checkTemperature(root["temperature"], model)
        let request = ChatRequest(
            model: model, messages: messages, isStreamed: isStreamed, isUsageIncluded: isUsageIncluded,
            maximumTokens: try maximumTokens(root, model))
        guard request.promptTokens <= Self.contextTokens else {
            throw Self.refusal(
                400,
                "This model's maximum context length is \(Self.contextTokens) tokens. However, your messages resulted in \(request.promptTokens) tokens. Please reduce the length of the messages.",
                param: "messages", code: "context_length_exceeded")
        }
        return request
    }

    private func model(_ root: JSON) throws(Refusal) -> String {
        guard let value = root["model"] else { throw Self.refusal(400, "you must provide a model parameter") }
        guard let name = value.text else { throw wrongType("model", "a string", value) }
        guard models.contains(name) else {
            throw Self.refusal(404, "The model `\(name)` does not exist or you do not have access to it.", code: "model_not_found")
        }
        return name
    }

    private func messages(_ value: JSON?) throws(Refusal) -> [ChatRequest.Message] {
        guard let value else {
            throw Self.refusal(400, "Missing required parameter: 'messages'.", param: "messages", code: "missing_required_parameter")
        }
        guard let elements = value.elements else { throw wrongType("messages", "an array of objects", value) }
        guard !elements.isEmpty else {
            throw Self.refusal(
                400, "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
                param: "messages", code: "empty_array")
        }
        var messages: [ChatRequest.Message] = []
        for (index, element) in elements.enumerated() { messages.append(try message(element, "messages[\(index)]")) }
        return messages
    }

    private func message(_ element: JSON, _ path: String) throws(Refusal) -> ChatRequest.Message {
        guard element.members != nil else { throw wrongType(path, "an object", element) }
        guard let role = element["role"]?.text else {
            throw Self.refusal(
                400, "Missing required parameter: '\(path).role'.", param: "\(path).role", code: "missing_required_parameter")
        }
        guard Self.roles.contains(role) else {
            throw Self.refusal(
                400, "Invalid value: '\(role)'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.",
                param: "\(path).role", code: "invalid_value")
        }
        switch element["content"] {
        case .string(let text): return .init(role: role, text: text)
        case .array(let parts): return .init(role: role, text: parts.compactMap { $0["text"]?.text }.joined())
        case .null where role == "assistant": return .init(role: role, text: "")
        case nil:
            throw Self.refusal(
                400, "Missing required parameter: '\(path).content'.", param: "\(path).content", code: "missing_required_parameter")
        case .some(let other): throw wrongType("\(path).content", "one of a string or array of objects", other)
        }
    }

    private func isReasoning(_ model: String) -> Bool { model.hasPrefix("o") || model.hasPrefix("gpt-5") }

    private func maximumTokens(_ root: JSON, _ model: String) throws(Refusal) -> Int? {
        if root["max_tokens"] != nil, isReasoning(model) {
            throw Self.refusal(
                400, "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
                param: "max_tokens", code: "unsupported_parameter")
        }
        let name = root["max_completion_tokens"] == nil ? "max_tokens" : "max_completion_tokens"
        guard let value = root[name], value != .null else { return nil }
        guard let count = value.int else { throw wrongType(name, "an integer", value) }
        guard count >= 1 else {
            throw Self.refusal(
                400, "Invalid '\(name)': integer below minimum value. Expected a value >= 1, but got \(count) instead.", param: name,
                code: "integer_below_min_value")
        }
        guard count <= Self.outputTokens else {
            throw Self.refusal(
                400,
                "\(name) is too large: \(count). This model supports at most \(Self.outputTokens) completion tokens, whereas you provided \(count).",
                param: name, code: "invalid_value")
        }
        return Int(count)
    }

    private func checkTemperature(_ value: JSON?, _ model: String) throws(Refusal) {
        guard let value, value != .null else { return }
        guard let number = value.double else { throw wrongType("temperature", "a decimal", value) }
        guard number >= 0, number <= 2 else {
            let (side, bound) =
                number < 0 ? ("below minimum value. Expected a value >=", 0) : ("above maximum value. Expected a value <=", 2)
            throw Self.refusal(
                400, "Invalid 'temperature': decimal \(side) \(bound), but got \(number) instead.", param: "temperature",
                code: number < 0 ? "decimal_below_min_value" : "decimal_above_max_value")
        }
        guard !isReasoning(model) || number == 1 else {
            throw Self.refusal(
                400,
                "Unsupported value: 'temperature' does not support \(number) with this model. Only the default (1) value is supported.",
                param: "temperature", code: "unsupported_value")
        }
    }

    private func flag(_ value: JSON?, _ path: String) throws(Refusal) -> Bool? {
        guard let value, value != .null else { return nil }
        guard let flag = value.flag else { throw wrongType(path, "a boolean", value) }
        return flag
    }

    private func wrongType(_ path: String, _ expected: String, _ value: JSON) -> Refusal {
        Self.refusal(
            400, "Invalid type for '\(path)': expected \(expected), but got \(value.kindWithArticle) instead.", param: path,
            code: "invalid_type")
    }
}

extension JSON {
    fileprivate var kindWithArticle: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .number: "a decimal"
        case .string: "a string"
        case .array: "an array"
        case .object, .encoded: "an object"
        }
    }

    var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let digits): Double(digits)
        default: nil
        }
    }
}
