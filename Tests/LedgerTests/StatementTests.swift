import Ledger
import Storage
import TestSupport
import Testing
import Values

@Suite("Statement", .bothEngines)
struct StatementTests {
    @Test("a late booking is listed where it occurred, and pages join without a gap")
    func pages() async throws {
        let workspace = ID<Workspace>(at: TestDatabase.epoch)
        @Sendable func moment(_ seconds: Int64) -> Timestamp { TestDatabase.epoch.adding(.seconds(seconds)) }
        try await TestDatabase.with(LedgerSchema.migrations) { database in
            for (seconds, nanos) in [(0, 100), (40, 5), (20, 7), (20, 11), (60, 1000)] as [(Int64, Int64)] {
                let transfer = NewTransfer(
                    id: ID(at: TestDatabase.epoch), workspace: workspace, debit: .asset("bank"), credit: .income("x"),
                    amount: Money(nanos: nanos, .usd), category: "x", description: "", occurredAt: moment(seconds))
                try await database.write { try $0.post(transfer, now: moment(99)).requirePosted() }
            }
            let first = try await database.read {
                try $0.statement(of: .asset("bank"), .usd, workspace: workspace, from: moment(10), to: moment(60), limit: 2)
            }
            #expect(first.opening.nanos == 100)
            #expect(Set(first.lines.map(\.change.nanos)) == [7, 11])
            #expect(first.closing.nanos == 118)
            let next = try #require(first.next)
            let second = try await database.read {
                try $0.statement(of: .asset("bank"), .usd, workspace: workspace, from: moment(10), to: moment(60), after: next, limit: 2)
            }
            #expect(second.opening == first.closing)
            #expect(second.lines.map(\.balance.nanos) == [123])
            #expect(second.next == nil)
        }
    }

    @Test("an account that was never named has an empty statement")
    func unopened() async throws {
        try await TestDatabase.with(LedgerSchema.migrations) { database in
            let workspace = ID<Workspace>(at: TestDatabase.epoch)
            let statement = try await database.read {
                try $0.statement(of: .asset("bank"), .usd, workspace: workspace, from: TestDatabase.epoch, to: TestDatabase.epoch)
            }
            #expect(statement.lines.isEmpty && statement.closing == .zero(.usd) && statement.next == nil)
        }
    }

    @Test("a cursor that is not ours is refused", arguments: ["", ".", "12", "x.transfer_01j", "12.task_01j00000000000000000000000"])
    func cursor(_ text: String) {
        #expect(throws: LedgerError.unknownCursor) { try Statement.Cursor(text) }
    }
}
