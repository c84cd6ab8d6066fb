import OutboundHTTP
import Testing
import Values

@testable import Sandbox

@Suite struct StripePlanChangeTests {
    /// A subscription of 10.00 a month from 21 November, and its item.
    private func subscribed(_ bench: StripeBench) async throws -> (path: String, item: String, customer: String) {
        let session = try bench.stripe.pay(try await bench.open(StripeBench.subscription()))
        let id = try #require(session.subscription)
        let item = try #require(try await bench.get("subscriptions/\(id)")["items"]?["data"]?[0]?["id"]?.text)
        _ = try await bench.post("products", "id=prod_gold&name=Gold")
        return ("subscriptions/\(id)", item, try #require(session.customer))
    }

    private func form(_ item: String, _ amount: Int, _ behaviour: String, currency: String = "usd", interval: String = "month") -> String {
        "items[0][id]=\(item)&items[0][price_data][currency]=\(currency)&items[0][price_data][unit_amount]=\(amount)"
            + "&items[0][price_data][product]=prod_gold&items[0][price_data][recurring][interval]=\(interval)&metadata[change_id]=change_7"
            + "&proration_behavior=\(behaviour)" + (behaviour == "always_invoice" ? "&payment_behavior=error_if_incomplete" : "")
    }

    @Test("the rest of the period is billed at once: a credit for what is not used, a charge for what is left, each rounded to the cent")
    func prorated() async throws {
        try await StripeBench.run { bench async throws in
            let (path, item, _) = try await subscribed(bench)
            bench.moveClock(days: 10)
            let known = bench.eventTypes().count
            let changed = try await bench.post(path, form(item, 2000, "always_invoice"))
            #expect(changed["items"]?["data"]?[0]?["price"]?["unit_amount"] == 2000 && changed["metadata"] == ["change_id": "change_7"])
            #expect(
                bench.eventTypes().dropFirst(known) == [
                    "invoice.created", "payment_intent.created", "invoice.finalized", "customer.subscription.updated",
                    "charge.succeeded", "payment_intent.succeeded", "invoice.paid", "invoice.payment_succeeded",
                ])
            let invoice = try await bench.newest("invoice.paid")
            #expect(invoice["billing_reason"] == "subscription_update" && invoice["amount_paid"] == 666)
            let lines = invoice["lines"]?["data"]?.elements ?? []
            #expect(lines.map { $0["amount"]?.int } == [-667, 1333])
            #expect(lines.allSatisfy { $0["parent"]?["subscription_item_details"]?["proration"] == true })
            let period = (lines.first?["period"]?["start"]?.int, lines.first?["period"]?["end"]?.int)
            #expect(period == (Timestamp("2026-12-01T12:00:00Z")?.seconds, Timestamp("2026-12-21T12:00:00Z")?.seconds))
            bench.moveClock(days: 20)
            #expect(try await bench.newest("invoice.paid")["amount_paid"] == 2000)
        }
    }

    @Test("a moment of the past counts where it is named, and one of another period is refused")
    func moment() async throws {
        try await StripeBench.run { bench async throws in
            let (path, item, _) = try await subscribed(bench)
            let noon = bench.clock.now().seconds
            bench.moveClock(days: 10)
            let refused = try await bench.call(.post, path, form(item, 2000, "always_invoice") + "&proration_date=\(noon - 1)")
            #expect(refused.refusal == "400 invalid_request_error proration_date")
            _ = try await bench.post(path, form(item, 2000, "always_invoice") + "&proration_date=\(noon + 5 * 86_400)")
            #expect(try await bench.newest("invoice.paid")["amount_paid"] == 834)
        }
    }

    @Test("without proration the new price is charged with the next period")
    func later() async throws {
        try await StripeBench.run { bench async throws in
            let (path, item, _) = try await subscribed(bench)
            _ = try await bench.post(path, form(item, 500, "none"))
            #expect(bench.eventTypes().count { $0 == "invoice.created" } == 1)
            bench.moveClock(days: 30)
            let invoice = try await bench.newest("invoice.paid")
            #expect(invoice["amount_paid"] == 500 && invoice["billing_reason"] == "subscription_cycle")
        }
    }

    @Test("a card that does not pay changes nothing; so do other currencies, intervals, items and what would be a credit")
    func refused() async throws {
        try await StripeBench.run { bench async throws in
            let (path, item, customer) = try await subscribed(bench)
            for (form, refusal) in [
                (form(item, 2000, "none", currency: "eur"), "400 invalid_request_error items[0]"),
                (form(item, 2000, "none", interval: "year"), "400 invalid_request_error change to another interval"),
                (form("si_0", 2000, "none"), "400 resource_missing items[0][id]"),
                (form(item, 500, "always_invoice"), "400 invalid_request_error credit or small sum that waits for the next invoice"),
                (form(item, 2000, "sometimes"), "400 invalid_request_error proration_behavior"),
                (form(item, 2000, "none").replacing("prod_gold", with: "prod_0"), "400 resource_missing items[0][price_data][product]"),
            ] {
                #expect(try await bench.call(.post, path, form).refusal == refusal)
            }
            try bench.stripe.setCard(of: customer, works: false)
            for _ in 1...2 {
                let declined = try await bench.call(.post, path, form(item, 2000, "always_invoice"), key: "change_7")
                #expect(declined.refusal == "402 card_declined -")
            }
            #expect(try await bench.get(path)["items"]?["data"]?[0]?["price"]?["unit_amount"] == 1000)
            #expect(try await bench.call(.post, "products", "id=prod_gold&name=Gold").refusal == "400 resource_already_exists id")
        }
    }

    @Test("a page of the customer portal is one customer's, with what Stripe's own session says, and unknown parameters are refused")
    func portal() async throws {
        try await StripeBench.run { bench async throws in
            let (_, _, customer) = try await subscribed(bench)
            let made = try await bench.post("billing_portal/sessions", "customer=\(customer)&return_url=https://shop.example/back")
            #expect(made["object"] == "billing_portal.session" && made["customer"]?.text == customer)
            #expect(made["url"]?.text?.hasPrefix(bench.sandbox.baseURL + "/stripe/p/session/bps_") == true)
            for (form, refusal) in [
                ("", "400 parameter_missing customer"), ("customer=cus_0", "400 resource_missing customer"),
                ("customer=\(customer)&page=1", "400 parameter_unknown page"),
                ("customer=\(customer)&return_url=back", "400 url_invalid return_url"),
            ] {
                #expect(try await bench.call(.post, "billing_portal/sessions", form).refusal == refusal)
            }
        }
    }
}
