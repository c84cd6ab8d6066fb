import Sandbox
import TestBusiness
import TestSupport
import Testing

@Suite(.bothEngines) struct TelegramWebhookRoutesTests {
    private static let secret = "Secret-of-the-webhook_1"
    private static let path = "/webhooks/telegram/assistant"

    /// The sandbox cannot reach the bot by itself: what arrives is what the test posts.
    private func with(_ body: @Sendable (TestBusiness) async throws -> Void) async throws {
        try await TestBusiness.with(
            ["TELEGRAM_WEBHOOK_SECRET": Self.secret, "PUBLIC_URL": "http://127.0.0.1:1"]
        ) { business in
            try business.telegram.say("/start", as: TestBusiness.customerID, to: TestBusiness.bot)
            try await body(business)
        }
    }

    private static func update(_ id: Int, _ text: String) -> [UInt8] {
        let user = TestBusiness.customerID
        return Array(
            """
            {"update_id": \(id), "message": {"message_id": \(id), "date": 1767268800, "text": "\(text)",
             "chat": {"id": \(user), "type": "private", "first_name": "Ada"},
             "from": {"id": \(user), "is_bot": false, "first_name": "Ada"}}}
            """.utf8)
    }

    @Test("an update is acknowledged and answered; its second copy is acknowledged and changes nothing")
    func answeredOnce() async throws {
        try await with { business in
            let secret = [(name: "X-Telegram-Bot-Api-Secret-Token", value: Self.secret)]
            for (id, text) in [(900_001, "First?"), (900_001, "First?"), (900_002, "Second?"), (900_001, "First?")] {
                let reply = try await business.post(Self.path, bytes: Self.update(id, text), authorization: nil, headers: secret)
                #expect(reply.status == 200)
            }
            // The person's messages are answered in order: with the second, the first's copies have had their turn.
            let chat = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID) { chat in
                chat.answers.contains { $0.text.contains("Second?") } && chat.draft == nil
            }
            #expect(chat.answers.count == 2)
            #expect(chat.answers.count { $0.text.contains("First?") } == 1)
        }
    }

    @Test("a message of 50 KB gets a clear reply and asks nobody")
    func huge() async throws {
        try await with { business in
            let secret = [(name: "X-Telegram-Bot-Api-Secret-Token", value: Self.secret)]
            let text = String(repeating: "a", count: 50_000)
            let reply = try await business.post(Self.path, bytes: Self.update(900_001, text), authorization: nil, headers: secret)
            #expect(reply.status == 200)
            let chat = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID) { !$0.answers.isEmpty }
            #expect(chat.answers.last?.text.hasPrefix("Your question is too long: 50000 bytes") == true)
            #expect(business.sandbox.ai.requests(to: .openai) == 0)
        }
    }

    @Test("without the bot's secret nothing is taken", arguments: [nil, "", "wrong", "Secret-of-the-webhook_", "Secret-of-the-webhook_11"])
    func wrongSecret(_ secret: String?) async throws {
        try await with { business in
            let headers = secret.map { [(name: "X-Telegram-Bot-Api-Secret-Token", value: $0)] } ?? []
            // The owner's key is no substitute.
            let reply = try await business.post(Self.path, bytes: Self.update(1, "Hello?"), headers: headers)
            #expect(try reply.detail(401).contains("secret"))
            #expect(business.sandbox.ai.requests(to: .openai) == 0)
        }
    }

    @Test("a bot that is not there, or polls, has no webhook")
    func unknownBot() async throws {
        let secret = [(name: "X-Telegram-Bot-Api-Secret-Token", value: Self.secret)]
        try await with { business in
            for bot in ["nobody", "Assistant", "%00"] {
                let reply = try await business.post(
                    "/webhooks/telegram/\(bot)", bytes: Self.update(1, "Hello?"), authorization: nil, headers: secret)
                _ = try reply.detail(404)
            }
        }
        try await TestBusiness.with { business in
            _ = try await business.post(Self.path, bytes: Self.update(1, "Hello?"), authorization: nil, headers: secret).detail(404)
        }
    }

    @Test("what is no update is refused")
    func malformed() async throws {
        try await with { business in
            let secret = [(name: "X-Telegram-Bot-Api-Secret-Token", value: Self.secret)]
            for text in ["", "{", "[]", "{}", "null", #"{"update_id": "1"}"#, String(repeating: "[", count: 100_000)] {
                let reply = try await business.post(Self.path, bytes: Array(text.utf8), authorization: nil, headers: secret)
                _ = try reply.detail(400, "\(text.prefix(20))")
            }
            let large = [UInt8](repeating: 32, count: 2 << 20)
            _ = try await business.post(Self.path, bytes: large, authorization: nil, headers: secret).detail(413)
        }
    }
}
