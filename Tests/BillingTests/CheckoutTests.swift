import Jobs
import OutboundHTTP
import Storage
import TestSupport
import Testing
import Values

@testable import Billing

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct CheckoutTests {
    @Test("a single payment is asked for with all that Stripe needs, and the seller gets the page")
    func payment() async throws {
        try await Shop.with { shop in
            let order = try await shop.openPack()
            #expect(order.status == .open)
            #expect(order.checkoutURL == "https://checkout.test/cs_\("\(order.id)".suffix(26))")
            do {
                let heard = try await shop.heard()
                #expect(heard == ["ready \(order.checkoutURL ?? "")"])
            }
            let call = try #require(shop.stripe.checkouts.first)
            #expect(call.headers["idempotency-key"] == "\(order.id)")
            #expect(call.headers["stripe-version"] == "2025-03-31.basil")
            #expect(call.headers["authorization"] == "Bearer sk_test_key")
            let form: [String: String] = [
                "mode": "payment", "client_reference_id": "\(order.id)", "metadata[order_id]": "\(order.id)",
                "payment_intent_data[metadata][order_id]": "\(order.id)", "success_url": "https://shop.test/paid",
                "cancel_url": "https://shop.test/cancelled", "locale": "de", "line_items[0][quantity]": "1",
                "line_items[0][price_data][currency]": "usd", "line_items[0][price_data][unit_amount]": "500",
                "line_items[0][price_data][product_data][name]": "10 questions",
            ]
            #expect(call.form == form)
        }
    }

    @Test("a subscription is asked for with its period, at the plan's price")
    func subscription() async throws {
        try await Shop.with { shop in
            let order = try await shop.openSubscription()
            #expect(order.amount == Shop.premium.price)
            let form = try #require(shop.stripe.checkouts.first).form
            #expect(form["mode"] == "subscription")
            #expect(form["line_items[0][price_data][recurring][interval]"] == "month")
            #expect(form["line_items[0][price_data][unit_amount]"] == "1000")
            #expect(form["subscription_data[metadata][order_id]"] == "\(order.id)")
            #expect(form["payment_intent_data[metadata][order_id]"] == nil)
        }
    }

    @Test("a failure that may pass is tried again under the same key, with the same words")
    func retry() async throws {
        try await Shop.with { shop in
            shop.stripe.answer { _, number in
                switch number {
                case 0: ScriptedStripe.Answer.error(500, type: "api_error", "An error on our side.")
                case 1: .error(429, type: "invalid_request_error", code: "rate_limit", "Too many requests.")
                case 2: .error(409, type: "idempotency_error", code: "idempotency_key_in_use", "Still under way.")
                case 3: .init(json: "<html>")
                default: nil
                }
            }
            let order = try await shop.order(.subscription(plan: "premium"))
            for attempt in 1...4 {
                try await shop.until { tx in try tx.jobs(in: [.retryable], limit: 1).first?.attempt == attempt }
                shop.clock.advance(by: .seconds(10))
            }
            try await shop.until { tx in try tx.order(order.id, in: shop.workspace.id)?.status == .open }
            let calls = shop.stripe.checkouts
            #expect(calls.count == 5)
            #expect(Set(calls.map { $0.headers["idempotency-key"] }) == ["\(order.id)"])
            #expect(Set(calls.map(\.form)).count == 1)
        }
    }

    @Test("what Stripe refuses fails the order with Stripe's own sentence, once")
    func refused() async throws {
        try await Shop.with { shop in
            let sentence = "The Checkout Session's total amount must convert to at least 50 cents."
            shop.stripe.answer { _, _ in .error(400, type: "invalid_request_error", code: "amount_too_small", sentence) }
            let order = try await shop.openPack()
            #expect(order.status == .failed)
            #expect(order.failure == .refused)
            #expect(order.failureReason == String(sentence.dropLast()))
            #expect(shop.stripe.checkouts.count == 1)
            do {
                let heard = try await shop.heard()
                #expect(heard == ["no check-out: \(sentence.dropLast())"])
            }
        }
    }

    @Test("a wrong key is the owner's matter: the order is unavailable, and no key is repeated")
    func wrongKey() async throws {
        try await Shop.with { shop in
            shop.stripe.answer { _, _ in
                .error(401, type: "invalid_request_error", "Invalid API Key provided: sk_live_abcdefghijklmnop")
            }
            let order = try await shop.openPack()
            #expect(order.failure == .unavailable)
            #expect(order.failureReason == "Invalid API Key provided: [key]")
        }
    }

    @Test("an outage of three minutes fails no order: the page comes as soon as Stripe is back")
    func outage() async throws {
        try await Shop.with { shop in
            shop.stripe.answer { _, _ in .error(503, type: "api_error", "Down for a while.") }
            let placed = try await shop.order(.subscription(plan: "premium"))
            let backAt = Shop.noon.adding(.seconds(180))
            for attempt in 1... {
                if shop.clock.now() >= backAt { shop.stripe.answer { _, _ in nil } }
                try await shop.until { tx in
                    let hasEnded = try tx.order(placed.id, in: shop.workspace.id)?.status != .created
                    return try hasEnded || tx.jobs(in: [.retryable], limit: 1).first?.attempt == attempt
                }
                let next = try await shop.database.read { try $0.jobs(in: [.retryable], limit: 1).first?.runAt }
                guard let next else { break }
                shop.clock.advance(by: next.duration(since: shop.clock.now()))
            }
            #expect(try await shop.current(placed).status == .open)
            do {
                let heard = try await shop.heard()
                #expect(heard.count == 1)
            }
        }
    }

    @Test("a check-out that the end of the process cuts off is no failure: the next process asks again, under the same key")
    func cutOff() async throws {
        try await Shop.closed { shop in
            let (moment, answering) = AsyncStream.makeStream(of: Void.self)
            shop.stripe.answer { _, number in number == 0 ? .init(json: "{}", after: moment) : nil }
            let placed = try await shop.order(.subscription(plan: "premium"))
            try await shop.whileWorking { shop in for await _ in shop.stripe.arrivals { break } }
            answering.finish()
            #expect(try await shop.current(placed).status == .created)
            do {
                let heard = try await shop.heard()
                #expect(heard == [])
            }
            try await shop.whileWorking { shop in
                try await shop.until { tx in try tx.order(placed.id, in: shop.workspace.id)?.status != .created }
            }
            #expect(try await shop.current(placed).status == .open)
            #expect(Set(shop.stripe.checkouts.map { $0.headers["idempotency-key"] }) == ["\(placed.id)"])
        }
    }

    @Test("where Stripe stays away the order is given up, and the seller says so")
    func givenUp() async throws {
        try await Shop.with { shop in
            shop.stripe.answer { _, _ in .error(503, type: "api_error", "Down for a while.") }
            let placed = try await shop.order(.subscription(plan: "premium"))
            for attempt in 1..<CheckoutJob.attempts {
                try await shop.until { tx in try tx.jobs(in: [.retryable], limit: 1).first?.attempt == attempt }
                shop.clock.advance(by: CheckoutJob.retry.cap)
            }
            try await shop.until { tx in try tx.order(placed.id, in: shop.workspace.id)?.status == .failed }
            #expect(try await shop.current(placed).failure == .unavailable)
            do {
                let heard = try await shop.heard()
                #expect(heard == ["no check-out: Down for a while"])
            }
        }
    }

    @Test("a page that comes for an order given up meanwhile is shown to nobody")
    func tooLate() async throws {
        try await Shop.with { shop in
            shop.stripe.answer { _, number in
                guard number == 0 else { return nil }
                return .error(500, type: "api_error", "Later.")
            }
            let placed = try await shop.order(.subscription(plan: "premium"))
            try await shop.until { tx in try tx.jobs(in: [.retryable], limit: 1).count == 1 }
            _ = try await shop.database.write { tx in try tx.markFailed(placed.id, .unavailable, reason: "too late", unlessOpen: true) }
            shop.clock.advance(by: .seconds(10))
            try await shop.until { tx in try tx.jobs(in: [.retryable, .running, .available], limit: 1).isEmpty }
            #expect(try await shop.current(placed).status == .failed)
            do {
                let heard = try await shop.heard()
                #expect(heard == [])
            }
        }
    }

    @Test("the key is checked with a harmless call")
    func check() async throws {
        try await Shop.with { shop in
            let provider = try #require(shop.billing.providers.first)
            try await provider.check()
            #expect(shop.stripe.received.map(\.path) == ["/v1/balance"])
            shop.stripe.answer { _, _ in .error(401, type: "invalid_request_error", "Invalid API Key provided") }
            await #expect(throws: PaymentProviderError.unauthorised("Invalid API Key provided")) { try await provider.check() }
        }
    }
}
