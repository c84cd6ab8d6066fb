import Jobs
import Sandbox
import Storage
import TestSupport
import Testing
import Values

@testable import Channels

@Suite("One decision is one message, whatever breaks", .serialized, .bothEngines)
struct OneMessageTests {
    private let ada = Office.user

    private func settle(_ office: Office) async throws -> [String] {
        try await office.whileRunning {
            try await office.until { try $0.jobCounts().isEmpty }
            return try office.telegram.snapshot("echo", Office.user).answers.map(\.text)
        }
    }

    @Test("an answer of Telegram's that is lost, once or twice", arguments: [1, 2])
    func lostAnswer(times: Int) async throws {
        try await Office.with(ScriptedProduct.echo) { office in
            _ = office.telegram.add(Fault(.cutAfter, bot: "echo", method: "sendMessage", times: times))
            try office.telegram.say("hello", as: ada, to: "echo")
            let texts = try await office.whileRunning { [ada] in
                try await office.telegram.wait(for: "echo", ada) { !$0.answers.isEmpty }
                try office.telegram.say("again", as: ada, to: "echo")
                try await office.until { tx in try tx.jobCounts().isEmpty && tx.inboundCount() == 2 }
                return try office.telegram.snapshot("echo", ada).answers.map(\.text)
            }
            #expect(texts == ["hello", "again"])
            #expect(office.telegram.statistics()[0].calls["sendMessage"] == 2 + times)
        }
    }

    @Test("a connection that breaks before anything happened")
    func cutBefore() async throws {
        try await Office.with(ScriptedProduct.echo) { office in
            _ = office.telegram.add(Fault(.cutBefore, bot: "echo", method: "sendMessage", times: 1))
            try office.telegram.say("hello", as: ada, to: "echo")
            let texts = try await office.whileRunning { [ada] in
                try await office.telegram.wait(for: "echo", ada) { !$0.answers.isEmpty }
                try await office.until { try $0.jobCounts().isEmpty }
                return try office.telegram.snapshot("echo", ada).answers.map(\.text)
            }
            #expect(texts == ["hello"])
        }
    }

    @Test("a process killed after Telegram took the message, before it was written down", arguments: [true, false])
    func killed(hasMark: Bool) async throws {
        try await Office.with { office in
            let conversation = try await office.conversation()
            let hello = try office.telegram.start("echo", as: ada)
            let message = OutboundMessage(markdown: "**The answer** is `42`", buttons: [[.init("More", callback: "more")]])
            try await office.database.write { [clock = office.clock] tx in
                let id = try tx.send(message, in: conversation, now: clock.now())
                try tx.markSending(id, after: hasMark ? hello.id : nil)
            }
            // The killed process's request.
            let first = try await office.bot().client.sendMessage(message, to: ada)
            #expect(try await settle(office) == ["The answer is 42"])
            let outbound = try #require(try await office.database.read { try $0.outbounds(in: conversation.id) }.first)
            #expect(outbound.state == .sent)
            #expect(outbound.messageID == first)
        }
    }

    @Test("a process killed before its request went out")
    func killedEarly() async throws {
        try await Office.with { office in
            let conversation = try await office.conversation()
            let hello = try office.telegram.start("echo", as: ada)
            try await office.database.write { [clock = office.clock] tx in
                try tx.markSending(try tx.send(OutboundMessage("once"), in: conversation, now: clock.now()), after: hello.id)
            }
            #expect(try await settle(office) == ["once"])
        }
    }

    @Test("an equal message of before, and the customer's own equal words, are left alone")
    func equalTexts() async throws {
        try await Office.with { office in
            let conversation = try await office.conversation()
            try office.telegram.start("echo", as: ada)
            try await office.database.write { [clock = office.clock] tx in
                try tx.send(OutboundMessage("same"), in: conversation, now: clock.now())
            }
            #expect(try await settle(office) == ["same"])
            let mark = try #require(try office.bot().watermark.mark(of: ada))
            try office.telegram.say("same", as: ada, to: "echo")
            try await office.database.write { [clock = office.clock] tx in
                try tx.markSending(try tx.send(OutboundMessage("same"), in: conversation, now: clock.now()), after: mark)
            }
            #expect(try await settle(office) == ["same", "same"])
            #expect(try office.telegram.messages("echo", ada).filter { !$0.isFromBot }.map(\.text) == ["/start", "same"])
        }
    }

    @Test("a process that begins anew knows how far the conversation's messages went, whoever sent them")
    func markOfOthers() async throws {
        try await Office.with { office in
            let conversation = try await office.conversation()
            try office.telegram.start("echo", as: ada)
            func send(_ text: String, by office: Office) async throws -> Outbound {
                let id = try await office.database.write { [clock = office.clock] tx in
                    try tx.send(OutboundMessage(text), in: conversation, now: clock.now())
                }
                _ = try await settle(office)
                return try #require(try await office.database.read { try $0.outbound(id) })
            }
            let first = try await send("one", by: office)
            let other = try await office.another()
            let second = try await send("two", by: other)
            #expect(second.afterMessageID == first.messageID && first.messageID != nil)
        }
    }

    @Test("a file with a caption, sent twice, is there once")
    func file() async throws {
        try await Office.with { office in
            let conversation = try await office.conversation()
            let hello = try office.telegram.start("echo", as: ada)
            let upload = OutboundMessage.Upload(.document, name: "a.txt", mimeType: "text/plain", content: [65])
            var message = OutboundMessage("a file")
            message.upload = upload
            try await office.database.write { [clock = office.clock, message] tx in
                try tx.markSending(try tx.send(message, in: conversation, now: clock.now()), after: hello.id)
            }
            _ = try await office.bot().client.sendUpload(upload, message, to: ada)
            #expect(try await settle(office) == ["a file"])
        }
    }
}

extension Transaction {
    fileprivate func inboundCount() throws -> Int { try value(Int.self, "SELECT COUNT(*) FROM inbound") ?? 0 }
}
