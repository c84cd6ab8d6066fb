import Channels
import Customers
import Server
import Storage
import TestSupport
import Testing
import Values

@testable import Assistant

@Suite("What another workspace is asked", .bothEngines)
struct OtherWorkspaceTests {
    @Test("a question is neither found, counted nor changed by its id or the ids of those who asked it")
    func ids() async throws {
        try await TestDatabase.with(Schema.migrations) { owner in
            let now = TestDatabase.epoch
            let workspace = try await owner.write { tx in
                try tx.keepWorkspace(slug: "test", name: "Test", currency: .usd, timeZone: "UTC", language: "en", now: now)
            }
            let (mine, other) = (owner.scoped(to: workspace.id), owner.scoped(to: ID(at: now)))
            let (conversation, customer) = (ID<Channels.Conversation>(at: now), ID<Customer>(at: now))
            let question = Question(
                asking: "Whose is this?", in: workspace, botKey: "bot", conversationID: conversation, customerID: customer, paidBy: .free,
                now: now)
            try await mine.write { try $0.insert(question) }
            @Sendable func seen(_ tx: Transaction) throws -> [Bool] {
                [
                    try tx.question(question.id, in: tx.workspace) != nil,
                    try tx.waitingQuestions(in: conversation) > 0,
                ]
            }
            @Sendable func stopAndFinish(_ tx: Transaction) throws -> [Bool] {
                [
                    try tx.requestStop(draftID: question.draftID, conversation: conversation, now: now) != nil,
                    try tx.finish(question.id, Answer(status: .failed, error: "gone"), cost: question.cost, now: now),
                ]
            }
            let (found, changed) = (try await other.read(seen), try await other.write(stopAndFinish))
            #expect(found == [false, false] && changed == [false, false])
            let untouched = try await mine.read { try $0.question(question.id, in: workspace.id) }
            #expect("\(untouched as Any)" == "\(question as Question? as Any)")
            let (foundByMine, changedByMine) = (try await mine.read(seen), try await mine.write(stopAndFinish))
            #expect(foundByMine == [true, true] && changedByMine == [true, true])
        }
    }
}
