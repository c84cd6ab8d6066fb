import OutboundHTTP
import Testing
import Values

@testable import Sandbox

@Suite struct WebhookTests {
    @Test("a webhook gets each update once, in order, with its secret")
    func order() async throws {
        try await SandboxBench.run { bench async throws in
            let hook = try await ScriptedWebhook.start()
            _ = try await bench.result("setWebhook", ["url": .string(hook.url), "secret_token": "s-3_cret"])
            for number in 1...20 { try bench.telegram.say("\(number)", as: bench.ann, to: "assistant") }
            let received = await hook.first(20)
            await hook.stop()
            #expect(received.map(\.text) == (1...20).map(String.init))
            #expect(received.allSatisfy { $0.secret == "s-3_cret" })
        }
    }

    @Test("a refused update is sent again before any later one of its chat")
    func retry() async throws {
        try await SandboxBench.run { bench async throws in
            let hook = try await ScriptedWebhook.start(answers: [500, 200, 429, 200])
            _ = try await bench.result("setWebhook", ["url": .string(hook.url)])
            for text in ["a", "b"] { try bench.telegram.say(text, as: bench.ann, to: "assistant") }
            let received = await hook.first(4)
            await hook.stop()
            #expect(received.map(\.text) == ["a", "a", "b", "b"])
        }
    }

