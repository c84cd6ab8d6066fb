import Billing
import Customers
import Foundation
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Server

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct ReferralRoutesTests {
    private func post(_ business: TestBusiness, _ path: String, _ body: String, key: String) async throws -> Reply {
        try await business.post(path, bytes: Array(body.utf8), headers: [("Idempotency-Key", key)])
    }

    /// A customer who came by the link of `code`, and pays for the plan.
    private func sell(_ business: TestBusiness, to user: String, by code: String) async throws {
        let (billing, clock) = (business.kontor.billing, business.clock)
        let workspace = business.kontor.workspace.id
        let isReferred = try await business.kontor.database.write { tx in
            let customer = try tx.registerIdentity(
                channel: "api", externalID: user, name: user, language: nil, workspace: workspace, now: clock.now()
            ).customerID
            return try billing.refer(customer, by: "ref_\(code)", tx, now: clock.now())
        }
        try #require(isReferred)
        let order = try await business.post("/api/payment/subscription", #"{"user_id": "\#(user)", "plan": "premium"}"#).json
        let url = try #require(order["checkout_url"] as? String)
        let session = try #require(business.stripe.sessions().first { $0.url == url })
        _ = try business.stripe.pay(session.id)
        try await business.settled()
    }

    @Test("partners are named once for each key, listed in pages with what they brought, and paid no more than is owed")
    func partners() async throws {
        try await PaidBusiness.rewarding { (business: TestBusiness) async throws in
            for _ in 1...2 {
                let made = try await post(business, "/api/referrals", #"{"user_id": "guest-7", "code": "Anna"}"#, key: "one")
                #expect(made.status == 201)
                #expect(try made.json["code"] as? String == "anna" && made.json["balance"] as? String == "0.00")
            }
            #expect(try await business.post("/api/referrals", #"{"user_id": "guest-7"}"#).detail(409).contains("anna"))
            #expect(try await business.post("/api/referrals", #"{"user_id": "guest-8", "code": "anna"}"#).detail(409).contains("anna"))
            #expect(try await business.post("/api/referrals", #"{"user_id": "guest-8", "code": "a b"}"#).detail(422).contains("letters"))
            let second = try await business.post("/api/referrals", #"{"user_id": "guest-8"}"#).json
            #expect((second["code"] as? String)?.count == 8)

            try await sell(business, to: "guest-9", by: "anna")
            let page = try await business.get("/api/referrals?limit=1").json
            #expect((page["items"] as? [[String: Any]])?.first?["id"] as? String == second["id"] as? String)
            let cursor = try #require(page["next_cursor"] as? String)
            let next = try await business.get("/api/referrals?limit=1&cursor=\(cursor)").json
            #expect(next["next_cursor"] is NSNull)
            let anna = try #require((next["items"] as? [[String: Any]])?.first)
            #expect(anna["referred"] as? Int == 1 && anna["paying"] as? Int == 1)
            #expect(anna["earned"] as? String == "2.00" && anna["balance"] as? String == "2.00" && anna["currency"] as? String == "USD")
            let id = try #require(anna["id"] as? String)

            let path = "/api/referrals/\(id)/payouts"
            for _ in 1...2 {
                let paid = try await post(business, path, #"{"amount": "1.50", "reference": "SEPA 17"}"#, key: "two")
                #expect(paid.status == 201)
                #expect(try paid.json["amount"] as? String == "1.50" && paid.json["partner_id"] as? String == id)
            }
            #expect(try await business.post(path, #"{"amount": "0.51", "reference": "SEPA 18"}"#).detail(409).contains("0.50 USD is owed"))
            let detail = try await business.get("/api/referrals/\(id)").json
            #expect(detail["paid_out"] as? String == "1.50" && detail["balance"] as? String == "0.50")
            #expect((detail["payouts"] as? [[String: Any]])?.map { $0["reference"] as? String } == ["SEPA 17"])
            #expect(try await business.get("/api/revenue/monthly").json["commissions"] as? String == "2.00")
        }
    }

    @Test("a payout that makes no sense is refused with the reason, and pays nothing")
    func refusals() async throws {
        try await PaidBusiness.rewarding { (business: TestBusiness) async throws in
            let made = try await business.post("/api/referrals", #"{"user_id": "guest-7", "code": "anna"}"#).json
            let id = try #require(made["id"] as? String)
            try await sell(business, to: "guest-9", by: "anna")
            let path = "/api/referrals/\(id)/payouts"
            let refused = [
                #"{"amount": "0", "reference": "x"}"#: "more than zero", #"{"amount": "-1", "reference": "x"}"#: "more than zero",
                #"{"amount": "1e3", "reference": "x"}"#: "not an amount", #"{"amount": "99999999999", "reference": "x"}"#: "larger than",
                #"{"amount": "1", "reference": " "}"#: "reference", #"{"amount": "1"}"#: "reference",
                #"{"amount": "1", "currency": "EUR", "reference": "x"}"#: "USD",
            ]
            for (body, words) in refused {
                #expect(try await business.post(path, body).detail(422).contains(words), "\(body)")
            }
            let nobody = "/api/referrals/partner_01kd7x0q3ze5ntmh5y2c9v8r4p"
            #expect(try await business.get(nobody).detail(404).contains("no such partner"))
            #expect(try await business.post(nobody + "/payouts", #"{"amount": "1", "reference": "x"}"#).detail(404).contains("partner"))
            #expect(try await business.get("/api/referrals/nonsense").detail(404).contains("partner"))
            #expect(try await business.get("/api/referrals/\(id)").json["balance"] as? String == "2.00")
        }
    }

    @Test("without a programme nobody becomes a partner, and the list is empty")
    func noProgramme() async throws {
        try await PaidBusiness.with { (business: TestBusiness) async throws in
            #expect(try await business.post("/api/referrals", #"{"user_id": "guest-7"}"#).detail(409).contains("add referrals"))
            #expect(try await (business.get("/api/referrals").json["items"] as? [Any])?.isEmpty == true)
        }
    }
}

extension PaidBusiness {
    /// One whose partners get a fifth of every payment.
    fileprivate static func rewarding(_ body: @Sendable (TestBusiness) async throws -> Void) async throws {
        try await with(adding: "referrals: { percent: \"20\", on: every_payment }", body)
    }
}
