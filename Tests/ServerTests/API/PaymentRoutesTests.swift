import Billing
import Customers
import Jobs
import Ledger
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Server

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct PaymentRoutesTests {
    private static let micro = #"{"user_id": "2001", "amount": "2.50", "description": "50 questions"}"#
    private static let premium = #"{"user_id": "guest-7", "plan": "premium"}"#

    @Test("a single payment: the page is Stripe's, the money is in the books with its fee, and goes back in parts")
    func micro() async throws {
        try await PaidBusiness.with { business in
            let reply = try await business.post("/api/payment/micro", Self.micro)
            #expect(reply.status == 201)
            let order = try reply.json
            #expect(order["status"] as? String == "open")
            #expect(order["amount"] as? String == "2.50")
            #expect(order["currency"] as? String == "USD")
            #expect((order["id"] as? String)?.hasPrefix("order_") == true)
            let session = try await business.stripe.waitForSession()
            #expect(order["checkout_url"] as? String == session.url)
            #expect(session.clientReferenceID == order["id"] as? String)
            try business.stripe.pay(session.id, .declined)
            let paid = try business.stripe.pay(session.id)
            try await business.settled()
            // 2.9 % of 2.50 and 0.30, rounded up at half a cent.
            #expect(try await business.lines() == ["micro_payment 2.50 ×1", "payment_fee 0.37 ×1"])
            let intent = try #require(paid.paymentIntent)
            try business.stripe.refund(paymentIntent: intent, amount: 100)
            try business.stripe.refund(paymentIntent: intent)
            try await business.settled()
            #expect(try await business.lines() == ["micro_payment 2.50 ×1", "payment_fee 0.37 ×1", "refund -2.50 ×2"])
        }
    }

    @Test("a subscription: sold, renewed as the clock moves, past due when the card fails, and over when it is given up")
    func subscription() async throws {
        try await PaidBusiness.with { business in
            let order = try await business.post("/api/payment/subscription", Self.premium).json
            #expect(order["plan"] as? String == "premium")
            let session = try await business.stripe.waitForSession()
            #expect(session.mode == "subscription")
            let paid = try business.stripe.pay(session.id)
            try await business.settled()
            let customer = try #require((order["customer_id"] as? String).flatMap { ID<Customer>($0) })
            #expect(try await business.active(customer)?.status == .active)
            #expect(try await business.lines() == ["payment_fee 0.59 ×1", "subscription 10.00 ×1"])
            let again = try await business.post("/api/payment/subscription", Self.premium)
            #expect(try again.detail(409).contains("premium"))

            business.clock.advance(by: .seconds(32 * 86_400))
            try await business.settled()
            #expect(try await business.lines() == ["payment_fee 1.18 ×2", "subscription 20.00 ×2"])
            try business.stripe.setCard(of: try #require(paid.customer), works: false)
            business.clock.advance(by: .seconds(28 * 86_400))
            try await business.settled()
            #expect(try await business.active(customer)?.status == .pastDue)
            business.clock.advance(by: .seconds(20 * 86_400))
            try await business.settled()
            #expect(try await business.active(customer) == nil)
            #expect(try await business.lines() == ["payment_fee 1.18 ×2", "subscription 20.00 ×2"])
        }
    }

    @Test("a dispute takes the money and a fee; won, the money comes back")
    func dispute() async throws {
        try await PaidBusiness.with { business in
            _ = try await business.post("/api/payment/micro", Self.micro)
            let session = try business.stripe.pay(try await business.stripe.waitForSession().id)
            try await business.settled()
            let dispute = try business.stripe.dispute(paymentIntent: try #require(session.paymentIntent))
            try await business.settled()
            #expect(try await business.lines() == ["dispute -2.50 ×1", "micro_payment 2.50 ×1", "payment_fee 15.37 ×2"])
            try business.stripe.close(dispute: dispute, isWon: true)
            try await business.settled()
            #expect(try await business.lines() == ["dispute 0.00 ×2", "micro_payment 2.50 ×1", "payment_fee 15.37 ×2"])
        }
    }

    @Test("fifty payments whose events come five times, shuffled, with forged ones between: one income entry each")
    func storm() async throws {
        try await PaidBusiness.with { business in
            business.stripe.add(.init(.duplicateEvents(copies: 5)))
            business.stripe.add(.init(.shuffleEvents(milliseconds: 200)))
            business.stripe.add(.init(.forgedEvents))
            business.stripe.add(.init(.serverError, times: 3))
            business.stripe.add(.init(.cutAfter, path: "checkout/sessions", times: 3))
            for number in 0..<25 {
                let user = "guest-\(number)"
                _ = try await business.post("/api/payment/micro", Self.micro.replacing("2001", with: user))
                _ = try await business.post("/api/payment/subscription", Self.premium.replacing("guest-7", with: user))
            }
            let sessions = business.stripe.sessions()
            #expect(sessions.count == 50)
            for session in sessions { try business.stripe.pay(session.id) }
            try await business.settled()
            #expect(try await business.lines() == ["micro_payment 62.50 ×25", "payment_fee 24.00 ×50", "subscription 250.00 ×25"])
            let forgeries = business.stripe.forgeries()
            #expect(forgeries.count > 50)
            #expect(forgeries.allSatisfy { $0.status == 400 })
            let proof = try await business.kontor.database.read { try $0.proof() }
            #expect(proof.holds)
        }
    }

    @Test("an amount below Stripe's minimum is refused with what is the least")
    func belowMinimum() async throws {
        try await PaidBusiness.with { business in
            let reply = try await business.post("/api/payment/micro", Self.micro.replacing("2.50", with: "0.10"))
            #expect(try reply.detail(422).contains("0.50"))
            let customers = try await business.kontor.database.read { [id = business.kontor.workspace.id] tx in try tx.customerCount(in: id)
            }
            #expect(customers == 0)
        }
    }

    @Test("where Stripe fails for good the answer says so, and says when to try again")
    func stripeDown() async throws {
        try await PaidBusiness.with { business in
            business.stripe.add(.init(.serverError))
            let reply = try await business.post("/api/payment/micro", Self.micro)
            _ = try reply.detail(503)
            #expect(reply.headers["retry-after"] == "10")
            #expect(business.stripe.sessions().isEmpty)
        }
    }

    @Test(
        "bad input is refused with the field's name, and nothing is ordered",
        arguments: [
            (#"{"amount": "1", "description": "x"}"#, "user_id"), (#"{"user_id": 7, "amount": "1", "description": "x"}"#, "user_id"),
            (#"{"user_id": "", "amount": "1", "description": "x"}"#, "user_id"),
            (#"{"user_id": "a", "amount": 1.5, "description": "x"}"#, "amount"),
            (#"{"user_id": "a", "amount": "1,50", "description": "x"}"#, "amount"),
            (#"{"user_id": "a", "amount": "0", "description": "x"}"#, "amount"),
            (#"{"user_id": "a", "amount": "-3", "description": "x"}"#, "amount"),
            (#"{"user_id": "a", "amount": "1.005", "description": "x"}"#, "0.01"),
            (#"{"user_id": "a", "amount": "99999999999999", "description": "x"}"#, "amount"),
            (#"{"user_id": "a", "amount": "1", "description": ""}"#, "description"),
            (#"{"user_id": "a", "amount": "1"}"#, "description"),
            (#"{"user_id": "customer_00000000000000000000000000", "amount": "1", "description": "x"}"#, "user_id"),
        ])
    func badInput(_ body: String, _ field: String) async throws {
        try await PaidBusiness.with { business in
            let reply = try await business.post("/api/payment/micro", body)
            #expect(try reply.detail(422).contains(field))
            #expect(business.stripe.sessions().isEmpty)
        }
    }

    @Test("an unknown plan names those that are declared; without a key nobody orders")
    func unknownPlan() async throws {
        try await PaidBusiness.with { business in
            let reply = try await business.post("/api/payment/subscription", #"{"user_id": "a", "plan": "gold"}"#)
            #expect(try reply.detail(422).contains("premium"))
            _ = try await business.post("/api/payment/micro", Self.micro, authorization: nil).detail(401)
            _ = try await business.post("/api/payment/subscription", Self.premium, authorization: nil).detail(401)
        }
    }

    @Test("without Stripe the answer names the missing setting")
    func notConfigured() async throws {
        try await TestBusiness.with(["STRIPE_SECRET_KEY": "", "STRIPE_WEBHOOK_SECRET": ""]) { business in
            for (path, body) in [("micro", Self.micro), ("subscription", Self.premium)] {
                let reply = try await business.post("/api/payment/\(path)", body)
                #expect(try reply.detail(503).contains("STRIPE_SECRET_KEY"))
            }
            let reply = try await business.post("/api/payment/webhook/stripe", "{}", authorization: nil)
            #expect(try reply.detail(503).contains("STRIPE"))
        }
    }

    @Test("the pages after the check-out are HTML, open to anyone")
    func pages() async throws {
        try await PaidBusiness.with { business in
            for path in ["/paid", "/cancelled"] {
                let reply = try await business.get(path, authorization: nil)
                #expect(reply.status == 200)
                #expect(reply.contentType == "text/html; charset=utf-8")
            }
        }
    }
}
