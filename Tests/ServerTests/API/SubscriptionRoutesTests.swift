import Billing
import Customers
import Foundation
import OutboundHTTP
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Server

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct SubscriptionRoutesTests {
    private static let month: Duration = .seconds(32 * 86_400)

    private func subscribe(_ business: TestBusiness, _ user: String) async throws -> (path: String, session: SandboxStripe.Session) {
        let order = try await business.post("/api/payment/subscription", #"{"user_id": "\#(user)", "plan": "premium"}"#).json
        let open = try #require(business.stripe.sessions().first { $0.clientReferenceID == order["id"] as? String })
        let paid = try business.stripe.pay(open.id)
        try await business.settled()
        let customer = try #require(order["customer_id"] as? String)
        let items = try await business.get("/api/subscriptions?customer_id=\(customer)").json["items"] as? [[String: Any]]
        let id = try #require(items?.first?["id"] as? String)
        return ("/api/subscriptions/\(id)", paid)
    }

    @Test("a subscription is cancelled at its period's end, taken back, paused, resumed and ended, and Stripe does the same")
    func life() async throws {
        try await PaidBusiness.with { (business: TestBusiness) async throws in
            let (path, _) = try await subscribe(business, "guest-7")
            let cancelled = try await business.patch(path, #"{"cancel": "at_period_end"}"#)
            #expect(cancelled.status == 200)
            #expect(try cancelled.json["cancels_at"] as? String != nil)
            #expect(try await business.patch(path, #"{"cancel": "at_period_end"}"#).detail(409).contains("already"))
            let resumed = try await business.patch(path, #"{"resume": true}"#)
            #expect(try resumed.json["cancels_at"] == nil && resumed.json["status"] as? String == "active")
            #expect(try await business.patch(path, #"{"resume": true}"#).detail(409).contains("no pause"))

            let paused = try await business.patch(path, #"{"pause": true}"#)
            #expect(try paused.json["status"] as? String == "paused")
            business.clock.advance(by: Self.month)
            try await business.settled()
            let second = #"{"user_id": "guest-7", "plan": "premium"}"#
            #expect(try await business.post("/api/orders", second).detail(409).contains("already has a subscription"))
            #expect(try await business.lines() == ["payment_fee 0.59 ×1", "subscription 10.00 ×1"])
            #expect(try await business.patch(path, #"{"resume": true}"#).json["status"] as? String == "active")
            business.clock.advance(by: Self.month)
            try await business.settled()
            #expect(try await business.lines() == ["payment_fee 1.18 ×2", "subscription 20.00 ×2"])

            let ended = try await business.patch(path, #"{"cancel": "now"}"#)
            #expect(try ended.json["status"] as? String == "cancelled")
            #expect(try (ended.json["change"] as? [String: Any])?["requested_by"] as? String == "api")
            #expect(try await business.patch(path, #"{"pause": true}"#).detail(409).contains("ended"))
            try await business.settled()
            #expect(try await business.get(path).json["status"] as? String == "cancelled")
        }
    }

    @Test("a page of Stripe's lets the customer cancel and take that back, and Kontor hears of it")
    func portal() async throws {
        try await PaidBusiness.with { (business: TestBusiness) async throws in
            let (path, session) = try await subscribe(business, "guest-7")
            let opened = try await business.post(path + "/portal_sessions", "")
            #expect(opened.status == 201, "\(opened.text)")
            let url = try #require(try opened.json["url"] as? String)
            let page = try await business.page(url)
            #expect(page.contains("Premium") && page.contains("renews") && page.contains("Your card works"))
            let id = try #require(session.subscription)
            _ = try await business.page(url + "/cancellations", form: "subscription=\(id)")
            #expect(try await business.page(url).contains("Do not cancel"))
            try await business.settled()
            #expect(try await business.get(path).json["cancels_at"] as? String != nil)
            _ = try await business.page(url + "/renewals", form: "subscription=\(id)")
            _ = try await business.page(url + "/cards", form: "works=false")
            #expect(try await business.page(url).contains("Your card fails"))
            try await business.settled()
            #expect(try await business.get(path).json["cancels_at"] == nil)
            #expect(try await business.post("/api/subscriptions/subscription_x/portal_sessions", "").detail(404).contains("no such"))
            // Somebody else's subscription is not this page's.
            let (_, other) = try await subscribe(business, "guest-8")
            _ = try await business.page(url + "/cancellations", form: "subscription=\(try #require(other.subscription))")
            business.clock.advance(by: .seconds(3601))
            #expect(try await business.page(url).contains("closed"))
            let states = try await business.get("/api/subscriptions").json["items"] as? [[String: Any]]
            #expect(states?.allSatisfy { $0["cancels_at"] == nil } == true)
        }
    }

    @Test("they are listed in pages and by what is asked for; what is unknown is not found, and what makes no sense is refused")
    func list() async throws {
        try await PaidBusiness.with { (business: TestBusiness) async throws in
            let (first, _) = try await subscribe(business, "guest-7")
            _ = try await subscribe(business, "guest-8")
            #expect(try await business.patch(first, #"{"cancel": "now"}"#).status == 200)
            let page = try await business.get("/api/subscriptions?limit=1").json
            let cursor = try #require(page["next_cursor"] as? String)
            let rest = try await business.get("/api/subscriptions?limit=1&cursor=\(cursor)").json["items"] as? [[String: Any]]
            #expect(rest?.first?["status"] as? String == "cancelled")
            for (query, count) in [("status=active", 1), ("status=cancelled&plan=premium", 1), ("plan=gold", 0)] {
                let items = try await business.get("/api/subscriptions?\(query)").json["items"] as? [Any]
                #expect(items?.count == count, "\(query)")
            }
            #expect(try await business.get("/api/subscriptions?status=dead").detail(400).contains("past_due"))
            #expect(try await business.get("/api/subscriptions/subscription_x").detail(404).contains("no such subscription"))
            #expect(try await business.patch(first, #"{"cancel": "later"}"#).detail(422).contains("at_period_end"))
            #expect(try await business.post("/api/trials", #"{"user_id": "guest-9", "plan": "premium"}"#).detail(422).contains("no trial"))
        }
    }

    @Test("a renewal that is not paid is tried again by the calendar and paid when the card works")
    func collected() async throws {
        try await PaidBusiness.with { (business: TestBusiness) async throws in
            let (path, session) = try await subscribe(business, "guest-7")
            let customer = try #require(session.customer)
            try business.stripe.setCard(of: customer, works: false)
            business.clock.advance(by: .seconds(31 * 86_400 + 3600))
            try await business.settled()
            #expect(try await business.get(path).json["status"] as? String == "past_due")
            try business.stripe.setCard(of: customer, works: true)
            let care = try await business.kontor.database.write { [billing = business.kontor.billing, clock = business.clock] tx in
                let id = try #require(ID<Subscription>(path.split(separator: "/").last ?? ""))
                return try billing.request(.collect, of: id, by: "test", tx, now: clock.now())
            }
            #expect(care?.status == .requested)
            // Once for the call, once for the events that it brings.
            try await business.settled()
            try await business.settled()
            #expect(try await business.get(path).json["status"] as? String == "active")
            #expect(try await business.lines() == ["payment_fee 1.18 ×2", "subscription 20.00 ×2"])
        }
    }
}

extension TestBusiness {
    /// What a page of the sandbox's says, or a form of it that is sent.
    fileprivate func page(_ url: String, form: String? = nil) async throws -> String {
        let http = HTTPClient()
        var request = HTTPRequest(form == nil ? .get : .post, url, timeout: .seconds(60))
        if let form { request.body = .bytes(Array(form.utf8), contentType: "application/x-www-form-urlencoded") }
        let sent = await Task { [request] in try await http.send(request) }.result
        await http.shutdown()
        return try sent.get().text
    }
}
