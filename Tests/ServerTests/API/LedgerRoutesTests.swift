import Foundation
import Ledger
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Server

@Suite(.bothEngines) struct LedgerRoutesTests {
    @Test("accounts come in pages, and a statement's lines join its opening and its closing balance")
    func books() async throws {
        try await TestBusiness.with { business in
            for _ in 0..<3 { _ = try await business.post("/api/task", #"{"input": "Hello?"}"#) }
            var accounts: [[String: Any]] = []
            var next: String? = ""
            while let cursor = next {
                let page = try await business.get("/api/ledger/accounts?limit=1" + (cursor.isEmpty ? "" : "&cursor=\(cursor)")).json
                let items = try #require(page["items"] as? [[String: Any]])
                #expect(items.count == 1)
                accounts += items
                next = page["next_cursor"] as? String
            }
            #expect(accounts.count == 2)
            let payable = try #require(accounts.first { ($0["code"] as? String)?.hasPrefix("payable:") ?? false })
            let id = try #require(payable["id"] as? String)
            let first = try await business.get("/api/ledger/accounts/\(id)/statement?limit=2").json
            let cursor = try #require(first["next_cursor"] as? String)
            let second = try await business.get("/api/ledger/accounts/\(id)/statement?limit=2&cursor=\(cursor)").json
            #expect(first["opening"] as? String == "0.00")
            #expect(second["opening"] as? String == first["closing"] as? String)
            #expect(second["closing"] as? String == payable["balance"] as? String)
            let lines = try [first, second].flatMap { try #require($0["lines"] as? [[String: Any]]) }
            #expect(lines.count == 3)
            #expect(lines.allSatisfy { ($0["other_account"] as? String)?.hasPrefix("expense:ai:") ?? false })
            let before = try await business.get("/api/ledger/accounts/\(id)/statement?to=2020-01-01").json
            #expect((before["lines"] as? [Any])?.isEmpty == true && before["closing"] as? String == "0.00")
        }
    }

    static let refusals = [
        ("/api/ledger/accounts?cursor=x", 400), ("/api/ledger/accounts?limit=0", 400), ("/api/ledger/accounts?colour=red", 400),
        ("/api/ledger/accounts/account_x/statement", 404),
        ("/api/ledger/accounts/account_01kd7x0q3ze5ntmh5y2c9v8r4p/statement", 404),
        ("/api/ledger/accounts/account_01kd7x0q3ze5ntmh5y2c9v8r4p/statement?from=yesterday", 400),
        ("/api/ledger/accounts/account_01kd7x0q3ze5ntmh5y2c9v8r4p/statement?cursor=x", 400),
    ]

    @Test("what is wrong is told", arguments: refusals)
    func refusal(_ path: String, _ status: Int) async throws {
        try await TestBusiness.with { business in
            let reply = try await business.get(path)
            #expect(reply.status == status)
            #expect((try reply.json["detail"] as? String)?.hasSuffix(".") ?? false)
        }
    }

    @Test("each second transfers are sealed, and holds that are over are ended")
    func upkeep() async throws {
        try await TestBusiness.with { business in
            _ = try await business.post("/api/task", #"{"input": "Hello?"}"#)
            let (kontor, workspace) = (business.kontor, business.kontor.workspace.id)
            let now = kontor.clock.now()
            let hold = Posting.hold(
                NewTransfer(
                    id: ID(at: now), workspace: workspace, debit: .asset("bank"), credit: .income("x"), amount: Money(nanos: 5, .usd),
                    category: "x", description: "", occurredAt: now), expiresAt: now.adding(.seconds(60)))
            try await kontor.database.write { try $0.post(hold, workspace: workspace, now: now).requirePosted() }
            business.clock.advance(by: .seconds(61))
            try await kontor.ledgerUpkeep.tidyUp()
            let (account, chain) = try await kontor.database.read { tx in
                (try tx.fetchAccount(.asset("bank"), .usd, workspace: workspace), try tx.proveChain(workspace: workspace))
            }
            #expect(account?.held == .zero(.usd))
            #expect(chain.holds && chain.waiting == 0 && chain.sealed == 3)
        }
    }
}
