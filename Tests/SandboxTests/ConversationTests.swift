import OutboundHTTP
import Testing
import Values

@testable import Sandbox

@Suite struct DraftTests {
    @Test("a draft shows for thirty seconds, and the final message takes its place")
    func life() async throws {
        try await SandboxBench.run { bench async throws in
            try bench.telegram.start("assistant", as: bench.ann)
            #expect(try await bench.result("sendMessageDraft", ["chat_id": 501, "draft_id": 9, "text": "Hel", "can_stop": true]) == true)
            _ = try await bench.result("sendMessageDraft", ["chat_id": 501, "draft_id": 9, "text": "Hello", "can_stop": true])
            #expect(try bench.telegram.snapshot("assistant", bench.ann).draft?.text == "Hello")
            bench.clock.advance(by: .seconds(30))
            #expect(try bench.telegram.snapshot("assistant", bench.ann).draft == nil)
            _ = try await bench.result("sendMessageDraft", ["chat_id": 501, "draft_id": 10, "text": ""])
            #expect(try bench.telegram.snapshot("assistant", bench.ann).draft?.text == "")
            _ = try await bench.result("sendMessage", ["chat_id": 501, "text": "Hello!"])
            #expect(try bench.telegram.snapshot("assistant", bench.ann).draft == nil)
            #expect(try bench.telegram.messages("assistant", bench.ann).map(\.text) == ["/start", "Hello!"])
        }
    }

    @Test("the stop button makes an update, and drafts of that number stay away")
    func stop() async throws {
        try await SandboxBench.run { bench async throws in
            try bench.telegram.start("assistant", as: bench.ann)
            _ = try await bench.result("sendMessageDraft", ["chat_id": 501, "draft_id": 9, "text": "Hel"])
            #expect(throws: SandboxError.conflict("The bot did not offer to stop this draft.")) {
                try bench.telegram.stop(draft: 9, as: bench.ann, to: "assistant")
            }
            _ = try await bench.result(
                "sendMessageDraft", ["chat_id": 501, "draft_id": 9, "text": "Hell", "can_stop": true, "keep_on_stop": true])
            try bench.telegram.stop(draft: 9, as: bench.ann, to: "assistant")
            #expect(try bench.telegram.snapshot("assistant", bench.ann).draft?.isStopped == true)
            let update = try await bench.result("getUpdates", ["offset": -1])[0]
            #expect(update?["stopped_message_generation"] == ["chat": ["id": 501, "first_name": "Ann", "type": "private"], "draft_id": 9])
            _ = try await bench.result("sendMessageDraft", ["chat_id": 501, "draft_id": 9, "text": "Hello", "can_stop": true])
            #expect(try bench.telegram.snapshot("assistant", bench.ann).draft?.text == "Hell")
        }
    }

    @Test("drafts are for private chats")
    func groups() async throws {
        try await SandboxBench.run { bench async throws in
            let group = try bench.telegram.createGroup("Crew", members: [bench.ann])
            try bench.telegram.add(bot: "assistant", toGroup: group.id, by: bench.ann)
            let refused = try await bench.refusal("sendMessageDraft", ["chat_id": .integer(group.id), "draft_id": 1, "text": "x"])
            #expect(refused == "400 Bad Request: message drafts can be sent only to private chats")
        }
    }
}

