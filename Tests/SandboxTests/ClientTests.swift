import OutboundHTTP
import Testing
import Values

@testable import Sandbox

@Suite struct ClientTests {
    @Test("a person is added, writes, and reads the chat, over HTTP")
    func chat() async throws {
        try await SandboxBench.run { bench async throws in
            let user = try await bench.people(.post, "users", ["first_name": "Bob", "language_code": "fr"])
            let id = try #require(user.body["id"]?.int)
            #expect(try await bench.people(.post, "chats/assistant/\(id)/start", ["payload": "abc"]).body["text"] == "/start abc")
            let written = try await bench.people(.post, "chats/kontor_assistant_bot/\(id)/messages", ["text": "hello"])
            #expect(written.body["message_id"]?.int == SandboxBench.firstMessage + 1)
            _ = try await bench.result("sendChatAction", ["chat_id": .integer(id), "action": "typing"])
            let chat = try await bench.people(.get, "chats/100001/\(id)").body
            #expect(chat["messages"]?.elements?.map { $0["text"] } == ["/start abc", "hello"])
            #expect(chat["action"] == "typing")
            #expect(chat["draft"] == .null)
            let statistics = try await bench.people(.get, "statistics").body["bots"]?[0]
            #expect(statistics?["calls"] == ["sendChatAction": 1])
            #expect(statistics?["pending_updates"] == 2)
        }
    }

    @Test(
        "a mistake is answered with a sentence",
        arguments: [
            ("chats/nobody/501/messages", #"{"text":"x"}"#, 404, "There is no bot “nobody” here."),
            ("chats/assistant/9/messages", #"{"text":"x"}"#, 404, "There is no person 9 here."),
            ("chats/assistant/501/messages", #"{"text":5}"#, 400, "A message needs “text”, a text."),
            ("chats/assistant/501/messages", #"{"text"#, 400, "The body is no JSON: the JSON text ends too early."),
            ("chats/assistant/x/messages", #"{"text":"x"}"#, 400, "A chat is named by a number, not “x”."),
            ("chats/assistant/501/stops", #"{"draft_id":5}"#, 404, "There is no draft 5 on show."),
            (
                "faults", #"{"kind":"flood"}"#, 400,
                "“kind” is one of too_many_requests, server_error, unauthorized, slow, cut_before, cut_after, duplicate_updates."
            ),
            ("bots", #"{"name":"b","token":"b"}"#, 400, "A token looks like 100001:secret."),
        ])
    func mistakes(path: String, body: String, status: Int, sentence: String) async throws {
        try await SandboxBench.run { bench async throws in
            let request = HTTPRequest(
                .post, "\(bench.sandbox.baseURL)/sandbox/\(path)", body: .bytes(Array(body.utf8), contentType: "application/json"),
                timeout: .seconds(120))
            let response = try await bench.client.send(request)
            #expect(response.status == status)
            #expect(response.header("content-type") == "application/problem+json")
            #expect(try JSON(parsing: response.body)["detail"]?.text == sentence)
        }
    }

    @Test("events bring the whole chat, then each change")
    func events() async throws {
        try await SandboxBench.run { bench async throws in
            try bench.telegram.start("assistant", as: bench.ann)
            let stream = try await bench.client.stream(
                HTTPRequest(.get, "\(bench.sandbox.baseURL)/sandbox/chats/assistant/501/events", timeout: .seconds(120)))
            var events = stream.events.makeAsyncIterator()
            let whole = try #require(try await events.next())
            #expect(whole.name == "snapshot")
            #expect(try JSON(parsing: whole.data)["messages"]?.elements?.count == 1)
            _ = try await bench.result("sendMessage", ["chat_id": 501, "text": "news"])
            let change = try #require(try await events.next())
            #expect(change.name == "delta")
            #expect(try JSON(parsing: change.data)["messages"]?.elements?.map { $0["text"] } == ["news"])
            _ = try await bench.result("sendMessageDraft", ["chat_id": 501, "draft_id": 4, "text": "dra"])
            let draft = try JSON(parsing: try #require(try await events.next()).data)
            #expect(draft["messages"] == [])
            #expect(draft["draft"]?["text"] == "dra")
        }
    }

    @Test("faults are switched on and off by request")
    func faults() async throws {
        try await SandboxBench.run { bench async throws in
            let fault = try await bench.people(.post, "faults", ["kind": "server_error", "method": "getMe"]).body
            #expect(try await bench.refusal("getMe") == "500 Internal Server Error")
            #expect(try await bench.people(.get, "faults").body == [fault])
            #expect(try await bench.people(.delete, "faults/\(fault["id"]?.int ?? 0)").status == 200)
            #expect(try await bench.call("getMe")["ok"] == true)
            #expect(try await bench.people(.delete, "faults/99").status == 404)
        }
    }

    @Test("the clock moves by seconds and to a time of day in the zone")
    func clock() async throws {
        try await SandboxBench.run(zone: "Europe/Berlin") { bench async throws in
            #expect(
                try await bench.people(.get, "clock").body == ["now": "2026-11-21T08:00:00Z", "zone": "Europe/Berlin", "is_movable": true])
            #expect(try await bench.people(.post, "clock/advances", ["seconds": 3600]).body["now"] == "2026-11-21T09:00:00Z")
            #expect(try await bench.people(.post, "clock/advances", ["to": "09:00"]).body["now"] == "2026-11-22T08:00:00Z")
            #expect(try await bench.people(.post, "clock/advances", ["seconds": -5]).status == 400)
            #expect(try await bench.people(.post, "clock/advances", ["to": "25:00"]).status == 400)
        }
    }

    @Test("the page is one file with nothing from outside")
    func page() async throws {
        try await SandboxBench.run(links: [SandboxLink(title: "Metrics", url: "/metrics")]) { bench async throws in
            let page = try await bench.client.send(HTTPRequest(.get, bench.sandbox.baseURL + "/", timeout: .seconds(120)))
            #expect(page.header("content-type") == "text/html; charset=utf-8")
            for id in ["message-input", "send", "messages", "persona", "clock-now"] { #expect(page.text.contains("id=\"\(id)\"")) }
            #expect(!page.text.contains("src=\"http") && !page.text.contains("@import") && !page.text.contains("innerHTML"))
            #expect(try await bench.people(.get, "links").body == [["title": "Metrics", "url": "/metrics"]])
        }
    }
}
