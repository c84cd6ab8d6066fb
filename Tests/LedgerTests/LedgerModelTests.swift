import Ledger
import Storage
import TestSupport
import Testing
import Values

@Suite("Ledger against a model", .bothEngines)
struct LedgerModelTests {
    private struct Undone: Error {}

    @Test("every reply of a random run is the one the model predicts, and the books add up after it")
    func randomRun() async throws {
        let operations = 20_000
        try await TestDatabase.with(LedgerSchema.migrations) { database in
            var business = RandomBusiness(SeededGenerator("LedgerModelTests.randomRun"))
            var model = LedgerModel()
            var replies: [TransferResult: Int] = [:]
            var posted = 0
            while posted < operations {
                let group = (0..<business.generator.int(1...200)).map { _ in business.next() }
                var after = model
                let expected = group.map { after.post($0) }
                posted += group.count
                if business.generator.chance(in: 10) {
                    // A transaction that fails after its transfers leaves none of them behind.
                    await #expect(throws: Undone.self) {
                        try await database.write { tx in
                            for transfer in group { _ = try tx.post(transfer, now: RandomBusiness.start) }
                            throw Undone()
                        }
                    }
                    continue
                }
                let actual = try await database.write { tx in try group.map { try tx.post($0, now: RandomBusiness.start) } }
                try #require(actual == expected)
                model = after
                for reply in actual { replies[reply, default: 0] += 1 }
            }
            let unseen = Set(TransferResult.allCases).subtracting(replies.keys).subtracting([.accountCodeTooLong])
            #expect(unseen.isEmpty, "the run must meet every answer: \(replies)")
            try await expectAgreement(database, model, business)
        }
    }

    private func expectAgreement(_ database: Database, _ model: LedgerModel, _ business: RandomBusiness) async throws {
        let from = RandomBusiness.start.adding(.seconds(20_000))
        let to = RandomBusiness.start.adding(.seconds(60_000))
        for workspace in business.workspaces {
            for currency in RandomBusiness.currencies {
                let report = try await database.read { try $0.profitAndLoss(workspace: workspace, currency, from: from, to: to) }
                let lines = Dictionary(
                    uniqueKeysWithValues: report.lines.map { ("\($0.side)/\($0.category)/\($0.provider ?? "-")", $0.amount.nanos) })
                #expect(lines == model.profitAndLoss(workspace, currency, from: from, to: to))
                for code in RandomBusiness.codes + RandomBusiness.vaults {
                    let key = LedgerModel.AccountKey(workspace: workspace, code: code, currency: currency)
                    let balance = try await database.read { try $0.balance(of: code, currency, workspace: workspace) }
                    #expect(balance == Money(nanos: model.balance(key), currency), "\(code)")
                    try await expectStatement(database, key, ids: model.statement(key, from: from, to: to), from: from, to: to)
                }
            }
        }
        let proof = try await database.read { try $0.proof() }
        #expect(proof.discrepancies == [])
        #expect(proof.transfers == model.standing.count)
        #expect(try await database.integrityProblems() == [])
    }

    /// Reads the statement page by page; what it says must be the model's list, without a gap in the balances.
    private func expectStatement(
        _ database: Database, _ account: LedgerModel.AccountKey, ids: [ID<Transfer>], from: Timestamp, to: Timestamp
    ) async throws {
        var read: [ID<Transfer>] = []
        var cursor: Statement.Cursor?
        var balance: Money?
        repeat {
            let page = try await database.read { [cursor] tx in
                try tx.statement(
                    of: account.code, account.currency, workspace: account.workspace, from: from, to: to, after: cursor, limit: 97)
            }
            if let balance { #expect(page.opening == balance) }
            for line in page.lines {
                balance = try (balance ?? page.opening).adding(line.change)
                #expect(line.balance == balance)
            }
            #expect(page.closing == balance ?? page.opening)
            read += page.lines.map(\.transfer.id)
            cursor = try page.next.map { try Statement.Cursor($0.description) }
        } while cursor != nil
        #expect(read == ids, "\(account.code)")
    }

    @Test("parallel callers lose nothing and create nothing twice")
    func parallelCallers() async throws {
        try await TestDatabase.with(LedgerSchema.migrations) { database in
            var business = RandomBusiness(SeededGenerator("LedgerModelTests.parallelCallers"))
            // Every transfer is tried by three callers at once; only one may create it.
            let transfers = (0..<600).map { _ in business.next() }
            let replies = try await withThrowingTaskGroup(of: (ID<Transfer>, TransferResult).self) { group in
                for transfer in transfers + transfers.reversed() + transfers {
                    group.addTask { (transfer.id, try await database.write { try $0.post(transfer, now: RandomBusiness.start) }) }
                }
                return try await group.reduce(into: [ID<Transfer>: [TransferResult]]()) { $0[$1.0, default: []].append($1.1) }
            }
            var created = 0
            for (id, results) in replies {
                let count = results.filter { $0 == .created }.count
                #expect(count <= 1, "\(id)")
                created += count
            }
            let proof = try await database.read { try $0.proof() }
            #expect(proof.discrepancies == [])
            #expect(proof.transfers == created)
        }
    }
}