@Suite struct PeopleTests {
    @Test("a press is a callback query; its answer reaches the person, once, and not after 150 seconds")
    func presses() async throws {
        try await SandboxBench.run { bench async throws in
            try bench.telegram.start("assistant", as: bench.ann)
            let keyboard: JSON = ["inline_keyboard": [[["text": "Yes", "callback_data": "yes"]], []]]
            let sent = try await bench.result("sendMessage", ["chat_id": 501, "text": "Well?", "reply_markup": keyboard])
            #expect(sent["reply_markup"] == ["inline_keyboard": [[["text": "Yes", "callback_data": "yes"]]]])
            let id = try #require(sent["message_id"]?.int)
            #expect(throws: SandboxError.self) { try bench.telegram.press("no", on: id, as: bench.ann, to: "assistant") }
            let press = try bench.telegram.press("yes", on: id, as: bench.ann, to: "assistant")
            let query = try #require(try await bench.result("getUpdates", ["offset": -1])[0]?["callback_query"])
            #expect(query["data"] == "yes")
            #expect(query["message"]?["message_id"]?.int == id)
            #expect(query["from"]?["id"] == 501)
            let answer: JSON = ["callback_query_id": query["id"], "text": "Noted", "show_alert": true]
            #expect(try await bench.result("answerCallbackQuery", answer) == true)
            let shown = try bench.telegram.snapshot("assistant", bench.ann).presses.first { $0.id == press.id }?.answer
            #expect(shown == .init(text: "Noted", isAlert: true, url: nil))
            #expect(try await bench.call("answerCallbackQuery", answer)["ok"] == false)
            let late = try bench.telegram.press("yes", on: id, as: bench.ann, to: "assistant")
            bench.clock.advance(by: .seconds(151))
            #expect(try await bench.call("answerCallbackQuery", ["callback_query_id": .string(late.id)])["ok"] == false)
        }
    }

