import OutboundHTTP
import Testing
import Values

@testable import Sandbox

@Suite struct BotAPITests {
    @Test("getMe describes the bot")
    func getMe() async throws {
        try await SandboxBench.run { bench async throws in
            let me = try await bench.result("getMe")
            #expect(me["id"] == 100001)
            #expect(me["is_bot"] == true)
            #expect(me["username"] == "kontor_assistant_bot")
            #expect(try await bench.result("GETME") == me)
        }
    }

    @Test("a wrong token is 401, an unknown method 404")
    func wrongDoors() async throws {
        try await SandboxBench.run { bench async throws in
            #expect(try await bench.refusal("getMe", token: "100001:wrong") == "401 Unauthorized")
            #expect(try await bench.refusal("getMe", token: "assistant") == "401 Unauthorized")
            #expect(try await bench.refusal("brewCoffee") == "404 Not Found")
        }
    }

    @Test("a message goes both ways in Telegram's form, numbered by the bot's own message box")
    func conversation() async throws {
        try await SandboxBench.run { bench async throws in
            try bench.telegram.start("assistant", as: bench.ann, payload: "ref_1")
            let updates = try await bench.result("getUpdates")
            let message = try #require(updates[0]?["message"])
            #expect(message["message_id"]?.int == SandboxBench.firstMessage)
            #expect(message["from"] == ["id": 501, "is_bot": false, "first_name": "Ann", "language_code": "de"])
            #expect(message["chat"] == ["id": 501, "first_name": "Ann", "type": "private"])
            #expect(message["date"]?.int == bench.clock.now().seconds)
            #expect(message["text"] == "/start ref_1")
            #expect(message["entities"] == [["offset": 0, "length": 6, "type": "bot_command"]])
            let sent = try await bench.result(
                "sendMessage", ["chat_id": 501, "text": "Hello", "reply_parameters": ["message_id": .integer(SandboxBench.firstMessage)]])
            #expect(sent["message_id"]?.int == SandboxBench.firstMessage + 1)
            #expect(sent["from"]?["is_bot"] == true)
            #expect(sent["reply_to_message"]?["message_id"]?.int == SandboxBench.firstMessage)
            #expect(try bench.telegram.messages("assistant", bench.ann).map(\.text) == ["/start ref_1", "Hello"])
        }
    }

    @Test("a method may be called by query, by form, by JSON and by multipart")
    func forms() async throws {
        try await SandboxBench.run { bench async throws in
            try bench.telegram.start("assistant", as: bench.ann)
            let url = "\(bench.sandbox.baseURL)/bot\(SandboxBench.token)/sendMessage"
            let requests = [
                HTTPRequest(.get, url + "?chat_id=501&text=caf%C3%A9+au%20lait", timeout: .seconds(120)),
                HTTPRequest(.post, url, body: .form([("chat_id", "501"), ("text", "café au lait")]), timeout: .seconds(120)),
                HTTPRequest(
                    .post, url, body: .bytes(Array(#"{"chat_id":"501","text":"café au lait"}"#.utf8), contentType: "application/json"),
                    timeout: .seconds(120)),
                HTTPRequest(
                    .post, url,
                    body: .multipart([
                        .init(name: "chat_id", bytes: Array("501".utf8)), .init(name: "text", bytes: Array("café au lait".utf8)),
                    ]), timeout: .seconds(120)),
            ]
            for request in requests {
                let answer = try JSON(parsing: try await bench.client.send(request).body)
                #expect(answer["result"]?["text"] == "café au lait")
            }
        }
    }

    @Test("each refusal has Telegram's code and words", arguments: Refusal.all)
    func refusals(refusal: Refusal) async throws {
        try await SandboxBench.run { bench async throws in
            try bench.telegram.start("assistant", as: bench.ann)
            _ = try await bench.result("sendMessage", ["chat_id": 501, "text": "two"])
            #expect(try await bench.refusal(refusal.method, refusal.parameters) == refusal.expected)
            #expect(try bench.telegram.messages("assistant", bench.ann).map(\.text) == ["/start", "two"])
        }
    }

    @Test("a body that is no JSON, or not UTF-8, or no object is 400", arguments: ["{", "[]", "{\"text\":\"\u{FFFD}\"}"])
    func brokenBodies(text: String) async throws {
        try await SandboxBench.run { bench async throws in
            var bytes = Array(text.utf8)
            if let index = bytes.firstIndex(of: 0xEF) { bytes.replaceSubrange(index..<index + 3, with: [0xFF]) }
            let request = HTTPRequest(
                .post, "\(bench.sandbox.baseURL)/bot\(SandboxBench.token)/sendMessage",
                body: .bytes(bytes, contentType: "application/json"), timeout: .seconds(120))
            #expect(try await bench.client.send(request).status == 400)
        }
    }

    @Test("strictness can be switched off, and then Telegram's leniency returns")
    func leniency() async throws {
        try await SandboxBench.run(isStrict: false) { bench async throws in
            try bench.telegram.start("assistant", as: bench.ann)
            #expect(try await bench.result("sendMessage", ["chat_id": 501, "text": "x", "colour": "red"])["text"] == "x")
        }
    }

    @Test("length is counted in UTF-16 units after the formatting is out")
    func lengths() async throws {
        try await SandboxBench.run { bench async throws in
            try bench.telegram.start("assistant", as: bench.ann)
            let html = "<b>" + String(repeating: "🦊", count: 2048) + "</b>"
            let sent = try await bench.result("sendMessage", ["chat_id": 501, "text": .string(html), "parse_mode": "HTML"])
            #expect(sent["entities"] == [["offset": 0, "length": 4096, "type": "bold"]])
            #expect(
                try await bench.refusal("sendMessage", ["chat_id": 501, "text": .string(String(repeating: "🦊", count: 2048) + "x")])
                    == "400 Bad Request: message is too long")
        }
    }
}

struct Refusal: Sendable, CustomTestStringConvertible {
    let method: String
    let parameters: JSON
    let expected: String

