import Jobs
import Sandbox
import Storage
import TestSupport
import Testing
import Values

@testable import Channels

@Suite("An answer shows while it is written", .serialized, .bothEngines)
struct AnswerStreamTests {
    private let ada = Office.user

    @Test("in a private chat as a draft that can be stopped, and gone when the message is there")
    func draft() async throws {
        let (stops, stopped) = AsyncStream.makeStream(of: Int64.self)
        let handle: ScriptedProduct.Handle = { event, _, _, _ in
            if case .generationStopped(let draftID) = event.content { stopped.yield(draftID) }
        }
        try await Office.with(handle) { office in
            let conversation = try await office.conversation()
            try office.telegram.start("echo", as: ada)
            try await office.whileRunning { [ada] in
                let stream = AnswerStream(telegram: office.bots, conversation: conversation, draftID: 77)
                await stream.thinking()
                #expect(try office.telegram.snapshot("echo", ada).draft?.text == "")
                await stream.show("The **ans")
                try await office.telegram.wait(for: "echo", ada) { $0.draft?.text == "The **ans" }
                await stream.show("The **answer**")
                let shown = try await office.telegram.wait(for: "echo", ada) { $0.draft?.text == "The answer" }
                #expect(shown.draft?.content.entities.map(\.type) == ["bold"])
                try office.telegram.stop(draft: 77, as: ada, to: "echo")
                for await draftID in stops {
                    #expect(draftID == 77)
                    break
                }
                await stream.end()
                await stream.show("too late")
                try await office.database.write { [clock = office.clock] tx in
                    try tx.send(OutboundMessage("The answer"), finishing: 77, in: conversation, now: clock.now())
                }
                let final = try await office.telegram.wait(for: "echo", ada) { !$0.answers.isEmpty }
                #expect(final.draft == nil)
                #expect(final.answers.map(\.text) == ["The answer"])
            }
        }
    }

    @Test("a draft is repeated while the model is silent, until the end")
    func silence() async throws {
        try await Office.with(isFloodLimited: false) { office in
            let conversation = try await office.conversation()
            try office.telegram.start("echo", as: ada)
            let stream = AnswerStream(
                telegram: office.bots, conversation: conversation, draftID: 77, repetition: .milliseconds(20))
            await stream.thinking()
            await stream.show("The answer")
            try await office.telegram.wait(for: "echo", ada) { $0.draft?.text == "The answer" }
            func shown() -> Int { office.telegram.statistics()[0].calls["sendMessageDraft"] ?? 0 }
            let before = shown()
            try await office.telegram.wait(forCalls: before + 3, of: "sendMessageDraft", by: "echo")
            #expect(try office.telegram.snapshot("echo", ada).draft?.text == "The answer")
            await stream.end()
            let ended = shown()
            await stream.show("too late")
            #expect(shown() == ended)
        }
    }

    @Test("an answer that is no longer this process's shows nothing more, not even what it has shown")
    func cancelled() async throws {
        try await Office.with(isFloodLimited: false) { office in
            let conversation = try await office.conversation()
            try office.telegram.start("echo", as: ada)
            let stream = AnswerStream(telegram: office.bots, conversation: conversation, draftID: 77, repetition: .milliseconds(20))
            await stream.show("The answer")
            try await office.telegram.wait(for: "echo", ada) { $0.draft?.text == "The answer" }
            stream.cancel()
            await stream.show("The answer of a process that has lost it")
            await stream.thinking()
            // What was on its way is there now.
            await stream.end()
            func calls() -> [String: Int] { office.telegram.statistics()[0].calls }
            let ended = calls()
            await stream.show("too late")
            let (draft, waiting) = (
                try office.telegram.snapshot("echo", ada).draft?.text, try await office.database.read { try $0.jobCounts() }
            )
            #expect(draft == "The answer" && waiting.isEmpty && calls() == ended)
        }
    }

    @Test("in a group as a message that is edited, which becomes the answer")
    func group() async throws {
        let handle: ScriptedProduct.Handle = { event, conversation, tx, now in
            if case .command = event.content { try tx.send(OutboundMessage("ready"), in: conversation, now: now) }
        }
        try await Office.with(handle) { office in
            let group = try office.telegram.createGroup("Team", isSupergroup: true, members: [ada])
            try office.telegram.add(bot: "echo", toGroup: group.id, by: ada)
            try office.telegram.say("/ask@echo_bot x", as: ada, inGroup: group.id)
            try await office.whileRunning {
                try await office.telegram.wait(for: "echo", group.id) { !$0.answers.isEmpty }
                let conversation = try #require(
                    try await office.database.read { try $0.conversation(of: try office.bot().bot.id, chatID: String(group.id)) })
                let stream = AnswerStream(telegram: office.bots, conversation: conversation, draftID: 5)
                await stream.thinking()
                #expect(try office.telegram.snapshot("echo", group.id).action == "typing")
                await stream.show("begin")
                try await office.telegram.wait(for: "echo", group.id) { $0.answers.last?.text == "begin" }
                // A process that takes the task up again finds the same preview.
                await stream.end()
                let second = AnswerStream(telegram: office.bots, conversation: conversation, draftID: 5)
                await second.show("begin again")
                await second.end()
                try await office.database.write { [clock = office.clock] tx in
                    try tx.send(OutboundMessage("done"), finishing: 5, in: conversation, now: clock.now())
                }
                let final = try await office.telegram.wait(for: "echo", group.id) { $0.answers.last?.text == "done" }
                #expect(final.answers.map(\.text) == ["ready", "done"])
            }
        }
    }
}
