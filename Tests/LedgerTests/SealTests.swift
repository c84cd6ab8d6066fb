import Ledger
import Storage
import TestSupport
import Testing
import Values

@Suite("Seals", .bothEngines)
struct SealTests {
    private static let workspace = ID<Workspace>(at: TestDatabase.epoch)

    @Test("each transfer is sealed once, in one chain, however many seal at a time")
    func chain() async throws {
        try await with(transfers: 25) { database in
            #expect(try await database.read { try $0.proveChain(workspace: Self.workspace) }.waiting == 25)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask { _ = try await database.write { try $0.sealTransfers(workspace: Self.workspace, limit: 4) } }
                }
                try await group.waitForAll()
            }
            let chain = try await database.read { try $0.proveChain(workspace: Self.workspace) }
            #expect(chain.holds)
            #expect(chain.sealed == 25 && chain.waiting == 0 && chain.head?.position == 25)
        }
    }

    static let damages: [(what: String, statement: SQL, fault: String)] = [
        (
            "an amount",
            "UPDATE transfer SET amount_nanos = 7 WHERE transfer_id = (SELECT transfer_id FROM transfer_seal WHERE position = 3)",
            "does not fit"
        ),
        (
            "a description",
            "UPDATE transfer SET description = 'x' WHERE transfer_id = (SELECT transfer_id FROM transfer_seal WHERE position = 3)",
            "does not fit"
        ),
        (
            "a moment",
            "UPDATE transfer SET occurred_at = occurred_at + 1 WHERE transfer_id = (SELECT transfer_id FROM transfer_seal WHERE position = 3)",
            "does not fit"
        ),
        ("an account's name", "UPDATE account SET code = 'income:mine' WHERE code = 'income:api'", "does not fit"),
        (
            "a seal",
            "UPDATE transfer_seal SET hash = '0000000000000000000000000000000000000000000000000000000000000000' WHERE position = 3",
            "does not fit"
        ),
        ("a seal gone", "DELETE FROM transfer_seal WHERE position = 3", "is gone"),
        ("a transfer beside the chain", "DELETE FROM unsealed_transfer", "by hand"),
    ]

    @Test("what was changed by hand is found", arguments: damages.indices)
    func damage(_ index: Int) async throws {
        try await with(transfers: 6) { database in
            try await database.write { try $0.sealTransfers(workspace: Self.workspace, limit: 5) }
            #expect(try await database.read { try $0.proveChain(workspace: Self.workspace) }.holds)
            try await database.write { try $0.execute(Self.damages[index].statement) }
            let faults = try await database.read { try $0.proveChain(workspace: Self.workspace) }.faults
            #expect(faults.contains { "\($0)".contains(Self.damages[index].fault) }, "\(Self.damages[index].what): \(faults)")
        }
    }

    @Test("a chain written anew is told by the link that was noted before")
    func anchor() async throws {
        try await with(transfers: 4) { database in
            try await database.write { try $0.sealTransfers(workspace: Self.workspace) }
            let head = try #require(try await database.read { try $0.proveChain(workspace: Self.workspace) }.head)
            let anchor = (position: head.position, hash: head.hash)
            #expect(try await database.read { try $0.proveChain(workspace: Self.workspace, anchor: anchor) }.holds)
            try await database.write { tx in
                try tx.execute("UPDATE transfer SET amount_nanos = 7 WHERE description = 'number 2'")
                try tx.execute("INSERT INTO unsealed_transfer SELECT transfer_id, workspace_id FROM transfer_seal")
                try tx.execute("DELETE FROM transfer_seal")
                try tx.sealTransfers(workspace: Self.workspace)
            }
            #expect(try await database.read { try $0.proveChain(workspace: Self.workspace) }.holds)
            let faults = try await database.read { try $0.proveChain(workspace: Self.workspace, anchor: anchor) }.faults
            #expect(faults == [.otherAnchor(position: 4)])
        }
    }

    private func with(transfers count: Int, _ body: (Database) async throws -> Void) async throws {
        try await TestDatabase.with(LedgerSchema.migrations) { database in
            let postings = (1...count).map { number in
                Posting.transfer(
                    NewTransfer(
                        id: ID(at: TestDatabase.epoch), workspace: Self.workspace, debit: .asset("bank"), credit: .income("api"),
                        amount: Money(nanos: 5, .usd), category: "api", description: "number \(number)", occurredAt: TestDatabase.epoch))
            }
            try await database.write { _ = try $0.post(postings.map { [$0] }, workspace: Self.workspace, now: TestDatabase.epoch) }
            try await body(database)
        }
    }
}
