import OutboundHTTP
import Testing
import Values

@testable import Sandbox

@Suite struct AIProviderTests {
    private struct Asker {
        let url: String
        let http: HTTPClient

        func post(_ path: String, _ body: String, key: String? = "sk-test") async throws -> OutboundHTTP.HTTPResponse {
            let headers = key.map { [(name: "Authorization", value: "Bearer \($0)")] } ?? []
            return try await http.send(
                OutboundHTTP.HTTPRequest(
                    .post, url + path, headers: headers, body: .bytes(Array(body.utf8), contentType: "application/json"),
                    timeout: .seconds(120)))
        }

        func chat(_ provider: String, _ body: String, key: String? = "sk-test") async throws -> OutboundHTTP.HTTPResponse {
            try await post("/\(provider)/v1/chat/completions", body, key: key)
        }
    }

    private func withSandbox(_ body: (Sandbox, Asker) async throws -> Void) async throws {
        let sandbox = try Sandbox(SandboxConfiguration(now: { Timestamp(seconds: 1_767_225_600) }))
        let port = try await sandbox.start()
        let http = HTTPClient()
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(sandbox, Asker(url: "http://127.0.0.1:\(port)", http: http)))
        } catch {
            result = .failure(error)
        }
        await http.shutdown()
        await sandbox.stop()
        try result.get()
    }

    private static let user = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello?\"}]"

    private static let openAIRefusals: [(String, Int, String)] = [
        ("not json", 400, "We could not parse the JSON body"), ("{\(user)}", 400, "you must provide a model parameter"),
        ("{\"model\":\"gpt-9\",\(user)}", 404, "The model `gpt-9` does not exist or you do not have access to it."),
        ("{\"model\":\"gpt-4o\",\(user),\"top_k\":1}", 400, "Unrecognized request argument supplied: top_k"),
        ("{\"model\":\"gpt-4o\",\"messages\":[]}", 400, "Invalid 'messages': empty array."),
        ("{\"model\":\"gpt-4o\"}", 400, "Missing required parameter: 'messages'."),
        ("{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"boss\",\"content\":\"x\"}]}", 400, "Invalid value: 'boss'."),
        ("{\"model\":\"gpt-4o\",\(user),\"temperature\":3}", 400, "decimal above maximum value"),
        (
            "{\"model\":\"gpt-4o\",\(user),\"temperature\":\"hot\"}", 400,
            "Invalid type for 'temperature': expected a decimal, but got a string"
        ),
        ("{\"model\":\"gpt-4o\",\(user),\"stream_options\":{\"include_usage\":true}}", 400, "only allowed when 'stream' is enabled"),
        ("{\"model\":\"gpt-4o\",\(user),\"max_tokens\":99999}", 400, "max_tokens is too large: 99999"),
        ("{\"model\":\"gpt-5-mini\",\(user),\"max_tokens\":9}", 400, "Use 'max_completion_tokens' instead."),
    ]

    @Test("OpenAI refuses what the vendor refuses, in its words", arguments: openAIRefusals)
    func openAI(body: String, status: Int, message: String) async throws {
        try await withSandbox { _, asker in
            let response = try await asker.chat("openai", body)
            #expect(response.status == status)
            let error = try JSON(parsing: response.body)["error"]
            #expect(error?["message"]?.text?.contains(message) == true, "\(response.text)")
            #expect(error?["type"]?.text == "invalid_request_error")
            #expect(response.header("x-request-id")?.hasPrefix("req_") == true)
        }
    }

    private static let mistralRefusals: [(String, Int, String)] = [
        ("{\"model\":\"mistral-small-latest\",\(user),\"n_predict\":1}", 422, "Extra inputs are not permitted"),
        ("{\"model\":\"mistral-small-latest\",\(user),\"max_completion_tokens\":1}", 422, "max_completion_tokens"),
        ("{\"model\":\"mistral-small-latest\",\(user),\"stream_options\":{}}", 422, "stream_options"),
        ("{\"model\":\"mistral-small-latest\",\"messages\":[]}", 422, "List should have at least 1 item"),
        ("{\"model\":\"mistral-small-latest\",\(user),\"temperature\":1.6}", 422, "less than or equal to 1.5"),
        ("{\"model\":\"mistral-small-latest\"}", 422, "Field required"),
        ("{\"model\":\"gpt-4o\",\(user)}", 400, "Invalid model: gpt-4o"),
        ("{\"model\":\"mistral-small-latest\",\"messages\":[{\"role\":\"assistant\",\"content\":\"x\"}]}", 400, "Expected last role User"),
    ]

    @Test("Mistral refuses what the vendor refuses, in its words", arguments: mistralRefusals)
    func mistral(body: String, status: Int, message: String) async throws {
        try await withSandbox { _, asker in
            let response = try await asker.chat("mistral", body)
            #expect(response.status == status)
            #expect(response.text.contains(message), "\(response.text)")
            #expect(try JSON(parsing: response.body)["raw_status_code"]?.int == Int64(status))
        }
    }

    @Test("a key is required, and a bad one refused")
    func keys() async throws {
        try await withSandbox { _, asker in
            #expect(try await asker.chat("openai", "{}", key: nil).text.contains("You didn't provide an API key."))
            let bad = try await asker.chat("openai", "{}", key: "sk-invalid-1234567890")
            #expect(bad.status == 401)
            #expect(bad.text.contains("Incorrect API key provided: sk-inval*********7890."))
            let mistral = try await asker.chat("mistral", "{}", key: nil)
            #expect(mistral.status == 401)
            #expect(mistral.text == "{\"detail\":\"Unauthorized\"}")
        }
    }

    @Test("an OpenAI stream has the vendor's chunks, and tells usage only when asked", arguments: [true, false])
    func stream(isUsageIncluded: Bool) async throws {
        try await withSandbox { _, asker in
            let options = isUsageIncluded ? ",\"stream_options\":{\"include_usage\":true}" : ""
            let response = try await asker.chat("openai", "{\"model\":\"gpt-4o\",\(Self.user),\"stream\":true\(options)}")
            #expect(response.header("content-type")?.hasPrefix("text/event-stream") == true)
            var decoder = ServerSentEvents.Decoder()
            let events = decoder.feed(response.body).map(\.data)
            #expect(events.last == "[DONE]")
            let chunks = try events.dropLast().map { try JSON(parsing: $0) }
            #expect(chunks[0]["choices"]?[0]?["delta"]?["role"] == "assistant")
            #expect(chunks.allSatisfy { $0["object"] == "chat.completion.chunk" && $0["system_fingerprint"] != nil })
            let usages = chunks.compactMap { $0["usage"] }.filter { $0 != .null }
            #expect(usages.count == (isUsageIncluded ? 1 : 0))
            #expect(chunks.last?["choices"] == (isUsageIncluded ? [] : chunks.last?["choices"]))
        }
    }

    @Test("the same question gets the same answer, which says what it is; “long” gets more than one message holds")
    func answers() async throws {
        try await withSandbox { _, asker in
            func answer(_ text: String) async throws -> String {
                let body = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"\(text)\"}]}"
                return try JSON(parsing: try await asker.chat("openai", body).body)["choices"]?[0]?["message"]?["content"]?.text ?? ""
            }
            let first = try await answer("Why do ships float?")
            #expect(try await answer("Why do ships float?") == first)
            #expect(first.contains("**sandbox model**") && first.contains("“Why do ships float?”"))
            #expect(try await answer("long").count > 5000)
        }
    }

    @Test("faults are set, shown, used up and cleared over HTTP")
    func faults() async throws {
        try await withSandbox { _, asker in
            let set = try await asker.post(
                "/sandbox/ai/faults", "{\"provider\":\"openai\",\"kind\":\"rate_limited\",\"count\":1,\"retry_after_seconds\":7}")
            #expect(set.status == 200)
            let limited = try await asker.chat("openai", "{\"model\":\"gpt-4o\",\(Self.user)}")
            #expect(limited.status == 429)
            #expect(limited.header("retry-after") == "7")
            #expect(try await asker.chat("openai", "{\"model\":\"gpt-4o\",\(Self.user)}").status == 200)
            let wrong = try await asker.post("/sandbox/ai/faults", "{\"provider\":\"openai\",\"kind\":\"gremlins\"}")
            #expect(wrong.status == 400)
            #expect(wrong.text.contains("rate_limited"))
            let shown = try await asker.http.send(
                OutboundHTTP.HTTPRequest(.delete, asker.url + "/sandbox/ai/faults", timeout: .seconds(120)))
            #expect(try JSON(parsing: shown.body)["openai"] == ["requests": 2, "faults": []])
        }
    }
}
