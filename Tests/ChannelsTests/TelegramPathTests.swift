import Customers
import Jobs
import Sandbox
import Storage
import TestSupport
import Testing
import Values

@testable import Channels

@Suite("From Telegram and back, over HTTP", .serialized, .bothEngines)
struct TelegramPathTests {
    private let ada = Office.user

    @Test("a text is answered once, and the bot has introduced itself")
    func echo() async throws {
        try await Office.with(ScriptedProduct.echo) { office in
            try office.telegram.say("hello", as: ada, to: "echo")
            let chat = try await office.whileRunning { [ada] in
                try await office.telegram.wait(for: "echo", ada) { !$0.answers.isEmpty }
            }
            #expect(chat.answers.map(\.text) == ["hello"])
            #expect(chat.commands.map(\.command) == ["ask"])
            #expect(try office.bot().username == "echo_bot")
            #expect(office.bots.health == ["echo": .well])
        }
    }

    @Test("a deep link's payload, the person and the customer reach the product")
    func start() async throws {
        let handle: ScriptedProduct.Handle = { event, conversation, tx, now in
            guard case .command("start", let payload) = event.content else { return }
            let isOwn = event.customerID != nil && event.customerID == conversation.customerID
            try tx.send(
                OutboundMessage("\(payload) \(event.sender?.name ?? "") \(conversation.language ?? "") \(isOwn)"), in: conversation,
                now: now)
        }
        try await Office.with(handle) { office in
            try office.telegram.start("echo", as: ada + 1, payload: "ref_7")
            let chat = try await office.whileRunning { [ada] in
                try await office.telegram.wait(for: "echo", ada + 1) { !$0.answers.isEmpty }
            }
            #expect(chat.answers.map(\.text) == ["ref_7 Bob de true"])
        }
    }

    @Test("a button's press is answered and its message edited")
    func button() async throws {
        let handle: ScriptedProduct.Handle = { event, conversation, tx, now in
            switch event.content {
            case .text: try tx.send(OutboundMessage("Sure?", buttons: [[.init("Yes", callback: "yes")]]), in: conversation, now: now)
            case .button(let id, let data):
                try tx.answerCallback(id, text: "noted", in: conversation, now: now)
                try tx.edit(messageID: event.messageID ?? 0, to: OutboundMessage("You said \(data)"), in: conversation, now: now)
            default: break
            }
        }
        try await Office.with(handle) { office in
            try office.telegram.say("x", as: ada, to: "echo")
            let chat = try await office.whileRunning { [ada] in
                let asked = try await office.telegram.wait(for: "echo", ada) { !$0.answers.isEmpty }
                try office.telegram.press("yes", on: asked.answers[0].id, as: ada, to: "echo")
                return try await office.telegram.wait(for: "echo", ada) {
                    $0.answers[0].text == "You said yes" && $0.presses[0].answer != nil
                }
            }
            #expect(chat.presses.map(\.answer?.text) == ["noted"])
            #expect(chat.answers.count == 1)
            #expect(chat.answers[0].buttons.isEmpty)
        }
    }

    @Test("an update that comes twice is handled once")
    func duplicates() async throws {
        try await Office.with(ScriptedProduct.echo) { office in
            _ = office.telegram.add(Fault(.duplicateUpdates, bot: "echo"))
            for number in 1...3 { try office.telegram.say("\(number)", as: ada, to: "echo") }
            let chat = try await office.whileRunning { [ada] in
                let chat = try await office.telegram.wait(for: "echo", ada) { $0.answers.count >= 3 }
                try await office.until { try $0.jobCounts().isEmpty }
                return chat
            }
            #expect(chat.answers.map(\.text) == ["1", "2", "3"])
        }
    }

    @Test("a long answer comes in parts, formatted, with the buttons under the last")
    func longText() async throws {
        let handle: ScriptedProduct.Handle = { event, conversation, tx, now in
            let markdown = "**bold**\n" + String(repeating: "word ", count: 1500) + "\n\n`end`"
            try tx.send(OutboundMessage(markdown: markdown, buttons: [[.init("Go", callback: "go")]]), in: conversation, now: now)
        }
        try await Office.with(handle) { office in
            try office.telegram.say("x", as: ada, to: "echo")
            let chat = try await office.whileRunning { [ada] in try await office.telegram.wait(for: "echo", ada) { $0.answers.count == 2 } }
            #expect(chat.answers[0].entities.map(\.type) == ["bold"])
            #expect(chat.answers[0].buttons.isEmpty)
            #expect(chat.answers[1].entities.map(\.type) == ["code"])
            #expect(chat.answers[1].buttons.joined().map(\.text) == ["Go"])
        }
    }

    @Test("a file goes down and comes up again, whole")
    func files() async throws {
        let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let (attachments, found) = AsyncStream.makeStream(of: (Channels.Attachment, Channels.Conversation).self)
        let handle: ScriptedProduct.Handle = { event, conversation, tx, now in
            guard case .attachment(let attachment, let caption) = event.content else { return }
            found.yield((attachment, conversation))
            var message = OutboundMessage(caption ?? "")
            message.upload = .init(.document, name: "copy.bin", mimeType: "application/octet-stream", content: bytes)
            try tx.send(message, in: conversation, now: now)
        }
        try await Office.with(handle) { office in
            try office.telegram.upload(bytes, named: "cv.bin", mediaType: "application/octet-stream", caption: "mine", as: ada, to: "echo")
            let chat = try await office.whileRunning { [ada] in
                for await (attachment, conversation) in attachments {
                    #expect(attachment.name == "cv.bin")
                    #expect(try await office.bots.download(attachment, in: conversation) == bytes)
                    break
                }
                return try await office.telegram.wait(for: "echo", ada) { !$0.answers.isEmpty }
            }
            #expect(chat.answers[0].text == "mine")
            #expect(chat.answers[0].attachment?.name == "copy.bin")
            #expect(chat.answers[0].attachment?.size == bytes.count)
        }
    }

