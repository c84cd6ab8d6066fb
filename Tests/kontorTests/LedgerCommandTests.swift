import Foundation
import Ledger
import Storage
import TestSupport
import Testing
import Values

@Suite struct LedgerCommandTests {
    @Test("the books are exported and proven, and what was changed by hand is found against the link that was noted")
    func ledger() async throws {
        try await CommandTests().with { place in
            try await place.serving { _ in }
            let database = try Database(DatabaseURL("sqlite:" + place.folder + "/kontor.sqlite"))
            let now = Timestamp(seconds: 1_767_225_600)
            try await database.write { tx in
                let workspace = try #require(try tx.value(ID<Workspace>.self, "SELECT workspace_id FROM workspace"))
                let cost = NewTransfer(
                    id: ID(at: now), workspace: workspace, debit: .expense("ai", "openai"), credit: .payable("openai"),
                    amount: Money(nanos: 150, .usd), category: "ai", description: "a question", occurredAt: now)
                try tx.post(cost, now: now).requirePosted()
                try tx.sealTransfers(workspace: workspace)
            }
            let csv = try await place.run("ledger", "export")
            #expect(csv.status == 0 && csv.output.hasPrefix("transfer_id,occurred_at,"))
            #expect(csv.output.contains(",expense:ai:openai,"))
            let journal = try await place.run("ledger", "export", "--format", "hledger")
            #expect(journal.status == 0 && journal.output.contains("\n    expense:ai:openai  0.00000015 USD"))
            let fresh = try await place.run("ledger", "verify")
            #expect(fresh.status == 0 && fresh.output.contains("all entries sum to zero"))
            let wrong = try await place.run("ledger", "verify", "--anchor", "7")
            #expect(wrong.status != 0 && wrong.output.contains("64 hex digits"))
            let unknown = try await place.run("ledger", "verify", "--anchor", "7:" + String(repeating: "a", count: 64))
            #expect(unknown.status == 1 && unknown.output.contains("is not the one that was noted"))
            try await database.write { try $0.execute("UPDATE transfer SET amount_nanos = amount_nanos + 1") }
            try await database.close()
            let changed = try await place.run("ledger", "verify")
            #expect(changed.status == 1 && changed.output.contains("WRONG"))
        }
    }
}
