import Jobs
import Storage
import TestSupport
import Testing
import Values

@testable import Billing

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct PaymentTests {
    @Test("a paid check-out earns its price once, costs Stripe's fee once, and the seller is told once")
    func paid() async throws {
        try await Shop.with { shop in
            let order = try await shop.openPack()
            try await shop.deliver(.checkout(order), .checkout(order), .checkout(order, "async_payment_succeeded", id: "evt_again"))
            #expect(try await shop.event("evt_checkout").status == .applied)
            #expect(try await shop.event("evt_again").status == .ignored)
            #expect(try await shop.report() == ["micro_payment 5.00 ×1", "payment_fee 0.59 ×1"])
            #expect(try await shop.balance("clearing:stripe") == "4.41")
            #expect(try await shop.balance("income:micro_payment") == "5.00")
            #expect(try await shop.balance("expense:payment_fee:stripe") == "0.59")
            do {
                let heard = try await shop.heard()
                #expect(Array(heard.dropFirst()) == ["paid 5.00"])
            }
            let paid = try await shop.current(order)
            #expect(paid.status == .paid)
            #expect(paid.paidAt == Shop.noon)
            let payments = try await shop.payments(of: order)
            let payment = try #require(payments.first)
            #expect(payment.fee == Money(nanos: 590_000_000, .usd))
            #expect(payment.providerChargeID == "ch_of_pi_1")
            #expect(try await shop.quantity(of: order) == 10)
        }
    }

    @Test("a check-out that is completed but not paid waits for its money")
    func asynchronous() async throws {
        try await Shop.with { shop in
            let order = try await shop.openPack()
            try await shop.deliver(.checkout(order, status: "unpaid"))
            #expect(try await shop.event("evt_checkout").status == .ignored)
            #expect(try await shop.current(order).status == .open)
            #expect(try await shop.report() == [])
            try await shop.deliver(.checkout(order, "async_payment_succeeded", id: "evt_money"))
            #expect(try await shop.current(order).status == .paid)
        }
    }

    @Test("a payment that does not come fails the order; money that comes after all is money")
    func failed() async throws {
        try await Shop.with { shop in
            let order = try await shop.openPack()
            try await shop.deliver(.checkout(order, "async_payment_failed", id: "evt_failed", status: "unpaid"))
            #expect(try await shop.current(order).failure == .declined)
            try await shop.deliver(.checkout(order, "expired", id: "evt_expired", status: "unpaid"))
            #expect(try await shop.event("evt_expired").status == .ignored)
            try await shop.deliver(.checkout(order))
            #expect(try await shop.current(order).status == .paid)
            do {
                let heard = try await shop.heard()
                #expect(Array(heard.dropFirst()) == ["payment failed", "paid 5.00"])
            }
            try await shop.deliver(.checkout(order, "async_payment_failed", id: "evt_late", status: "unpaid"))
            #expect(try await shop.current(order).status == .paid)
        }
    }

    @Test("a check-out that is left expires")
    func expired() async throws {
        try await Shop.with { shop in
            let order = try await shop.openSubscription()
            try await shop.deliver(.checkout(order, "expired", status: "unpaid"))
            #expect(try await shop.current(order).status == .expired)
            do {
                let heard = try await shop.heard()
                #expect(heard.last == "expired")
            }
        }
    }

    @Test("a confirmation is credited only for the order's own amount, currency, check-out and name; else it is kept with its reason")
    func notBelieved() async throws {
        try await Shop.with { shop in
            let order = try await shop.openPack()
            let subscription = try await shop.openSubscription()
            let stranger = "\(ID<Order>(at: Shop.noon))"
            let forged: [(StripeTestEvent, String)] = [
                (.checkout(order, id: "evt_1", amount: 499), "4.99 USD came, but the price is 5.00 USD"),
                (.checkout(order, id: "evt_2", amount: 50_000), "the price is 5.00 USD"),
                (.checkout(order, id: "evt_3", currency: "eur"), "5.00 EUR came, but the price is 5.00 USD"),
                (.checkout(order, id: "evt_4", currency: "jpy"), "500.00 JPY came"),
                (.checkout(order, id: "evt_5", session: "cs_other"), "not cs_other"),
                (.checkout(order, id: "evt_6", reference: stranger, metadata: stranger), "not ours"),
                (.checkout(order, id: "evt_7", reference: "nonsense", metadata: "nonsense"), "not ours"),
                (.checkout(order, id: "evt_8", metadata: stranger), "names two orders"),
                (.checkout(order, id: "evt_9", amount: .max), "larger than Kontor can count"),
                (.checkout(order, id: "evt_10", reference: "\(subscription.id)", metadata: "\(subscription.id)"), "for a subscription"),
                (.invoice(order, id: "evt_11"), "for a payment"),
                (.checkout(subscription, id: "evt_12", amount: 1), "0.01 USD came, but the price is 10.00 USD"),
                (.invoice(subscription, id: "evt_13", amount: 1), "0.01 USD came, but the price is 10.00 USD"),
                (.invoice(subscription, id: "evt_14", currency: "eur"), "10.00 EUR came"),
                (.invoice(subscription, id: "evt_15", amount: 0), "0.00 USD came"),
                (StripeTestEvent("invoice.paid", id: "evt_16", #"{"id":7}"#), "cannot be read"),
                (StripeTestEvent("checkout.session.completed", id: "evt_17", "{}"), "cannot be read"),
            ]
            for (event, reason) in forged {
                try await shop.deliver(event)
                let stored = try await shop.event(event.id)
                #expect(stored.status == .rejected, "\(event.id)")
                #expect(stored.reason?.contains(reason) == true, "\(event.id): \(stored.reason ?? "-")")
            }
            #expect(try await shop.report() == [])
            #expect(try await shop.current(order).status == .open)
            #expect(try await shop.current(subscription).status == .open)
            do {
                let heard = try await shop.heard()
                #expect(heard.allSatisfy { $0.hasPrefix("ready") || $0.hasPrefix("trouble: ") })
            }
        }
    }

    @Test("a second payment for a paid order is not credited, and someone is to look")
    func paidTwice() async throws {
        try await Shop.with { shop in
            let order = try await shop.openPack()
            try await shop.deliver(.checkout(order), .checkout(order, id: "evt_other", intent: "pi_2"))
            #expect(try await shop.event("evt_other").status == .rejected)
            do {
                let heard = try await shop.heard()
                #expect(heard.last == "trouble: the order is paid already, by another payment")
            }
            #expect(try await shop.balance("income:micro_payment") == "5.00")
        }
    }

    @Test("a wrong signature stores nothing; a right one on what is no event neither")
    func notStored() async throws {
        try await Shop.with { shop in
            let order = try await shop.openPack()
            let event = StripeTestEvent.checkout(order)
            await #expect(throws: WebhookRefusal.wrongSignature) { try await shop.receive(event.json, secret: "whsec_forged") }
            await #expect(throws: WebhookRefusal.unsigned) {
                try await shop.billing.receive(Array(event.json.utf8), from: "stripe", headers: .init([]))
            }
            for body in [
                "", "[]", "{}", "nonsense", #"{"id":"evt_1"}"#, #"{"id":"","type":"a","created":1,"data":{"object":{}}}"#,
                #"{"id":"evt_1","type":"a","created":-1,"data":{"object":{}}}"#,
            ] {
                await #expect(throws: WebhookRefusal.self, "\(body)") { try await shop.receive(body) }
            }
            let count = try await shop.database.read { tx in try tx.paymentEvents(in: shop.workspace.id).count }
            #expect(count == 0)
        }
    }

    @Test("events of other types are stored as they came, and change nothing")
    func otherTypes() async throws {
        try await Shop.with { shop in
            let event = StripeTestEvent("customer.created", id: "evt_1", #"{"id":"cus_1","object":"customer"}"#)
            try await shop.deliver(event)
            let stored = try await shop.event("evt_1")
            #expect(stored.status == .ignored)
            #expect(stored.body == Array(event.json.utf8))
            #expect(stored.providerObjectID == "cus_1")
        }
    }

    @Test("a fee that is not known yet is asked for again")
    func feeLater() async throws {
        try await Shop.with { shop in
            let order = try await shop.openPack()
            shop.stripe.answer { call, _ in
                call.path.hasPrefix("/v1/payment_intents") ? .init(json: #"{"id":"pi_1","latest_charge":{"id":"ch_1"}}"#) : nil
            }
            try await shop.receive(StripeTestEvent.checkout(order).json)
            try await shop.until { tx in try tx.jobs(in: [.retryable], limit: 1).first?.kind == "payment_fee" }
            #expect(try await shop.report() == ["micro_payment 5.00 ×1"])
            shop.stripe.answer { _, _ in nil }
            shop.clock.advance(by: .seconds(60))
            try await shop.untilHandled()
            #expect(try await shop.report() == ["micro_payment 5.00 ×1", "payment_fee 0.59 ×1"])
        }
    }
}

extension Shop {
    func payments(of order: Order) async throws -> [Payment] {
        try await database.read { [workspace] tx in try tx.payments(of: order.id, in: workspace.id) }
    }

    func quantity(of order: Order) async throws -> Int {
        try await database.read { [workspace] tx in
            try tx.paidQuantity(of: order.customerID, seller: order.seller, in: workspace.id)
        }
    }
}
