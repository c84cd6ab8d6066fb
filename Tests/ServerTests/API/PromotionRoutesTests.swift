import Billing
import Customers
import Foundation
import Ledger
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Server

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct PromotionRoutesTests {
    private func post(_ business: TestBusiness, _ path: String, _ body: String, key: String) async throws -> Reply {
        try await business.post(path, bytes: Array(body.utf8), headers: [("Idempotency-Key", key)])
    }

    @Test("codes are made once for each key, listed in pages, and redeemed once by each user")
    func codes() async throws {
        try await PaidBusiness.with { (business: TestBusiness) async throws in
            let body = #"{"code": "welcome", "balance": "5.00", "limit": 2}"#
            for _ in 1...2 {
                let made = try await post(business, "/api/promotions", body, key: "one")
                #expect(made.status == 201)
                #expect(try made.json["code"] as? String == "WELCOME" && made.json["balance"] as? String == "5.00")
            }
            #expect(try await business.post("/api/promotions", body).detail(409).contains("WELCOME"))
            _ = try await business.post("/api/promotions", #"{"days": 7, "plan": "premium"}"#)
            let first = try await business.get("/api/promotions?limit=1").json
            let cursor = try #require(first["next_cursor"] as? String)
            let second = try await business.get("/api/promotions?limit=1&cursor=\(cursor)").json
            #expect(second["next_cursor"] is NSNull)
            let listed = [first, second].compactMap { ($0["items"] as? [[String: Any]])?.first }
            #expect(Set(listed.compactMap { $0["balance"] as? String ?? ($0["days"] as? Int).map(String.init) }) == ["5.00", "7"])
            #expect(listed.allSatisfy { $0["redeemed"] as? Int == 0 })

            let path = "/api/promotions/welcome/redemptions"
            for _ in 1...2 {
                let redeemed = try await post(business, path, #"{"user_id": "guest-7"}"#, key: "two")
                #expect(redeemed.status == 201)
                #expect(try redeemed.json["balance"] as? String == "5.00")
            }
            #expect(try await business.post(path, #"{"user_id": "guest-7"}"#).detail(409).contains("already"))
            #expect(try await business.post(path, #"{"user_id": "guest-8"}"#).status == 201)
            #expect(try await business.post(path, #"{"user_id": "guest-9"}"#).detail(409).contains("used up"))
            #expect(
                try await business.post("/api/promotions/nothing/redemptions", #"{"user_id": "guest-9"}"#).detail(404).contains("nothing"))
            let both = #"{"percent": 10, "balance": "5.00"}"#
            #expect(try await business.post("/api/promotions", both).detail(422).contains("one of"))
        }
    }

    @Test("a code for days gives the plan, a percentage makes an order cheaper, and the owner gives a plan away")
    func plans() async throws {
        try await PaidBusiness.with { (business: TestBusiness) async throws in
            let listed = try await business.get("/api/plans").json["items"] as? [[String: Any]]
            #expect(listed?.first?["key"] as? String == "premium" && listed?.first?["version"] as? Int == 1)
            _ = try await business.post("/api/promotions", #"{"code": "WEEK", "days": 7, "plan": "premium"}"#)
            let redeemed = try await business.post("/api/promotions/WEEK/redemptions", #"{"user_id": "guest-7"}"#)
            #expect(try (redeemed.json["grant"] as? [String: Any])?["plan"] as? String == "premium")
            _ = try await business.post("/api/promotions", #"{"code": "TENTH", "percent": 10}"#)
            let order = #"{"user_id": "guest-8", "plan": "premium", "promotion": "tenth"}"#
            let placed = try await business.post("/api/payment/subscription", order).json
            #expect(placed["amount"] as? String == "9.00")
            let again = try await business.post("/api/orders", order).json
            #expect(again["id"] as? String == placed["id"] as? String)
            let thing = #"{"user_id": "guest-11", "recipient_id": "guest-10", "amount": "5.00", "description": "a coffee"}"#
            #expect(try await business.post("/api/orders", thing).detail(422).contains("recipient_id"))
            let gift = #"{"user_id": "guest-11", "recipient_id": "guest-10", "plan": "premium", "promotion": "TENTH"}"#
            let given = try await business.post("/api/orders", gift).json
            #expect(given["amount"] as? String == "9.00")
            #expect(given["recipient_id"] is String && given["recipient_id"] as? String != given["customer_id"] as? String)
            let unknown = #"{"user_id": "guest-8", "plan": "premium", "promotion": "NOTHING"}"#
            _ = try await business.post("/api/orders", unknown).detail(404)
            let soon = business.clock.now().adding(.seconds(3600))
            _ = try await business.post("/api/promotions", #"{"code": "SOON", "percent": 10, "expires_at": "\#(soon)"}"#)
            let before = try await business.get("/api/orders").json["items"] as? [[String: Any]]
            business.clock.advance(by: .seconds(3601))
            let late = #"{"user_id": "guest-12", "plan": "premium", "promotion": "SOON"}"#
            #expect(try await business.post("/api/orders", late).detail(409).contains("expired"))
            #expect(
                try await business.post("/api/promotions/SOON/redemptions", #"{"user_id": "guest-12"}"#).detail(409).contains("expired"))
            let after = try await business.get("/api/orders").json["items"] as? [[String: Any]]
            #expect(before?.count == after?.count)
            for _ in 1...2 {
                let gift = try await post(business, "/api/gifts", #"{"user_id": "guest-9", "plan": "premium", "days": 30}"#, key: "gift")
                #expect(gift.status == 201)
                let customer = try #require((gift.json["customer_id"] as? String).flatMap { ID<Customer>($0) })
                let held = try await business.kontor.database.read {
                    [workspace = business.kontor.workspace.id, clock = business.clock] tx in
                    try tx.grants(of: customer, in: workspace, now: clock.now()).count
                }
                #expect(held == 1)
            }
        }
    }
}