    @Test("a press overtakes a message that waits, since it travels in the person's own lane")
    func lanes() async throws {
        try await SandboxBench.run { bench async throws in
            try bench.telegram.start("assistant", as: bench.ann)
            let sent = try await bench.result(
                "sendMessage",
                ["chat_id": 501, "text": "x", "reply_markup": ["inline_keyboard": [[["text": "ok", "callback_data": "ok"]]]]])
            _ = try await bench.result("getUpdates", ["offset": -1])
            let hook = try await ScriptedWebhook.start(holdsMessages: true)
            _ = try await bench.result("setWebhook", ["url": .string(hook.url), "drop_pending_updates": true])
            try bench.telegram.say("slow", as: bench.ann, to: "assistant")
            try bench.telegram.press("ok", on: try #require(sent["message_id"]?.int), as: bench.ann, to: "assistant")
            let received = await hook.first(2)
            hook.release()
            await hook.stop()
            #expect(Set(received.map(\.kind)) == ["message", "callback_query"])
        }
    }

    @Test("a webhook may answer with a method call")
    func replyCall() async throws {
        try await SandboxBench.run { bench async throws in
            let hook = try await ScriptedWebhook.start(reply: #"{"method":"sendMessage","chat_id":501,"text":"by return"}"#)
            _ = try await bench.result("setWebhook", ["url": .string(hook.url)])
            try bench.telegram.say("hello", as: bench.ann, to: "assistant")
            try await bench.telegram.wait(for: "assistant", bench.ann) { $0.answers.last?.text == "by return" }
            await hook.stop()
        }
    }
}

@Suite struct FaultTests {
    @Test("a 429 names its wait, strikes as often as asked, and changes nothing")
    func tooMany() async throws {
        try await SandboxBench.run { bench async throws in
            try bench.telegram.start("assistant", as: bench.ann)
            bench.telegram.add(Fault(.tooManyRequests(retryAfterSeconds: 7), bot: "assistant", method: "sendMessage", times: 1))
            let answer = try await bench.call("sendMessage", ["chat_id": 501, "text": "x"])
            #expect(answer["error_code"] == 429)
            #expect(answer["description"] == "Too Many Requests: retry after 7")
            #expect(answer["parameters"] == ["retry_after": 7])
            #expect(try await bench.result("sendMessage", ["chat_id": 501, "text": "x"])["text"] == "x")
            #expect(try bench.telegram.messages("assistant", bench.ann).count == 2)
        }
    }

    @Test("500 and 401 come in Telegram's form")
    func others() async throws {
        try await SandboxBench.run { bench async throws in
            bench.telegram.add(Fault(.serverError, method: "getMe", times: 1))
            bench.telegram.add(Fault(.unauthorized, method: "getMe", times: 1))
            #expect(try await bench.refusal("getMe") == "500 Internal Server Error")
            #expect(try await bench.refusal("getMe") == "401 Unauthorized")
            #expect(try await bench.call("getMe")["ok"] == true)
        }
    }

    @Test("a connection cut before the call leaves nothing, cut after it leaves the message")
    func cuts() async throws {
        try await SandboxBench.run { bench async throws in
            try bench.telegram.start("assistant", as: bench.ann)
            bench.telegram.add(Fault(.cutBefore, method: "sendMessage", times: 1))
            await #expect(throws: HTTPError.self) { try await bench.call("sendMessage", ["chat_id": 501, "text": "lost"]) }
            bench.telegram.add(Fault(.cutAfter, method: "sendMessage", times: 1))
            await #expect(throws: HTTPError.self) { try await bench.call("sendMessage", ["chat_id": 501, "text": "kept"]) }
            #expect(try bench.telegram.messages("assistant", bench.ann).map(\.text) == ["/start", "kept"])
        }
    }

    @Test("duplicates come under one update_id")
    func duplicates() async throws {
        try await SandboxBench.run { bench async throws in
            bench.telegram.add(Fault(.duplicateUpdates, method: "updates", times: 1))
            try bench.telegram.say("twice", as: bench.ann, to: "assistant")
            let updates = try await bench.result("getUpdates")
            #expect(bench.texts(updates) == ["twice", "twice"])
            #expect(updates[0]?["update_id"] == updates[1]?["update_id"])
        }
    }

    @Test("a fault by chance strikes the same calls for the same seed")
    func chance() {
        func strikes(seed: UInt64) -> [Bool] {
            var faults = Faults<Fault>(seed: seed)
            _ = faults.add(Fault(.serverError, percent: 30))
            return (0..<200).map { _ in faults.strike(bot: "b", method: "sendMessage", where: { _ in true }) != nil }
        }
        #expect(strikes(seed: 7) == strikes(seed: 7))
        #expect((40...80).contains(strikes(seed: 7).count { $0 }))
    }
}

@Suite struct FloodTests {
    @Test("the sixth message in five seconds to one person is refused, and the wait it names suffices")
    func perChat() async throws {
        try await SandboxBench.run(flood: true) { bench async throws in
            try bench.telegram.start("assistant", as: bench.ann)
            for number in 1...5 { _ = try await bench.result("sendMessage", ["chat_id": 501, "text": .string("\(number)")]) }
            let refused = try await bench.call("sendMessage", ["chat_id": 501, "text": "6"])
            let wait = try #require(refused["parameters"]?["retry_after"]?.int)
            #expect(refused["error_code"] == 429)
            #expect(wait >= 1)
            #expect(try bench.telegram.floods("assistant") == 1)
            bench.clock.advance(by: .seconds(wait))
            #expect(try await bench.result("sendMessage", ["chat_id": 501, "text": "6"])["text"] == "6")
        }
    }

    @Test("thirty messages a second to all people together, not one more")
    func overall() async throws {
        try await SandboxBench.run(flood: true) { bench async throws in
            for id in 1...31 {
                let user = try bench.telegram.addUser("P", id: Int64(id))
                try bench.telegram.start("assistant", as: user.id)
            }
            for id in 1...30 { _ = try await bench.result("sendMessage", ["chat_id": .integer(Int64(id)), "text": "x"]) }
            #expect(try await bench.refusal("sendMessage", ["chat_id": 31, "text": "x"]) == "429 Too Many Requests: retry after 1")
        }
    }

    @Test("twenty a minute in a group, edits among them")
    func group() async throws {
        try await SandboxBench.run(flood: true) { bench async throws in
            let group = try bench.telegram.createGroup("Crew", members: [bench.ann])
            try bench.telegram.add(bot: "assistant", toGroup: group.id, by: bench.ann)
            let sent = try await bench.result("sendMessage", ["chat_id": .integer(group.id), "text": "0"])
            for number in 1...19 {
                _ = try await bench.result(
                    "editMessageText", ["chat_id": .integer(group.id), "message_id": sent["message_id"], "text": .string("\(number)")])
            }
            let refused = try await bench.refusal("sendMessage", ["chat_id": .integer(group.id), "text": "x"])
            #expect(refused == "429 Too Many Requests: retry after 60")
        }
    }

    @Test("drafts have a limit of their own, five a second, and do not use up the messages'")
    func drafts() async throws {
        try await SandboxBench.run(flood: true) { bench async throws in
            try bench.telegram.start("assistant", as: bench.ann)
            for number in 1...5 {
                _ = try await bench.result("sendMessageDraft", ["chat_id": 501, "draft_id": 1, "text": .string("\(number)")])
            }
            #expect(
                try await bench.refusal("sendMessageDraft", ["chat_id": 501, "draft_id": 1, "text": "6"])
                    == "429 Too Many Requests: retry after 1")
            #expect(try await bench.result("sendMessage", ["chat_id": 501, "text": "x"])["text"] == "x")
        }
    }

    @Test("in any five seconds there are five: against a plain model, seeded")
    func model() {
        let seed: UInt64 = 20_261_121
        print("seed \(seed)")
        var random = SplitMix64(state: seed)
        var window = SlidingWindow(5, per: 5)
        var accepted: [Int64] = []
        var now: Int64 = 0
        for _ in 0..<5000 {
            now += Int64(random.next() % 1_500_000)
            let isFree = accepted.count { $0 > now - 5_000_000 } < 5
            #expect((window.waitSeconds(at: Timestamp(microseconds: now)) == 0) == isFree)
            if isFree {
                window.record(at: Timestamp(microseconds: now))
                accepted.append(now)
            }
        }
    }
}
