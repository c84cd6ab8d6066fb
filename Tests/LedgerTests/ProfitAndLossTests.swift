import Ledger
import Storage
import TestSupport
import Testing
import Values

@Suite("Profit and loss", .bothEngines)
struct ProfitAndLossTests {
    private let workspace = ID<Workspace>(at: TestDatabase.epoch)

    private func transfer(
        _ debit: AccountCode, _ credit: AccountCode, _ nanos: Int64, _ category: String, _ provider: String? = nil, after seconds: Int64 = 0
    ) -> NewTransfer {
        NewTransfer(
            id: ID(at: TestDatabase.epoch), workspace: workspace, debit: debit, credit: credit, amount: Money(nanos: nanos, .usd),
            category: category, provider: provider, description: "", occurredAt: TestDatabase.epoch.adding(.seconds(seconds)))
    }

    private func report(_ transfers: [NewTransfer], from: Int64 = 0, to: Int64 = 60) async throws -> ProfitAndLoss {
        try await TestDatabase.with(LedgerSchema.migrations) { [workspace] database in
            try await database.write { tx in
                for transfer in transfers { try tx.post(transfer, now: TestDatabase.epoch).requirePosted() }
            }
            return try await database.read { tx in
                try tx.profitAndLoss(
                    workspace: workspace, .usd, from: TestDatabase.epoch.adding(.seconds(from)), to: TestDatabase.epoch.adding(.seconds(to))
                )
            }
        }
    }

    @Test("a day's business adds up, refunds are taken off, and each provider has its line")
    func day() async throws {
        let transfers: [NewTransfer] = [
            transfer(.clearing("stripe"), .income("subscription"), 10_000_000_000, "subscription", "stripe"),
            transfer(.clearing("stripe"), .income("subscription"), 10_000_000_000, "subscription", "stripe"),
            transfer(.income("subscription"), .clearing("stripe"), 4_000_000_000, "subscription", "stripe"),
            transfer(.expense("ai", "openai", "gpt-4o-mini"), .payable("openai"), 150, "ai", "openai"),
            transfer(.expense("ai", "openai", "gpt-4o"), .payable("openai"), 250, "ai", "openai"),
            transfer(.expense("ai", "mistral", "small"), .payable("mistral"), 300, "ai", "mistral"),
            transfer(.asset("bank"), .equity("opening"), 99, "opening"),
        ]
        let report = try await report(transfers)
        #expect(report.income.decimal == "16.00")
        #expect(report.expenses.decimal == "0.0000007")
        #expect(report.profit.decimal == "15.9999993")
        let lines = report.lines.map { "\($0.side) \($0.category) \($0.provider ?? "-") \($0.amount) \($0.count)" }
        #expect(
            lines == [
                "income subscription stripe 16.00 USD 3",
                "expense ai openai 0.0000004 USD 2",
                "expense ai mistral 0.0000003 USD 1",
            ])
    }

    @Test("the first moment of the period counts and its end does not")
    func bounds() async throws {
        let transfers = [9, 10, 19, 20].map { transfer(.asset("bank"), .income("x"), 1, "x", after: $0) }
        #expect(try await report(transfers, from: 10, to: 20).income == Money(nanos: 2, .usd))
        #expect(try await report(transfers, from: 20, to: 10).lines == [])
    }

    @Test("no business is zero, not an error")
    func empty() async throws {
        let report = try await report([])
        #expect(report.income == .zero(.usd) && report.expenses == .zero(.usd) && report.profit == .zero(.usd))
    }

    @Test("a sum larger than 64 bits is an error with a sentence, in a category and across categories")
    func overflow() async throws {
        let one = transfer(.asset("a"), .income("a"), .max, "x")
        let another = transfer(.asset("b"), .income("b"), 1, "x")
        await #expect {
            try await report([one, another])
        } throws: { error in
            "\(error)".hasPrefix("a sum is larger than Kontor can count: ")
        }
        let elsewhere = transfer(.asset("b"), .income("b"), 1, "y")
        await #expect(throws: MoneyError.outOfRange) { try await report([one, elsewhere]) }
    }
}
