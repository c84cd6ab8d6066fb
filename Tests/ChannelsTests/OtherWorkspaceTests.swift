import Storage
import TestSupport
import Testing
import Values

@testable import Channels

@Suite("What another workspace hears and says", .bothEngines)
struct OtherWorkspaceTests {
    @Test("a bot, a conversation, what came in and what goes out are neither found nor changed by their ids")
    func ids() async throws {
        try await Office.with { office in
            let conversation = try await office.conversation()
            let now = office.clock.now()
            let inbound = Inbound(
                id: ID(at: now), workspaceID: conversation.workspaceID, botID: conversation.botID, externalID: "1", payload: "{}",
                receivedAt: now, handledAt: nil, error: nil)
            let sent = try await office.database.write { tx in
                _ = try tx.insertUnlessKnown(inbound)
                return try tx.send(OutboundMessage("Hello"), in: conversation, now: now)
            }
            let before = try await office.rows(inbound.id, sent, conversation)
            let other = office.database.scoped(to: ID(at: TestDatabase.epoch))
            let found = try await other.read { tx in
                [
                    try tx.bot(conversation.botID) != nil, try tx.conversation(conversation.id, in: tx.workspace) != nil,
                    try tx.conversation(of: conversation.botID, chatID: conversation.chatID) != nil, try tx.inbound(inbound.id) != nil,
                    try tx.waitingInboundCount(limit: 10) > 0, try tx.outbound(sent) != nil, try tx.outboundInPlace(sent) != nil,
                ]
            }
            #expect(!found.contains(true), "\(found)")
            let isTaken = try await other.write { tx in
                try tx.setUsername("other", of: conversation.botID)
                try tx.markBlocked(conversation.id, now: now)
                try tx.noteMessage(99, in: conversation.id)
                try tx.markHandled(inbound.id, error: "other", now: now)
                try tx.markFailed(sent, "other", now: now)
                try tx.failWaiting(in: conversation.id, "other", now: now)
                return try tx.markSending(sent, after: 1)
            }
            #expect(!isTaken)
            let after = try await office.rows(inbound.id, sent, conversation)
            #expect(after == before)
        }
    }
}

extension Office {
    fileprivate func rows(_ inbound: ID<Inbound>, _ outbound: ID<Outbound>, _ conversation: Channels.Conversation) async throws -> String {
        try await database.read { tx in
            let bot = try #require(try tx.bot(conversation.botID))
            let received = try #require(try tx.inbound(inbound))
            let place = try #require(try tx.outboundInPlace(outbound))
            return "\(bot) \(received) \(place)"
        }
    }
}