    init(_ method: String, _ parameters: JSON, _ expected: String) {
        self.method = method
        self.parameters = parameters
        self.expected = expected
    }

    var testDescription: String { "\(method): \(expected)" }

    static let all: [Refusal] = [
        Refusal("sendMessage", ["chat_id": 501, "text": " \n "], "400 Bad Request: message text is empty"),
        Refusal("sendMessage", ["chat_id": 501], "400 Bad Request: message text is empty"),
        Refusal(
            "sendMessage", ["chat_id": 501, "text": .string(String(repeating: "x", count: 4097))], "400 Bad Request: message is too long"),
        Refusal("sendMessage", ["chat_id": 999, "text": "x"], "400 Bad Request: chat not found"),
        Refusal("sendMessage", ["text": "x"], "400 Bad Request: chat_id is empty"),
        Refusal(
            "sendMessage", ["chat_id": 501, "text": "x", "colour": 1], "400 Bad Request: unknown parameter \"colour\" (sandbox strict mode)"
        ),
        Refusal("sendMessage", ["chat_id": 501, "text": "x", "parse_mode": "BBCode"], "400 Bad Request: unsupported parse_mode"),
        Refusal(
            "sendMessage", ["chat_id": 501, "text": "<b>x", "parse_mode": "HTML"],
            "400 Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        Refusal(
            "sendMessage", ["chat_id": 501, "text": "a.b", "parse_mode": "MarkdownV2"],
            "400 Bad Request: can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'"),
        Refusal(
            "sendMessage", ["chat_id": 501, "text": "x", "entities": [["type": "bold", "offset": 0, "length": 2]]],
            "400 Bad Request: entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 2"),
        Refusal(
            "sendMessage", ["chat_id": 501, "text": "🦊", "entities": [["type": "bold", "offset": 1, "length": 1]]],
            "400 Bad Request: entity begins in a middle of a UTF-16 symbol at UTF-16 offset 1"),
        Refusal(
            "sendMessage", ["chat_id": 501, "text": "x", "entities": [["type": "loud", "offset": 0, "length": 1]]],
            "400 Bad Request: can't parse MessageEntity: Unsupported type specified"),
        Refusal(
            "sendMessage", ["chat_id": 501, "text": "x", "reply_markup": keyboard(data: String(repeating: "é", count: 33))],
            "400 Bad Request: BUTTON_DATA_INVALID"),
        Refusal("sendMessage", ["chat_id": 501, "text": "x", "reply_markup": keyboard(data: "")], "400 Bad Request: BUTTON_DATA_INVALID"),
        Refusal(
            "sendMessage", ["chat_id": 501, "text": "x", "reply_markup": ["inline_keyboard": [[["text": "x"]]]]],
            "400 Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        Refusal(
            "sendMessage", ["chat_id": 501, "text": "x", "reply_parameters": ["message_id": 77]],
            "400 Bad Request: message to be replied not found"),
        Refusal("editMessageText", ["chat_id": 501, "message_id": 77, "text": "x"], "400 Bad Request: message to edit not found"),
        Refusal(
            "editMessageText", ["chat_id": 501, "message_id": .integer(SandboxBench.firstMessage), "text": "x"],
            "400 Bad Request: message can't be edited"),
        Refusal(
            "editMessageText", ["chat_id": 501, "message_id": .integer(SandboxBench.firstMessage + 1), "text": "two"],
            "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content "
                + "and reply markup of the message"),
        Refusal("deleteMessage", ["chat_id": 501, "message_id": 77], "400 Bad Request: message to delete not found"),
        Refusal("sendMessageDraft", ["chat_id": 501, "draft_id": 0, "text": "x"], "400 Bad Request: draft_id must be non-zero"),
        Refusal("sendChatAction", ["chat_id": 501, "action": "yawning"], "400 Bad Request: wrong parameter action in request"),
        Refusal(
            "answerCallbackQuery", ["callback_query_id": "5"],
            "400 Bad Request: query is too old and response timeout expired or query ID is invalid"),
        Refusal("sendDocument", ["chat_id": 501], "400 Bad Request: there is no document in the request"),
        Refusal("sendDocument", ["chat_id": 501, "document": "nope"], "400 Bad Request: wrong file identifier/HTTP URL specified"),
        Refusal("getFile", ["file_id": "nope"], "400 Bad Request: wrong file_id or the file is temporarily unavailable"),
        Refusal("setMyCommands", ["commands": [["command": "Bad Name", "description": "x"]]], "400 Bad Request: BOT_COMMAND_INVALID"),
        Refusal(
            "setWebhook", ["url": "https://example.org/hook"],
            "400 Bad Request: bad webhook: the sandbox delivers over plain http, as a local Bot API server does; the URL must begin with http://"
        ),
        Refusal(
            "setWebhook", ["url": "http://127.0.0.1:9/h", "secret_token": "a b"],
            "400 Bad Request: secret token contains unallowed characters"),
        Refusal(
            "getUpdates", ["allowed_updates": ["messages"]],
            "400 Bad Request: unknown update type \"messages\" in allowed_updates (sandbox strict mode)"),
    ]

    private static func keyboard(data: String) -> JSON { ["inline_keyboard": [[["text": "x", "callback_data": .string(data)]]]] }
}