    @Test("an event that cannot be handled is kept with its error, and the next one is handled")
    func poison() async throws {
        let handle: ScriptedProduct.Handle = { event, conversation, tx, now in
            guard case .text(let text) = event.content else { return }
            try tx.send(OutboundMessage("taking \(text)"), in: conversation, now: now)
            if text == "poison" { try tx.send(OutboundMessage(""), in: conversation, now: now) }
        }
        try await Office.with(handle) { office in
            try office.telegram.say("poison", as: ada, to: "echo")
            try office.telegram.say("bread", as: ada, to: "echo")
            let chat = try await office.whileRunning { [ada] in
                for attempt in 1..<5 {
                    try await office.until { try $0.jobs(in: [.retryable], limit: 9).contains { $0.attempt == attempt } }
                    office.clock.advance(by: .seconds(10))
                }
                return try await office.telegram.wait(for: "echo", ada) { !$0.answers.isEmpty }
            }
            #expect(chat.answers.map(\.text) == ["taking bread"])
            let failed = try await office.database.read { try $0.failedInbound(limit: 9) }
            #expect(failed.map(\.error) == ["a message without text cannot be sent"])
        }
    }

    @Test("who blocks the bot is marked, and what waits for him fails without another try")
    func blocked() async throws {
        try await Office.with(ScriptedProduct.echo) { office in
            let conversation = try await office.conversation()
            try office.telegram.start("echo", as: ada)
            try office.telegram.setBlocked(true, bot: "echo", as: ada)
            try await office.database.write { [clock = office.clock] tx in
                for text in ["a", "b"] { try tx.send(OutboundMessage(text), in: conversation, now: clock.now()) }
            }
            try await office.whileRunning {
                try await office.until { tx in
                    try tx.outbounds(in: conversation.id).allSatisfy { $0.state == .failed } && tx.jobCounts().isEmpty
                        && tx.conversation(conversation.id, in: conversation.workspaceID)?.blockedAt != nil
                }
            }
            #expect(office.telegram.statistics()[0].calls["sendMessage"] == 1)
        }
    }

    @Test("after 429 the message comes when Telegram allows it")
    func retryAfter() async throws {
        try await Office.with(ScriptedProduct.echo) { office in
            _ = office.telegram.add(Fault(.tooManyRequests(retryAfterSeconds: 1), bot: "echo", method: "sendMessage", times: 1))
            try office.telegram.say("hello", as: ada, to: "echo")
            let chat = try await office.whileRunning { [ada] in try await office.telegram.wait(for: "echo", ada) { !$0.answers.isEmpty } }
            #expect(chat.answers.map(\.text) == ["hello"])
            #expect(office.telegram.faults().first?.fault.remaining == 0)
        }
    }

    @Test("a group that became a supergroup is followed")
    func migration() async throws {
        let handle: ScriptedProduct.Handle = { event, conversation, tx, now in
            if case .command(_, let text) = event.content { try tx.send(OutboundMessage(text), in: conversation, now: now) }
        }
        try await Office.with(handle) { office in
            let group = try office.telegram.createGroup("Team", members: [ada])
            try office.telegram.add(bot: "echo", toGroup: group.id, by: ada)
            try office.telegram.say("/ask@echo_bot one", as: ada, inGroup: group.id)
            let chat = try await office.whileRunning { [ada] in
                try await office.telegram.wait(for: "echo", group.id) { !$0.answers.isEmpty }
                let conversation = try #require(
                    try await office.database.read { try $0.conversation(of: try office.bot().bot.id, chatID: String(group.id)) })
                let supergroup = try office.telegram.upgrade(group: group.id, by: ada)
                // Said to the old chat before anyone has told of the new one.
                try await office.database.write { [clock = office.clock] tx in
                    try tx.send(OutboundMessage("two"), in: conversation, now: clock.now())
                }
                return try await office.telegram.wait(for: "echo", supergroup.id) { !$0.answers.isEmpty }
            }
            #expect(chat.answers.map(\.text) == ["two"])
        }
    }

    @Test("formatting that Telegram does not take costs the formatting, not the message")
    func badEntities() async throws {
        let handle: ScriptedProduct.Handle = { _, conversation, tx, now in
            let broken = FormattedText(units: Array("word".utf16), entities: [.init(.textLink, offset: 0, length: 4, url: "::")])
            try tx.send(OutboundMessage(broken), in: conversation, now: now)
        }
        try await Office.with(handle) { office in
            _ = office.telegram
            try office.telegram.say("x", as: ada, to: "echo")
            let chat = try await office.whileRunning { [ada] in try await office.telegram.wait(for: "echo", ada) { !$0.answers.isEmpty } }
            #expect(chat.answers.map(\.text) == ["word"])
        }
    }
}
