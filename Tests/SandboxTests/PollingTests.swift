import OutboundHTTP
import Testing

@testable import Sandbox

@Suite struct PollingTests {
    @Test("a sandbox begun anew repeats no number of a message or an update")
    func numbers() async throws {
        var last: (update: Int64, message: Int64) = (0, 0)
        for seconds in 0...1 {
            try await SandboxBench.run(after: .seconds(seconds)) { bench async throws in
                try bench.telegram.start("assistant", as: bench.ann)
                let update = try #require(try await bench.result("getUpdates")[0])
                let now = (update: try #require(update["update_id"]?.int), message: try #require(update["message"]?["message_id"]?.int))
                #expect(now.update > last.update && now.message > last.message)
                last = now
            }
        }
    }

    @Test("a waiting poll answers as soon as someone writes")
    func wakes() async throws {
        try await SandboxBench.run { bench async throws in
            async let updates = bench.result("getUpdates", ["timeout": 50])
            try await bench.untilPolling()
            try bench.telegram.say("hello", as: bench.ann, to: "assistant")
            let received = try await updates
            #expect(bench.texts(received) == ["hello"])
        }
    }

    @Test("updates come again until an offset confirms them, and a negative offset keeps the last")
    func offsets() async throws {
        try await SandboxBench.run { bench async throws in
            for text in ["a", "b", "c", "d"] { try bench.telegram.say(text, as: bench.ann, to: "assistant") }
            let first = try await bench.result("getUpdates", ["limit": 2])
            #expect(bench.texts(first) == ["a", "b"])
            #expect(try await bench.result("getUpdates", ["limit": 2]) == first)
            let next = try #require(first[1]?["update_id"]?.int) + 1
            #expect(bench.texts(try await bench.result("getUpdates", ["offset": .integer(next)])) == ["c", "d"])
            #expect(bench.texts(try await bench.result("getUpdates", ["offset": -1])) == ["d"])
            #expect(bench.texts(try await bench.result("getUpdates")) == ["d"])
        }
    }

    @Test("a second poller ends the first with 409")
    func conflict() async throws {
        try await SandboxBench.run { bench async throws in
            async let first = bench.refusal("getUpdates", ["timeout": 50])
            try await bench.untilPolling()
            #expect(try await bench.result("getUpdates", ["timeout": 0]) == [])
            let expected = "409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
            let refusal = try await first
            #expect(refusal == expected)
        }
    }

    @Test("a webhook shuts out polling with 409, and its deletion hands the updates back")
    func webhookExcludes() async throws {
        try await SandboxBench.run { bench async throws in
            _ = try await bench.result("setWebhook", ["url": "http://127.0.0.1:9/hook"])
            try bench.telegram.say("kept", as: bench.ann, to: "assistant")
            let expected =
                "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            #expect(try await bench.refusal("getUpdates") == expected)
            #expect(try await bench.result("getWebhookInfo")["pending_update_count"] == 1)
            _ = try await bench.result("deleteWebhook")
            #expect(bench.texts(try await bench.result("getUpdates")) == ["kept"])
        }
    }

    @Test("only the allowed kinds come, until another list is given")
    func allowed() async throws {
        try await SandboxBench.run { bench async throws in
            #expect(try await bench.result("getUpdates", ["allowed_updates": ["callback_query"]]) == [])
            try bench.telegram.say("unseen", as: bench.ann, to: "assistant")
            #expect(try await bench.result("getUpdates") == [])
            #expect(try await bench.result("getUpdates", ["allowed_updates": []]) == [])
            try bench.telegram.say("seen", as: bench.ann, to: "assistant")
            #expect(bench.texts(try await bench.result("getUpdates")) == ["seen"])
        }
    }
}

extension SandboxBench {
    func texts(_ updates: JSON) -> [String] { updates.elements?.compactMap { $0["message"]?["text"]?.text } ?? [] }

    /// Until a long poll waits.
    func untilPolling() async throws {
        while telegram.locked({ $0.bots[SandboxBench.token]?.poller == nil }) { await Task.yield() }
    }
}
