import Ledger
import Storage
import TestSupport
import Testing
import Values

@Suite("Transfers", .bothEngines)
struct TransferTableTests {
    @Test("a transfer moves money once and a replay answers exists")
    func replay() async throws {
        try await LedgerScript.play(
            """
            post  t1 asset:bank wallet:ann 10.00 USD topup -      created
            post  t1 asset:bank wallet:ann 10.00 USD topup -      exists
            post  t2 wallet:ann income:question 0.05 USD question - created
            post  t2 wallet:ann income:question 0.05 USD question - exists
            balance asset:bank USD 10.00
            balance wallet:ann USD 9.95
            balance income:question USD 0.05
            balance wallet:ann EUR 0.00
            balance wallet:bob USD 0.00
            """)
    }

    @Test("a replay with another value is refused and names the first difference")
    func differentReplay() async throws {
        try await LedgerScript.play(
            """
            post t1 asset:bank wallet:ann 10.00 USD topup stripe  created
            post t1 asset:cash wallet:bob 11.00 EUR gift paddle   existsWithDifferentDebitAccount
            post t1 asset:bank wallet:bob 11.00 EUR gift paddle   existsWithDifferentCreditAccount
            post t1 asset:bank wallet:ann 11.00 EUR gift paddle   existsWithDifferentCurrency
            post t1 asset:bank wallet:ann 11.00 USD gift paddle   existsWithDifferentAmount
            post t1 asset:bank wallet:ann 10.00 USD gift paddle   existsWithDifferentCategory
            post t1 asset:bank wallet:ann 10.00 USD topup paddle  existsWithDifferentProvider
            post t1 asset:bank wallet:ann 10.00 USD topup -       existsWithDifferentProvider
            balance asset:bank USD 10.00
            balance wallet:ann USD 10.00
            balance asset:cash USD 0.00
            """)
    }

    @Test("a wrong transfer changes nothing, and its id is still free")
    func refusals() async throws {
        try await LedgerScript.play(
            """
            post t1 asset:bank asset:bank 0.00 USD topup -        amountMustBePositive
            post t1 asset:bank asset:bank -1.00 USD topup -       amountMustBePositive
            post t1 asset:bank asset:bank 1.00 USD topup -        accountsMustDiffer
            balance asset:bank USD 0.00
            post t1 asset:bank wallet:ann 1.00 USD topup -        created
            """)
    }

    @Test("a total that would leave the range is refused on the side where it would")
    func range() async throws {
        try await LedgerScript.play(
            """
            post t1 asset:a equity:a 9223372036.854775807 USD x -  created
            post t2 asset:a equity:b 0.000000001 USD x -           debitsOutOfRange
            post t3 asset:b equity:a 0.000000001 USD x -           creditsOutOfRange
            post t4 equity:a asset:a 9223372036.854775807 USD x -  created
            balance asset:a USD 0.00
            balance asset:b USD 0.00
            post t5 asset:a equity:b 0.000000001 USD x -           debitsOutOfRange
            post t5 asset:a equity:b 0.000000001 EUR x -           created
            """)
    }

    @Test("the balance of each kind grows on its own side")
    func kinds() async throws {
        try await LedgerScript.play(
            """
            post t1 clearing:stripe income:subscription 10.00 USD subscription stripe  created
            post t2 expense:payment_fee:stripe clearing:stripe 0.59 USD payment_fee stripe  created
            post t3 expense:ai:openai:gpt-4o-mini payable:openai 0.000150 USD ai openai  created
            post t4 asset:bank equity:opening 100 USD opening -  created
            balance clearing:stripe USD 9.41
            balance income:subscription USD 10.00
            balance expense:payment_fee:stripe USD 0.59
            balance payable:openai USD 0.00015
            balance equity:opening USD 100.00
            balance asset:bank USD 100.00
            """)
    }

    @Test("an account code of 300 characters is stored and one of 301 is refused")
    func longCode() async throws {
        try await LedgerScript.play(
            """
            post t1 asset:bank expense:\(String(repeating: "ü", count: 292)) 1 USD x -  created
            post t2 asset:bank expense:\(String(repeating: "ü", count: 293)) 1 USD x -  accountCodeTooLong
            balance asset:bank USD 1.00
            """)
    }

    @Test("one workspace's accounts are not another's, and an id belongs to the workspace that posted it")
    func workspaces() async throws {
        try await TestDatabase.with(LedgerSchema.migrations) { database in
            let (mine, theirs) = (ID<Workspace>(at: TestDatabase.epoch), ID<Workspace>(at: TestDatabase.epoch))
            let id = ID<Transfer>(at: TestDatabase.epoch)
            func transfer(_ workspace: ID<Workspace>) -> NewTransfer {
                NewTransfer(
                    id: id, workspace: workspace, debit: .asset("bank"), credit: .income("x"), amount: Money(nanos: 5, .usd), category: "x",
                    description: "", occurredAt: TestDatabase.epoch)
            }
            let (here, there) = (transfer(mine), transfer(theirs))
            try await database.write { try $0.post(here, now: TestDatabase.epoch).requirePosted() }
            await #expect(throws: StorageError.self) { try await database.write { try $0.post(there, now: TestDatabase.epoch) } }
            let balance = try await database.read { try $0.balance(of: .asset("bank"), .usd, workspace: theirs) }
            #expect(balance == .zero(.usd))
        }
    }

    @Test("a refusal turned into an error names the answer")
    func requirePosted() throws {
        try TransferResult.created.requirePosted()
        try TransferResult.exists.requirePosted()
        #expect(throws: LedgerError.refused(.accountsMustDiffer)) { try TransferResult.accountsMustDiffer.requirePosted() }
    }
}
