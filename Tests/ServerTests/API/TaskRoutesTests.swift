import Assistant
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Server

@Suite(.bothEngines) struct TaskRoutesTests {
    @Test("a posted question comes back finished, priced in decimals, and reads the same afterwards")
    func created() async throws {
        try await TestBusiness.with { business in
            let reply = try await business.post("/api/task", #"{"type": "chat", "input": "Why is the sky blue?", "user_id": "42"}"#)
            #expect(reply.status == 201)
            #expect(reply.contentType == "application/json; charset=utf-8")
            let task = try reply.json
            #expect(task["status"] as? String == "completed")
            #expect(task["type"] as? String == "chat")
            #expect(task["provider"] as? String == "openai")
            #expect(task["input"] as? String == "Why is the sky blue?")
            #expect((task["output"] as? String)?.contains("Why is the sky blue?") == true)
            #expect(task["user_id"] as? String == "42")
            #expect((task["tokens_used"] as? Int ?? 0) > 0)
            #expect(task["currency"] as? String == "USD")
            let cost = try #require(task["cost"] as? String)
            #expect(cost.hasPrefix("0.") && cost.contains { ("1"..."9").contains($0) })
            for time in ["created_at", "finished_at"] { #expect((task[time] as? String)?.hasPrefix("2026-01-01T12:") == true) }
            let id = try #require(task["id"] as? String)
            let again = try await business.get("/api/task/\(id)")
            #expect(again.text == reply.text)
        }
    }

    @Test("the caller's provider is the one that answers")
    func provider() async throws {
        try await TestBusiness.with { business in
            let task = try await business.post("/api/task", #"{"input": "Hello?", "provider": "mistral"}"#).json
            #expect(task["provider"] as? String == "mistral")
            #expect(task["status"] as? String == "completed")
        }
    }

    @Test("a provider that the type's route does not ask is refused with those that it asks")
    func providerOfAnotherRoute() async throws {
        let file = """
            workspace: { name: Demo, slug: demo, currency: USD }
            bots:
              assistant:
                product: assistant
                telegram: { token: "${TELEGRAM_BOT_TOKEN}" }
                owner_telegram_ids: [ 1 ]
            ai:
              providers: { openai: { api_key: "${OPENAI_API_KEY}" }, mistral: { api_key: "${MISTRAL_API_KEY}" } }
              routes: { chat: [ openai/gpt-4o-mini, openai/gpt-4o ], letters: [ mistral/mistral-small-latest, openai/gpt-4o ] }
            """
        try await TestBusiness.with(file: file) { business in
            let refused = try await business.post("/api/task", #"{"input": "Hello?", "provider": "mistral"}"#)
            #expect(try refused.detail(422).hasSuffix("“provider” is “mistral”; the type chat is answered by openai."))
            let answered = try await business.post("/api/task", #"{"input": "Hello?", "provider": "mistral", "type": "letters"}"#)
            #expect(try answered.json["provider"] as? String == "mistral")
        }
    }

    @Test("with wait=false the task is queued at once, and is finished later", arguments: ["false", "0"])
    func queued(_ wait: String) async throws {
        try await TestBusiness.with { business in
            business.sandbox.ai.holdStreams()
            let reply = try await business.post("/api/task?wait=\(wait)", #"{"input": "What takes long?"}"#)
            #expect(reply.status == 202)
            #expect(try reply.json["status"] as? String == "queued")
            let id = try #require(try reply.json["id"] as? String)
            let answer = try await business.get("/api/task/\(id)")
            #expect(try answer.json["status"] as? String == "queued")
            business.sandbox.ai.releaseStreams()
            try await business.finish(id)
            let task = try await business.get("/api/task/\(id)").json
            #expect(task["status"] as? String == "completed")
            #expect((task["output"] as? String)?.isEmpty == false)
        }
    }

    /// A body, the status it gets, and what the sentence must name.
    struct Refusal: CustomTestStringConvertible {
        let testDescription: String
        let body: [UInt8]
        let status: Int
        let word: String

        init(_ name: String, _ body: String, _ status: Int, _ word: String) {
            self.init(name, bytes: Array(body.utf8), status, word)
        }

        init(_ name: String, bytes: [UInt8], _ status: Int, _ word: String) {
            testDescription = name
            body = bytes
            self.status = status
            self.word = word
        }
    }

    static let refusals = [
        Refusal("no body", "", 400, "JSON"),
        Refusal("not JSON", "input=Hello", 400, "JSON"),
        Refusal("JSON cut off", #"{"input": "Hel"#, 400, "JSON"),
        Refusal("two values", #"{"input": "a"} {"input": "b"}"#, 400, "JSON"),
        Refusal("half a surrogate pair", #"{"input": "\ud800"}"#, 400, ""),
        Refusal("brackets without end", String(repeating: "[", count: 100_000), 400, "JSON"),
        Refusal("not UTF-8", bytes: Array(#"{"input": ""#.utf8) + [0xFF, 0xC0] + Array(#""}"#.utf8), 400, "UTF-8"),
        Refusal("an array", "[]", 422, "object"),
        Refusal("null", "null", 422, "object"),
        Refusal("nothing asked", "{}", 422, "“input”"),
        Refusal("a number to ask", #"{"input": 5}"#, 422, "“input”"),
        Refusal("a huge number to ask", #"{"input": 1e99999}"#, 422, "“input”"),
        Refusal("null to ask", #"{"input": null}"#, 422, "“input”"),
        Refusal("an array to ask", #"{"input": ["a"]}"#, 422, "“input”"),
        Refusal("an empty question", #"{"input": ""}"#, 422, "empty"),
        Refusal("white space", #"{"input": " \n\t\u00a0 "}"#, 422, "empty"),
        Refusal("50 KB", #"{"input": "\#(String(repeating: "a", count: 50_000))"}"#, 422, "16384"),
        Refusal("2 MB", #"{"input": "\#(String(repeating: "a", count: 2 << 20))"}"#, 413, "1048576"),
        Refusal("NUL", #"{"input": "a\u0000b"}"#, 422, "plain text"),
        Refusal("an unknown type", #"{"input": "Hello", "type": "music"}"#, 422, "chat"),
        Refusal("a type of the wrong type", #"{"input": "Hello", "type": 1}"#, 422, "“type”"),
        Refusal("an unknown provider", #"{"input": "Hello", "provider": "acme"}"#, 422, "openai"),
        Refusal("a number for a user", #"{"input": "Hello", "user_id": 18446744073709551616}"#, 422, "“user_id”"),
        Refusal("an empty user", #"{"input": "Hello", "user_id": ""}"#, 422, "“user_id”"),
        Refusal("a user too long", #"{"input": "Hello", "user_id": "\#(String(repeating: "ä", count: 201))"}"#, 422, "“user_id”"),
        Refusal("NUL in a user", #"{"input": "Hello", "user_id": "a\u0000b"}"#, 422, "“user_id”"),
    ]

    @Test("what cannot be asked is refused with a sentence, and nothing is stored")
    func refused() async throws {
        try await TestBusiness.with { business in
            for refusal in Self.refusals {
                let detail = try await business.post("/api/task", bytes: refusal.body)
                    .detail(refusal.status, "\(refusal.testDescription)")
                #expect(refusal.word.isEmpty || detail.contains(refusal.word), "\(refusal.testDescription): \(detail)")
            }
            let stored = try await business.questionCount()
            #expect(stored == 0)
        }
    }

    @Test("an unknown value of wait is refused before anything is stored", arguments: ["perhaps", "", "TRUE", "2"])
    func unknownWait(_ value: String) async throws {
        try await TestBusiness.with { business in
            let reply = try await business.post("/api/task?wait=\(value)", #"{"input": "Hello"}"#)
            #expect(try reply.detail(400).contains("“wait”"))
            let stored = try await business.questionCount()
            #expect(stored == 0)
        }
    }

    @Test("the longest question allowed is answered")
    func longest() async throws {
        try await TestBusiness.with { business in
            let text = String(repeating: "a", count: Question.longestInput)
            let answer = try await business.post("/api/task", #"{"input": "\#(text)"}"#)
            #expect(answer.status == 201)
        }
    }

    @Test("a task that does not exist is not found, whatever its id looks like")
    func unknownID() async throws {
        try await TestBusiness.with { business in
            let unknown = ID<Question>(at: business.clock.now()).description
            for id in [
                unknown, "1", "task_", "key_" + unknown.dropFirst(5), "%00", "..%2Fhealth", "'%20OR%201=1",
                String(repeating: "x", count: 4000),
            ] {
                let answer = try await business.get("/api/task/\(id)")
                let detail = try answer.detail(404, "\(id)")
                #expect(detail.contains("task"), "\(id): \(detail)")
            }
        }
    }
}

extension TestBusiness {
    fileprivate func questionCount() async throws -> Int {
        let books = kontor.books
        return try await books.database.read { try $0.questions(in: books.workspace.id, limit: 100).count }
    }

    /// Returns once the task is no longer queued.
    fileprivate func finish(_ id: String) async throws {
        let question = try await kontor.assistant.finished(try #require(ID<Question>(id)), within: .seconds(60))
        #expect(question.status != .queued)
    }
}
