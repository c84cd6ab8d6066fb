import Foundation
import Ledger
import Storage
import TestSupport
import Testing
import Values

@Suite("Export", .bothEngines)
struct LedgerExportTests {
    @Test("hledger reads the journal and comes to the same balances")
    func hledger() async throws {
        try await TestDatabase.with(LedgerSchema.migrations) { database in
            var business = RandomBusiness(SeededGenerator("LedgerExportTests.hledger"))
            let (workspace, now) = (business.workspace, business.now)
            let groups = (0..<600).map { _ in business.next() }
            try await database.write { _ = try $0.post(groups, workspace: workspace, now: now) }
            try await TestFolder.with { folder in
                let path = folder + "/books.journal"
                try await export(.hledger, database, workspace).write(toFile: path, atomically: true, encoding: .utf8)
                let balances = try await Self.balances(of: path)
                let accounts = try await database.read { try $0.accounts(workspace: workspace, limit: 1000) }
                #expect(!accounts.isEmpty)
                for account in accounts {
                    let expected = account.kind.growsByDebits ? account.balance.nanos : -account.balance.nanos
                    let found = balances["\(account.code) \(account.currency)"] ?? .zero(account.currency)
                    #expect(found.nanos == expected, "\(account.code) \(account.currency)")
                }
                #expect(balances.count == accounts.filter { !$0.balance.isZero }.count)
            }
        }
    }

    @Test("every transfer is a line of CSV, with what is odd in it quoted and no formula for a spreadsheet to run")
    func csv() async throws {
        try await TestDatabase.with(LedgerSchema.migrations) { database in
            let workspace = ID<Workspace>(at: TestDatabase.epoch)
            let transfer = NewTransfer(
                id: ID(at: TestDatabase.epoch), workspace: workspace, debit: .asset("bank"), credit: .income("x"),
                amount: Money(nanos: 1_500_000_001, .usd), category: "=1+1", provider: "a,b", description: "he said “no”, \"twice\"\n",
                occurredAt: TestDatabase.epoch)
            let hold = Posting.hold(transfer.again, expiresAt: nil)
            try await database.write { tx in
                try tx.post(transfer, now: TestDatabase.epoch).requirePosted()
                try tx.post(hold, workspace: workspace, now: TestDatabase.epoch).requirePosted()
            }
            let lines = try await export(.csv, database, workspace).components(separatedBy: "\r\n")
            #expect(lines.count == 4 && lines[3] == "")
            #expect(lines[0].hasPrefix("transfer_id,occurred_at,posted_at,state,debit,credit,amount,currency,"))
            let line = try #require(lines.first { $0.hasPrefix("\(transfer.id),") })
            #expect(
                line
                    == "\(transfer.id),2026-01-01T00:00:00Z,2026-01-01T00:00:00Z,posted,asset:bank,income:x,1.500000001,USD,'=1+1,\"a,b\",,"
                    + "\"he said “no”, \"\"twice\"\"\n\",,")
            #expect(lines.contains { $0.contains(",pending,") })
        }
    }

    private func export(_ format: LedgerExport.Format, _ database: Database, _ workspace: ID<Workspace>) async throws -> String {
        let export = LedgerExport(format, try #require(ReportCalendar(timeZone: "Europe/Berlin")))
        var text = export.beginning
        var cursor: Statement.Cursor?
        while true {
            let page = try await database.read { [cursor] in try $0.transfers(workspace: workspace, after: cursor, limit: 97) }
            guard let last = page.last else { return text }
            text += page.map(export.text).joined()
            cursor = Statement.Cursor(after: last)
        }
    }

    /// By account and currency, as hledger adds them up.
    private static func balances(of path: String) async throws -> [String: Money] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["hledger", "-f", path, "bal", "--flat", "--no-total", "-O", "csv", "--layout=bare"]
        // Names beyond ASCII are read as the locale says.
        process.environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C.UTF-8"]) { $1 }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        var balances: [String: Money] = [:]
        for line in text.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimming { $0 == "\"" } }
            let currency = try #require(Currency(fields[1]))
            balances["\(fields[0]) \(currency)"] = try Money(fields[2], currency)
        }
        return balances
    }
}

extension StringProtocol {
    fileprivate func trimming(_ isEdge: (Character) -> Bool) -> String {
        String(drop(while: isEdge).reversed().drop(while: isEdge).reversed())
    }
}
