import Foundation
import Ledger
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Server

/// Changes of plan, all the way through the sandbox's Stripe.
@Suite(.bothEngines, .timeLimit(.minutes(10))) struct PlanChangeTests {
    private static let plans = """
        {
          basic: { title: Basic, price: "10.00", period: month },
          premium: { title: Premium, price: "20.00", period: month, grace_days: 5 },
          gold: { title: Gold, price: "40.00", period: month },
          yearly: { title: Yearly, price: "99.00", period: year },
        }
        """
    private static let day: Duration = .seconds(86_400)

    /// It begins at noon of 1 January, so that the first month has 31 days. Each event comes three times, and they overtake each other.
    private static func with(_ body: @Sendable (TestBusiness) async throws -> Void) async throws {
        let clock = Clock(fixedAt: TestDatabase.epoch.adding(.seconds(12 * 3600)))
        try await PaidBusiness.with(plans: plans, clock: clock) { business in
            _ = business.stripe.add(.init(.duplicateEvents(copies: 3)))
            _ = business.stripe.add(.init(.shuffleEvents(milliseconds: 30)))
            try await body(business)
            try await business.settled()
            let proof = try await business.kontor.database.read { try $0.proof() }
            #expect(proof.holds)
            let rejected = try await business.get("/api/events?status=rejected").json["items"] as? [Any]
            #expect(rejected?.isEmpty == true)
        }
    }

    /// A second after what was before, so that one of the two is the later.
    private static func patch(_ business: TestBusiness, _ path: String, _ body: String) async throws -> Reply {
        business.clock.advance(by: .seconds(1))
        return try await business.patch(path, body)
    }

    @Test("a dearer plan is charged for the rest of the period and in force at once; the next period costs its price")
    func upgrade() async throws {
        try await Self.with { business in
            let (path, order, _) = try await business.subscribe("guest-7", to: "basic")
            business.clock.advance(by: Self.day * 15 + .seconds(43_200))
            let changed = try await business.patch(path, #"{"plan": "premium"}"#)
            #expect(changed.status == 200, "\(changed.text)")
            #expect(try changed.json["plan"] as? String == "premium" && changed.json["price"] as? String == "20.00")
            let change = try #require(try changed.json["change"] as? [String: Any])
            #expect(change["action"] as? String == "change_plan" && change["charge"] as? String == "5.00")
            try await business.settled()
            #expect(try await business.lines() == ["payment_fee 1.04 ×2", "subscription 15.00 ×2"])
            let revenue = try await business.get("/api/revenue/monthly?date=2026-01-01").json
            let figures = try #require(revenue["subscriptions"] as? [String: Any])
            #expect(figures["monthly_recurring_revenue"] as? String == "20.00" && figures["deferred_revenue"] as? String == "10.00")
            let byPlan = (revenue["lines"] as? [[String: Any]])?.map { "\($0["plan"] ?? "-") \($0["earned"] ?? "-")" }
            #expect(byPlan == ["basic 10.00", "premium 5.00"])

            // What the change cost can be given back like any payment.
            #expect(try await business.post("\(order)/refunds", #"{"reason": "kindness"}"#).status == 202)
            // Once for the call, once for the events that it brings.
            try await business.settled()
            try await business.settled()
            #expect(try await business.lines().contains("refund -5.00 ×1"))
            let left = try await business.get("/api/revenue/monthly?date=2026-01-01").json["subscriptions"] as? [String: Any]
            #expect(left?["deferred_revenue"] as? String == "5.00")

            business.clock.advance(by: Self.day * 16)
            try await business.settled()
            #expect(try await business.lines().contains("subscription 35.00 ×3"))
            #expect(try await business.get(path).json["paid_until"] as? String == "2026-03-01T12:00:00Z")
        }
    }

    @Test("a cheaper plan comes with the next period, costs nothing before, and can be taken back")
    func downgrade() async throws {
        try await Self.with { business in
            let (path, _, _) = try await business.subscribe("guest-7", to: "premium")
            business.clock.advance(by: Self.day * 10)
            for takeBack in [#"{"resume": true}"#, #"{"plan": "premium"}"#] {
                let planned = try await Self.patch(business, path, #"{"plan": "basic"}"#).json
                let next = try #require(planned["next_plan"] as? [String: Any])
                #expect(planned["plan"] as? String == "premium" && next["plan"] as? String == "basic")
                #expect(next["from"] as? String == "2026-02-01T12:00:00Z" && next["price"] as? String == "10.00")
                #expect(try await Self.patch(business, path, #"{"plan": "basic"}"#).detail(409).contains("changes to"))
                #expect(try await Self.patch(business, path, #"{"plan": "gold"}"#).detail(409).contains("take it back"))
                let back = try await Self.patch(business, path, takeBack)
                #expect(try back.status == 200 && back.json["next_plan"] == nil, "\(back.text)")
            }
            // What is planned may be replaced by another plan for the same day.
            #expect(try await Self.patch(business, path, #"{"plan": "gold", "when": "period_end"}"#).status == 200)
            #expect(try await Self.patch(business, path, #"{"plan": "basic"}"#).status == 200)
            try await business.settled()
            #expect(try await business.lines() == ["payment_fee 0.88 ×1", "subscription 20.00 ×1"])
            business.clock.advance(by: Self.day * 22)
            try await business.settled()
            let renewed = try await business.get(path).json
            #expect(renewed["plan"] as? String == "basic" && renewed["price"] as? String == "10.00" && renewed["next_plan"] == nil)
            #expect(try await business.lines() == ["payment_fee 1.47 ×2", "subscription 30.00 ×2"])
            let figures = try await business.get("/api/revenue/monthly?date=2026-02-01").json["subscriptions"] as? [String: Any]
            #expect(figures?["monthly_recurring_revenue"] as? String == "10.00")
        }
    }

    @Test("a cheaper plan at once gives nothing back, and two dearer ones in one period are each charged from what was before")
    func steps() async throws {
        try await Self.with { business in
            let (path, _, _) = try await business.subscribe("guest-7", to: "basic")
            business.clock.advance(by: Self.day * 15 + .seconds(43_200))
            #expect(try await Self.patch(business, path, #"{"plan": "premium"}"#).status == 200)
            business.clock.advance(by: Self.day * 7 + .seconds(64_800))
            // A quarter of the month is left: 40.00 / 4 less 20.00 / 4.
            let gold = try await Self.patch(business, path, #"{"plan": "gold"}"#).json
            #expect((gold["change"] as? [String: Any])?["charge"] as? String == "5.00")
            let less = try await Self.patch(business, path, #"{"plan": "basic", "when": "now"}"#).json
            #expect(less["plan"] as? String == "basic" && (less["change"] as? [String: Any])?["charge"] == nil)
            try await business.settled()
            #expect(try await business.lines().contains("subscription 20.00 ×3"))
            business.clock.advance(by: Self.day * 8)
            try await business.settled()
            #expect(try await business.lines().contains("subscription 30.00 ×4"))
            #expect(try await business.get(path).json["plan"] as? String == "basic")
        }
    }

    @Test("what cannot be is refused with a sentence, and nothing is moved")
    func refused() async throws {
        try await Self.with { business in
            let (path, _, session) = try await business.subscribe("guest-7", to: "basic")
            func refusal(_ body: String, _ status: Int) async throws -> String { try await business.patch(path, body).detail(status) }
            #expect(try await refusal(#"{"plan": "platinum"}"#, 422).contains("platinum"))
            #expect(try await refusal(#"{"plan": "basic"}"#, 409).contains("already"))
            #expect(try await refusal(#"{"plan": "yearly"}"#, 422).contains("sold by the year"))
            #expect(try await refusal(#"{"plan": "premium", "when": "later"}"#, 422).contains("period_end"))
            #expect(try await refusal(#"{"plan": "premium", "cancel": "now"}"#, 422).contains("one of"))
            #expect(try await refusal(#"{"when": "now"}"#, 422).contains("one of"))
            try business.stripe.setCard(of: try #require(session.customer), works: false)
            #expect(try await refusal(#"{"plan": "premium"}"#, 409).contains("declined"))
            let still = try await business.get(path).json
            #expect(still["plan"] as? String == "basic" && still["status"] as? String == "active")
            #expect((still["change"] as? [String: Any])?["status"] as? String == "refused")
            #expect(try await business.patch(path, #"{"pause": true}"#).status == 200)
            #expect(try await refusal(#"{"plan": "premium"}"#, 409).contains("paused"))
            #expect(try await business.patch(path, #"{"resume": true}"#).status == 200)
            #expect(try await business.patch(path, #"{"cancel": "at_period_end"}"#).status == 200)
            #expect(try await refusal(#"{"plan": "premium"}"#, 409).contains("cancelled"))
            #expect(try await business.patch(path, #"{"cancel": "now"}"#).status == 200)
            #expect(try await refusal(#"{"plan": "premium"}"#, 409).contains("ended"))
            try await business.settled()
            #expect(try await business.lines() == ["payment_fee 0.59 ×1", "subscription 10.00 ×1"])
        }
    }
}

extension TestBusiness {
    /// Pays for a plan. Returns the paths of the subscription and of its order, and the check-out.
    func subscribe(
        _ user: String, to plan: String
    ) async throws -> (path: String, order: String, session: SandboxStripe.Session) {
        let order = try await post("/api/payment/subscription", #"{"user_id": "\#(user)", "plan": "\#(plan)"}"#).json
        let open = try #require(stripe.sessions().first { $0.clientReferenceID == order["id"] as? String })
        let paid = try stripe.pay(open.id)
        try await settled()
        let customer = try #require(order["customer_id"] as? String)
        let items = try await get("/api/subscriptions?customer_id=\(customer)").json["items"] as? [[String: Any]]
        let id = try #require(items?.first?["id"] as? String)
        return ("/api/subscriptions/\(id)", "/api/orders/\(try #require(order["id"] as? String))", paid)
    }
}
