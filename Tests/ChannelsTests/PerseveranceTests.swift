import Jobs
import Sandbox
import Storage
import Synchronization
import TestSupport
import Testing
import Values

@testable import Channels

@Suite("What cannot be done now is done later", .serialized, .bothEngines)
struct PerseveranceTests {
    private let ada = Office.user

    private func send(_ text: String, in conversation: Channels.Conversation, _ office: Office) async throws {
        try await office.database.write { [clock = office.clock] tx in
            _ = try tx.send(OutboundMessage(text), in: conversation, now: clock.now())
        }
    }

    /// Waits until a job waits for its time, and then so long.
    private func pass(_ duration: Duration, _ office: Office) async throws {
        try await office.until { [clock = office.clock] tx in try tx.jobs(in: [.scheduled], limit: 9).contains { $0.runAt > clock.now() } }
        office.clock.advance(by: duration)
    }

    @Test(
        "an outage of Telegram uses up no attempts: the message comes, once, when it is over",
        arguments: [Fault.Kind.serverError, .unauthorized])
    func outage(kind: Fault.Kind) async throws {
        try await Office.with { office in
            let conversation = try await office.conversation()
            try office.telegram.start("echo", as: ada)
            office.telegram.add(Fault(kind, bot: "echo", method: "sendMessage"))
            try await send("patience", in: conversation, office)
            let chat = try await office.whileRunning { [ada] in
                for _ in 1...25 { try await pass(.seconds(61), office) }
                #expect(try await office.database.read { try $0.jobs(in: [.scheduled, .running, .available], limit: 9) }.count == 1)
                office.telegram.removeFaults()
                office.clock.advance(by: .seconds(61))
                return try await office.telegram.wait(for: "echo", ada) { !$0.answers.isEmpty }
            }
            #expect(chat.answers.map(\.text) == ["patience"])
        }
    }

    @Test("after a day without Telegram a message has failed; retried by hand it goes out, once")
    func longOutage() async throws {
        try await Office.with { office in
            let conversation = try await office.conversation()
            try office.telegram.start("echo", as: ada)
            office.telegram.add(Fault(.cutAfter, bot: "echo", method: "sendMessage", times: 1))
            office.telegram.add(Fault(.serverError, bot: "echo", method: "sendMessage"))
            try await send("late", in: conversation, office)
            try await office.whileRunning { [ada] in
                try await pass(.seconds(86_400), office)
                try await office.until { try $0.jobs(in: [.discarded], limit: 9).count == 1 }
                let failed = try await office.database.read { try $0.outbounds(in: conversation.id) }
                #expect(failed.map(\.state) == [.failed])
                #expect(failed.first?.error == "Telegram failed with 500")

                office.telegram.removeFaults()
                try await office.database.write { [clock = office.clock] tx in
                    let dead = try #require(try tx.jobs(in: [.discarded], limit: 9).first)
                    #expect(try tx.retryJob(dead.id, of: [Outbound.jobSubject], now: clock.now()))
                }
                try await office.until { try $0.outbounds(in: conversation.id).map(\.state) == [.sent] }
                #expect(try office.telegram.snapshot("echo", ada).answers.map(\.text) == ["late"])
            }
        }
    }

    @Test("an update that could not be handled is handled when someone retries it, and ends when someone cancels it")
    func inbound() async throws {
        let isMended = Atomic(false)
        let handle: ScriptedProduct.Handle = { event, conversation, tx, now in
            guard isMended.load(ordering: .relaxed) else { throw ChannelsError.emptyMessage }
            try ScriptedProduct.echo(event, conversation, tx, now)
        }
        try await Office.with(handle) { office in
            try office.telegram.say("bread", as: ada, to: "echo")
            try await office.whileRunning { [ada] in
                for attempt in 1..<5 {
                    try await office.until { try $0.jobs(in: [.retryable], limit: 9).contains { $0.attempt == attempt } }
                    office.clock.advance(by: .seconds(10))
                }
                try await office.until { try $0.jobs(in: [.discarded], limit: 9).count == 1 }
                try await office.database.write { [clock = office.clock] tx in
                    let dead = try #require(try tx.jobs(in: [.discarded], limit: 9).first)
                    #expect(try tx.retryJob(dead.id, of: Inbound.jobSubjects, now: clock.now()))
                    #expect(try tx.waitingInboundCount(limit: 9) == 1)
                    #expect(try tx.cancelJob(dead.id, of: Inbound.jobSubjects, now: clock.now()))
                    #expect(try tx.waitingInboundCount(limit: 9) == 0)
                    #expect(try tx.retryJob(dead.id, of: Inbound.jobSubjects, now: clock.now()))
                }
                isMended.store(true, ordering: .relaxed)
                office.clock.advance(by: .seconds(10))
                try await office.telegram.wait(for: "echo", ada) { $0.answers.map(\.text) == ["bread"] }
            }
            #expect(try await office.database.read { try $0.failedInbound(limit: 9) }.isEmpty)
        }
    }

    @Test("who has blocked the bot is not asked again, until they unblock it or write", arguments: [true, false])
    func blocked(isUnblockTold: Bool) async throws {
        try await Office.with { office in
            let conversation = try await office.conversation()
            try office.telegram.start("echo", as: ada)
            try await office.whileRunning { [ada] in
                try office.telegram.setBlocked(true, bot: "echo", as: ada)
                try await office.until { try $0.conversation(conversation.id, in: conversation.workspaceID)?.blockedAt != nil }
                try await send("a", in: conversation, office)
                try await office.until { try $0.outbounds(in: conversation.id).map(\.state) == [.failed] }
                #expect(office.telegram.statistics()[0].calls["sendMessage"] == nil)
                try office.telegram.setBlocked(false, bot: "echo", as: ada)
                if !isUnblockTold { try office.telegram.say("I am back", as: ada, to: "echo") }
                try await office.until { try $0.conversation(conversation.id, in: conversation.workspaceID)?.blockedAt == nil }
                try await send("b", in: conversation, office)
                let chat = try await office.telegram.wait(for: "echo", ada) { !$0.answers.isEmpty }
                #expect(chat.answers.map(\.text) == ["b"])
            }
        }
    }

    @Test("what waits for a group goes to its supergroup, also where the bot has heard from that first")
    func knownSupergroup() async throws {
        try await Office.with { office in
            let group = try office.telegram.createGroup("Team", members: [ada])
            try office.telegram.add(bot: "echo", toGroup: group.id, by: ada)
            let supergroup = try office.telegram.upgrade(group: group.id, by: ada)
            let bot = try office.bot().bot
            let old = try await office.database.write { [clock = office.clock] tx in
                let conversations = [group.id, supergroup.id].map { chatID in
                    Channels.Conversation(
                        id: ID(at: clock.now()), workspaceID: bot.workspaceID, botID: bot.id, chatID: String(chatID), isPrivate: false,
                        identityID: nil, customerID: nil, language: nil, lastMessageID: nil, blockedAt: nil)
                }
                for conversation in conversations { try tx.insert(conversation, now: clock.now()) }
                return conversations[0]
            }
            try await office.database.write { [clock = office.clock] tx in
                try tx.send(OutboundMessage("one"), in: old, now: clock.now())
                try tx.edit(messageID: 1, to: OutboundMessage("two"), in: old, now: clock.now())
            }
            let chat = try await office.whileRunning {
                try await office.telegram.wait(for: "echo", supergroup.id) { $0.answers.count == 2 }
            }
            #expect(chat.answers.map(\.text) == ["one", "two"])
        }
    }
}
