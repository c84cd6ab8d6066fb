import Ledger
import Storage
import TestSupport
import Testing
import Values

@Suite("Proof", .bothEngines)
struct ProofTests {
    @Test("an empty ledger holds")
    func empty() async throws {
        try await TestDatabase.with(LedgerSchema.migrations) { database in
            let proof = try await database.read { try $0.proof() }
            #expect(proof.holds && proof.books.isEmpty && proof.transfers == 0)
        }
    }

    /// What a person with a database shell, or a bad disk, could do; each must show in the proof, on as many lines.
    static let damages: [(what: String, statement: SQL, lines: Int)] = [
        ("a total one nano too large", "UPDATE account SET debits_nanos = debits_nanos + 1 WHERE code = 'asset:bank'", 2),
        (
            "two totals wrong by the same amount",
            "UPDATE account SET debits_nanos = debits_nanos + 5, credits_nanos = credits_nanos + 5 WHERE code = 'asset:bank'", 1
        ),
        ("a whole unit moved into nanos", "UPDATE account SET debits_nanos = debits_nanos - 1000000000 WHERE code = 'asset:bank'", 2),
        ("a transfer's amount", "UPDATE transfer SET amount_nanos = 9223372036854775807 WHERE category = 'topup'", 2),
        (
            "a transfer's account",
            """
            UPDATE transfer SET credit_account_id = (SELECT account_id FROM account WHERE code = 'equity:opening')
            WHERE category = 'topup'
            """, 2
        ),
        ("a transfer gone", "DELETE FROM transfer WHERE category = 'topup'", 2),
        ("a hold forgotten", "DELETE FROM open_hold", 1),
        ("a hold that is none", "UPDATE account SET debits_pending_nanos = 7 WHERE code = 'liability:ann'", 1),
    ]

    @Test("damage done by hand is found", arguments: damages.indices)
    func damage(_ index: Int) async throws {
        let damage = Self.damages[index]
        try await TestDatabase.with(LedgerSchema.migrations) { database in
            try await book(database)
            let before = try await database.read { try $0.proof() }
            #expect(before.holds)
            #expect(before.books.map(\.currency) == ["EUR", "USD"])
            #expect(before.books.map(\.accounts) == [2, 4])
            #expect(before.transfers == 5)
            try await database.write { try $0.execute(Self.damages[index].statement) }
            let after = try await database.read { try $0.proof() }
            #expect(after.discrepancies.count == damage.lines, "\(damage.what): \(after.discrepancies)")
            #expect(!after.holds)
        }
    }

    @Test("a discrepancy says which account and by how much")
    func sentence() async throws {
        try await TestDatabase.with(LedgerSchema.migrations) { database in
            try await book(database)
            try await database.write { tx in
                try tx.execute("UPDATE account SET debits_nanos = debits_nanos + 7 WHERE code = 'asset:bank' AND currency = 'USD'")
            }
            let lines = try await database.read { try $0.proof() }.discrepancies.map(\.description)
            #expect(lines.count == 2)
            #expect(lines[0].contains("USD") && lines[0].contains("debits exceed credits by 7 nanos"))
            #expect(lines[1].contains("asset:bank") && lines[1].contains("exceed its transfers by 7 nanos"))
        }
    }

    @Test("the schema itself refuses a transfer between accounts of two currencies")
    func foreignKeys() async throws {
        try await TestDatabase.with(LedgerSchema.migrations) { database in
            try await book(database)
            await #expect {
                try await database.write { try $0.execute("UPDATE transfer SET currency = 'EUR' WHERE category = 'topup'") }
            } throws: { error in
                guard case .foreignKeyViolation? = error as? StorageError else { return false }
                return true
            }
        }
    }

    private func book(_ database: Database) async throws {
        let workspace = ID<Workspace>(at: TestDatabase.epoch)
        let transfers: [(AccountCode, AccountCode, Int64, Currency, String)] = [
            (.asset("bank"), .equity("opening"), 100_000_000_000, .usd, "opening"),
            (.asset("bank"), .liability("ann"), 10_999_999_999, .usd, "topup"),
            (.liability("ann"), .income("question"), 50_000_000, .usd, "question"),
            (.clearing("stripe"), .income("question"), 1, .eur, "question"),
        ]
        let booked = transfers.map { debit, credit, nanos, currency, category in
            NewTransfer(
                id: ID(at: TestDatabase.epoch), workspace: workspace, debit: debit, credit: credit, amount: Money(nanos: nanos, currency),
                category: category, description: "", occurredAt: TestDatabase.epoch)
        }
        try await database.write { tx in
            for transfer in booked { try tx.post(transfer, now: TestDatabase.epoch).requirePosted() }
            var held = booked[2]
            held.amount = Money(nanos: 3, .usd)
            let hold = Posting.hold(held.again, expiresAt: nil)
            try tx.post(hold, workspace: workspace, now: TestDatabase.epoch).requirePosted()
        }
    }
}

extension NewTransfer {
    /// The same under another id.
    var again: NewTransfer {
        NewTransfer(
            id: ID(at: TestDatabase.epoch), workspace: workspace, debit: debit, credit: credit, amount: amount, category: category,
            description: "", occurredAt: occurredAt)
    }
}