    @Test("who never wrote, who blocked and who left cannot be written to, each in Telegram's words")
    func unreachable() async throws {
        try await SandboxBench.run { bench async throws in
            #expect(
                try await bench.refusal("sendMessage", ["chat_id": 501, "text": "x"])
                    == "403 Forbidden: bot can't initiate conversation with a user")
            try bench.telegram.start("assistant", as: bench.ann)
            try bench.telegram.setBlocked(true, bot: "assistant", as: bench.ann)
            #expect(try await bench.refusal("sendMessage", ["chat_id": 501, "text": "x"]) == "403 Forbidden: bot was blocked by the user")
            let member = try #require(try await bench.result("getUpdates", ["offset": -1])[0]?["my_chat_member"])
            #expect(member["old_chat_member"]?["status"] == "member")
            #expect(member["new_chat_member"]?["status"] == "kicked")
            try bench.telegram.say("back", as: bench.ann, to: "assistant")
            #expect(try await bench.call("sendMessage", ["chat_id": 501, "text": "x"])["ok"] == true)
            bench.telegram.deactivate(bench.ann)
            #expect(try await bench.refusal("sendMessage", ["chat_id": 501, "text": "x"]) == "403 Forbidden: user is deactivated")
        }
    }

    @Test("a document goes up, comes down whole, and goes up again by its id")
    func documents() async throws {
        try await SandboxBench.run { bench async throws in
            try bench.telegram.start("assistant", as: bench.ann)
            let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let url = "\(bench.sandbox.baseURL)/bot\(SandboxBench.token)/sendDocument"
            let parts: [HTTPRequest.Part] = [
                .init(name: "chat_id", bytes: Array("501".utf8)), .init(name: "caption", bytes: Array("the books".utf8)),
                .init(name: "document", bytes: Array("attach://books".utf8)),
                .init(name: "books", filename: "books.csv", contentType: "text/csv", bytes: bytes),
            ]
            let sent = try JSON(
                parsing: try await bench.client.send(HTTPRequest(.post, url, body: .multipart(parts), timeout: .seconds(120))).body)[
                    "result"]
            #expect(sent?["caption"] == "the books")
            #expect(sent?["document"]?["file_name"] == "books.csv")
            let id = try #require(sent?["document"]?["file_id"])
            let path = try #require(try await bench.result("getFile", ["file_id": id])["file_path"]?.text)
            let file = try await bench.client.send(
                HTTPRequest(.get, "\(bench.sandbox.baseURL)/file/bot\(SandboxBench.token)/\(path)", timeout: .seconds(120)))
            #expect(file.body == bytes)
            #expect(try await bench.result("sendDocument", ["chat_id": 501, "document": id])["document"]?["file_size"] == 100_000)
            #expect(
                try await bench.refusal("sendPhoto", ["chat_id": 501, "photo": id])
                    == "400 Bad Request: can't use file of type Document as Photo")
        }
    }

    @Test("in a group the bot sees commands, mentions and replies, and follows its upgrade")
    func groups() async throws {
        try await SandboxBench.run { bench async throws in
            let group = try bench.telegram.createGroup("Crew", members: [bench.ann])
            try bench.telegram.add(bot: "assistant", toGroup: group.id, by: bench.ann)
            for text in ["idle talk", "/ask this", "/ask@other_bot that", "hey @kontor_assistant_bot"] {
                try bench.telegram.say(text, as: bench.ann, inGroup: group.id)
            }
            #expect(bench.texts(try await bench.result("getUpdates")) == ["/ask this", "hey @kontor_assistant_bot"])
            let upgraded = try bench.telegram.upgrade(group: group.id, by: bench.ann)
            let refused = try await bench.call("sendMessage", ["chat_id": .integer(group.id), "text": "x"])
            #expect(refused["description"] == "Bad Request: group chat was upgraded to a supergroup chat")
            #expect(refused["parameters"] == ["migrate_to_chat_id": .integer(upgraded.id)])
            #expect(
                try await bench.result("sendMessage", ["chat_id": .integer(upgraded.id), "text": "x"])["chat"]?["type"] == "supergroup")
            #expect(try await bench.result("leaveChat", ["chat_id": .integer(upgraded.id)]) == true)
            #expect(
                try await bench.refusal("sendMessage", ["chat_id": .integer(upgraded.id), "text": "x"])
                    == "403 Forbidden: bot is not a member of the supergroup chat")
        }
    }

    @Test("the menu is the nearest list: language before none, private chats before default")
    func commands() async throws {
        try await SandboxBench.run { bench async throws in
            try bench.telegram.start("assistant", as: bench.ann)
            func set(_ name: String, _ more: [JSON.Member] = []) async throws {
                let commands: JSON = [["command": .string(name), "description": "d"]]
                _ = try await bench.result("setMyCommands", .object([.init(name: "commands", value: commands)] + more))
            }
            func menu() throws -> [String] { try bench.telegram.snapshot("assistant", bench.ann).commands.map(\.command) }
            try await set("plain")
            #expect(try menu() == ["plain"])
            try await set("deutsch", [.init(name: "language_code", value: "de")])
            #expect(try menu() == ["deutsch"])
            try await set("privat", [.init(name: "scope", value: ["type": "all_private_chats"])])
            #expect(try menu() == ["privat"])
            _ = try await bench.result("deleteMyCommands", ["scope": ["type": "all_private_chats"]])
            #expect(try menu() == ["deutsch"])
            #expect(try await bench.result("getMyCommands") == [["command": "plain", "description": "d"]])
        }
    }

    @Test("a message of the bot's can be deleted once, and edits show")
    func editing() async throws {
        try await SandboxBench.run { bench async throws in
            try bench.telegram.start("assistant", as: bench.ann)
            let id = try await bench.result("sendMessage", ["chat_id": 501, "text": "one"])["message_id"]
            let edited = try await bench.result(
                "editMessageText", ["chat_id": 501, "message_id": id, "text": "<b>two</b>", "parse_mode": "HTML"])
            #expect(edited["edit_date"] != nil)
            #expect(edited["text"] == "two")
            _ = try await bench.result("deleteMessage", ["chat_id": 501, "message_id": id])
            #expect(
                try await bench.refusal("deleteMessage", ["chat_id": 501, "message_id": id])
                    == "400 Bad Request: message to delete not found")
            #expect(try bench.telegram.messages("assistant", bench.ann).map(\.text) == ["/start"])
        }
    }
}
