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
        let operations = 100_000
        try await TestDatabase.with(LedgerSchema.migrations) { database in
            var business = RandomBusiness(SeededGenerator("LedgerModelTests.randomRun"))
            var model = LedgerModel()
            var replies: [TransferResult: Int] = [:]
            var posted = 0
            while posted < operations {
                business.advance()
                let groups = (0..<business.generator.int(1...200)).map { _ in business.next() }
                posted += groups.reduce(0) { $0 + $1.count }
                let before = model.records.count
                let (now, workspace) = (business.now, business.workspace)
                let expected = groups.map { model.post($0, now: now) }
                if business.generator.chance(in: 10) {
                    // A transaction that fails after its transfers leaves none of them behind.
                    model.forget(after: before)
                    await #expect(throws: Undone.self) {
                        try await database.write { tx in
                            _ = try tx.post(groups, workspace: workspace, now: now)
                            throw Undone()
                        }
                    }
                    continue
                }
                let oneByOne = business.generator.chance(in: 8)
                let actual = try await database.write { tx in
                    oneByOne
                        ? try groups.map { try tx.post(linked: $0, workspace: workspace, now: now) }
                        : try tx.post(groups, workspace: workspace, now: now)
                }
                try #require(actual == expected)
                for reply in actual.joined() { replies[reply, default: 0] += 1 }
            }
            let unseen = Set(TransferResult.allCases).subtracting(replies.keys)
                .subtracting([.accountCodeTooLong, .creditAccountOverdrawn])
            #expect(unseen.isEmpty, "the run must meet every answer: \(unseen)")
            try await expectAgreement(database, model, business)
        }
    }

    private func expectAgreement(_ database: Database, _ model: LedgerModel, _ business: RandomBusiness) async throws {
        let from = RandomBusiness.start.adding(.seconds(20_000))
        let to = RandomBusiness.start.adding(.seconds(60_000))
        let (workspace, now) = (business.workspace, business.now)
        while try await database.write({ try $0.expireHolds(workspace: workspace, now: now) }) > 0 {}
        for currency in RandomBusiness.currencies {
            let report = try await database.read { try $0.profitAndLoss(workspace: workspace, currency, from: from, to: to) }
            let lines = Dictionary(
                uniqueKeysWithValues: report.lines.map { ("\($0.side)/\($0.category)/\($0.provider ?? "-")", $0.amount.nanos) })
            #expect(lines == model.profitAndLoss(currency, from: from, to: to))
            for code in RandomBusiness.codes + RandomBusiness.vaults {
                let key = LedgerModel.AccountKey(code: code, currency: currency)
                // One that nobody came to post to is not open.
                let account = try await database.read { try $0.fetchAccount(code, currency, workspace: workspace) }
                #expect(account?.balance ?? .zero(currency) == Money(nanos: model.balance(key), currency), "\(code)")
                #expect(account?.held ?? .zero(currency) == Money(nanos: model.held(key), currency), "\(code)")
                try await expectStatement(
                    database, key, workspace: workspace, ids: model.statement(key, from: from, to: to), from: from, to: to)
            }
        }
        let proof = try await database.read { try $0.proof() }
        #expect(proof.discrepancies == [])
        #expect(proof.transfers >= model.records.count)
        #expect(try await database.integrityProblems() == [])
        try await expectChain(database, workspace, transfers: proof.transfers)
    }

    private func expectChain(_ database: Database, _ workspace: ID<Workspace>, transfers: Int) async throws {
        while try await database.write({ try $0.sealTransfers(workspace: workspace, limit: 3000) }) > 0 {}
        let chain = try await database.read { try $0.proveChain(workspace: workspace) }
        #expect(chain.faults == [])
        #expect(chain.sealed == transfers && chain.waiting == 0)
    }

    /// Reads the statement page by page; what it says must be the model's list, without a gap in the balances.
    private func expectStatement(
        _ database: Database, _ account: LedgerModel.AccountKey, workspace: ID<Workspace>, ids: [ID<Transfer>], from: Timestamp,
        to: Timestamp
    ) async throws {
        var read: [ID<Transfer>] = []
        var cursor: Statement.Cursor?
        var balance: Money?
        repeat {
            let page = try await database.read { [cursor] tx in
                try tx.statement(
                    of: account.code, account.currency, workspace: workspace, from: from, to: to, after: cursor, limit: 1009)
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

    @Test("parallel callers lose nothing and create nothing twice, in transactions of their own or through the writer")
    func parallelCallers() async throws {
        try await TestDatabase.with(LedgerSchema.migrations) { database in
            var business = RandomBusiness(SeededGenerator("LedgerModelTests.parallelCallers"))
            let (workspace, now) = (business.workspace, business.now)
            let writer = LedgerWriter(workspace: workspace, database: database, clock: Clock(fixedAt: now))
            // Every group is tried by three callers at once; only one may create it.
            let groups = (0..<400).map { _ in business.next() }
            let replies = try await withThrowingTaskGroup(of: [(ID<Transfer>, TransferResult)].self) { tasks in
                for linked in groups + groups.reversed() {
                    tasks.addTask { Array(zip(linked.map(\.id), try await writer.post(linked: linked))) }
                }
                for linked in groups {
                    tasks.addTask {
                        Array(
                            zip(
                                linked.map(\.id),
                                try await database.write { try $0.post(linked: linked, workspace: workspace, now: now) }))
                    }
                }
                return try await tasks.reduce(into: [ID<Transfer>: [TransferResult]]()) { all, replies in
                    for (id, result) in replies { all[id, default: []].append(result) }
                }
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
