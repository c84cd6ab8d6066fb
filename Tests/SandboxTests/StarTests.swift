import OutboundHTTP
import Testing
import Values

@testable import Sandbox

@Suite struct StarTests {
    private static let price: JSON = [["label": "Pack", "amount": 50]]

    private func invoice(_ changes: (String, JSON?)...) -> JSON {
        let base: JSON = [
            "title": "Pack", "description": "20 questions", "payload": "order_1", "provider_token": "", "currency": "XTR",
            "prices": StarTests.price,
        ]
        let names = Set(changes.map(\.0))
        let kept = (base.members ?? []).filter { !names.contains($0.name) }
        return .object(kept + changes.compactMap { name, value in value.map { .init(name: name, value: $0) } })
    }

    private func link(_ bench: SandboxBench, period: Int64? = nil) async throws -> String {
        let made = try await bench.result("createInvoiceLink", invoice(("subscription_period", period.map(JSON.integer))))
        return try #require(made.text)
    }

    /// The updates from here on.
    private func updates(_ bench: SandboxBench, after last: Int64? = nil) async throws -> [JSON] {
        try await bench.result("getUpdates", ["offset": last.map { .integer($0 + 1) }]).elements ?? []
    }

    private func agree(_ bench: SandboxBench, _ checkout: StarCheckout) async throws {
        #expect(try await bench.result("answerPreCheckoutQuery", ["pre_checkout_query_id": .string(checkout.id), "ok": true]) == true)
    }

    @Test("an invoice in the chat is paid: asked, agreed, charged, told")
    func paying() async throws {
        try await SandboxBench.run { bench async throws in
            try bench.telegram.start("assistant", as: bench.ann)
            let message = try await bench.result("sendInvoice", invoice(("chat_id", 501)))
            #expect(
                message["invoice"]
                    == ["title": "Pack", "description": "20 questions", "start_parameter": "", "currency": "XTR", "total_amount": 50])
            #expect(message["reply_markup"]?["inline_keyboard"]?[0]?[0]?["pay"] == true)
            let checkout = try bench.telegram.pay(messageID: try #require(message["message_id"]?.int), as: bench.ann, to: "assistant")
            let asked = try #require(try await updates(bench).last)
            #expect(asked["pre_checkout_query"]?["id"]?.text == checkout.id)
            #expect(asked["pre_checkout_query"]?["invoice_payload"] == "order_1")
            #expect(asked["pre_checkout_query"]?["total_amount"] == 50)
            #expect(try bench.telegram.stars(of: bench.ann) == 1000)
            try await agree(bench, checkout)
            #expect(try bench.telegram.stars(of: bench.ann) == 950)
            let told = try #require(try await updates(bench, after: asked["update_id"]?.int).last?["message"])
            #expect(told["from"]?["id"] == 501)
            let payment = try #require(told["successful_payment"])
            let charge = try #require(payment["telegram_payment_charge_id"]?.text)
            #expect(try bench.telegram.checkout(checkout.id, with: "assistant").state == .paid(charge: charge))
            #expect(payment["total_amount"] == 50 && payment["currency"] == "XTR" && payment["is_recurring"] == nil)
            #expect(throws: SandboxError.conflict("This invoice is paid.")) {
                try bench.telegram.pay(messageID: message["message_id"]?.int ?? 0, as: bench.ann, to: "assistant")
            }
        }
    }

    @Test("a bot that refuses, or is silent for 10 seconds, gets nothing")
    func refusing() async throws {
        try await SandboxBench.run { bench async throws in
            let link = try await link(bench)
            let refused = try bench.telegram.pay(link: link, as: bench.ann)
            let unsaid = try await bench.refusal("answerPreCheckoutQuery", ["pre_checkout_query_id": .string(refused.id), "ok": false])
            #expect(unsaid == "400 Bad Request: parameter \"error_message\" is required")
            let no: JSON = ["pre_checkout_query_id": .string(refused.id), "ok": false, "error_message": "Sold out."]
            #expect(try await bench.result("answerPreCheckoutQuery", no) == true)
            #expect(try bench.telegram.checkout(refused.id, with: "assistant").state == .refused("Sold out."))
            let late = try bench.telegram.pay(link: link, as: bench.ann)
            bench.clock.advance(by: .seconds(10))
            let answer: JSON = ["pre_checkout_query_id": .string(late.id), "ok": true]
            #expect(
                try await bench.refusal("answerPreCheckoutQuery", answer)
                    == "400 Bad Request: query is too old and response timeout expired or query ID is invalid")
            #expect(try bench.telegram.checkout(late.id, with: "assistant").state == .timedOut)
            #expect(try bench.telegram.stars(of: bench.ann) == 1000)
        }
    }

    @Test("a subscription is renewed every 30 days, fails without Stars, and goes on when they come")
    func subscription() async throws {
        try await SandboxBench.run { bench async throws in
            let checkout = try bench.telegram.pay(link: try await link(bench, period: 2_592_000), as: bench.ann)
            try await agree(bench, checkout)
            let first = try #require(try await updates(bench).last?["message"]?["successful_payment"])
            #expect(first["is_recurring"] == true && first["is_first_recurring"] == true)
            let until = bench.clock.now().seconds + 2_592_000
            #expect(first["subscription_expiration_date"]?.int == until)
            bench.clock.advance(by: .seconds(2 * 2_592_000))
            let renewals = try await updates(bench).suffix(2).compactMap { $0["message"]?["successful_payment"] }
            #expect(renewals.map { $0["subscription_expiration_date"]?.int } == [until + 2_592_000, until + 2 * 2_592_000])
            #expect(renewals.allSatisfy { $0["is_recurring"] == true && $0["is_first_recurring"] == nil })
            #expect(Set(renewals.compactMap { $0["telegram_payment_charge_id"]?.text }).count == 2)
            #expect(try bench.telegram.stars(of: bench.ann) == 850)
            try bench.telegram.setStars(49, of: bench.ann)
            bench.clock.advance(by: .seconds(2_592_000))
            #expect(try await updates(bench).last?["subscription"]?["state"] == "failed")
            try bench.telegram.setStars(60, of: bench.ann)
            #expect(try await updates(bench).last?["message"]?["successful_payment"]?["is_recurring"] == true)
            #expect(try bench.telegram.stars(of: bench.ann) == 10)
        }
    }

    @Test("a person and the bot can cancel a subscription; what the bot ended only the bot allows again")
    func cancellation() async throws {
        try await SandboxBench.run { bench async throws in
            try await agree(bench, try bench.telegram.pay(link: try await link(bench, period: 2_592_000), as: bench.ann))
            let id = try #require(try bench.telegram.starSubscriptions(of: bench.ann, to: "assistant").first?.id)
            let path = "chats/assistant/501/subscriptions/\(id)/cancellation"
            #expect(try await bench.people(.post, path).body[0]?["state"] == "canceled")
            #expect(try await updates(bench).last?["subscription"]?["state"] == "canceled")
            #expect(try await bench.people(.delete, path).body[0]?["state"] == "active")
            func edit(_ isCanceled: Bool) -> JSON {
                ["user_id": 501, "telegram_payment_charge_id": .string(id), "is_canceled": .bool(isCanceled)]
            }
            #expect(try await bench.result("editUserStarSubscription", edit(true)) == true)
            #expect(try await bench.people(.delete, path).body["detail"] == "The bot has ended this subscription.")
            #expect(try await bench.result("editUserStarSubscription", edit(false)) == true)
            #expect(try bench.telegram.starSubscriptions(of: bench.ann, to: "assistant").first?.state == .canceled)
            bench.clock.advance(by: .seconds(2_592_001))
            #expect(try bench.telegram.stars(of: bench.ann) == 950)
            #expect(try await bench.refusal("editUserStarSubscription", edit(true)) == "400 Bad Request: CHARGE_ID_INVALID")
        }
    }

    @Test("a charge is refunded once, and stands in the bot's account twice under one id")
    func refund() async throws {
        try await SandboxBench.run { bench async throws in
            try await agree(bench, try bench.telegram.pay(link: try await link(bench), as: bench.ann))
            let payment = try #require(try await updates(bench).last?["message"]?["successful_payment"])
            let charge = try #require(payment["telegram_payment_charge_id"])
            let refund: JSON = ["user_id": 501, "telegram_payment_charge_id": charge]
            #expect(try await bench.result("refundStarPayment", refund) == true)
            #expect(try bench.telegram.stars(of: bench.ann) == 1000)
            #expect(try await updates(bench).last?["message"]?["refunded_payment"]?["telegram_payment_charge_id"] == charge)
            #expect(try await bench.refusal("refundStarPayment", refund) == "400 Bad Request: CHARGE_ALREADY_REFUNDED")
            let unknown: JSON = ["user_id": 501, "telegram_payment_charge_id": "stx1"]
            #expect(try await bench.refusal("refundStarPayment", unknown) == "400 Bad Request: CHARGE_ID_INVALID")
            let lines = try #require(try await bench.result("getStarTransactions")["transactions"]?.elements)
            #expect(lines.map { $0["id"] } == [charge, charge])
            #expect(lines[0]["source"]?["transaction_type"] == "invoice_payment" && lines[0]["receiver"] == nil)
            #expect(lines[1]["receiver"]?["user"]?["id"] == 501 && lines[1]["source"] == nil)
            #expect(try await bench.result("getStarTransactions", ["offset": 1, "limit": 1])["transactions"]?.elements?.count == 1)
        }
    }

    @Test(
        "what Telegram refuses is refused",
        arguments: [
            (("currency", "USD"), "PAYMENT_PROVIDER_INVALID"), (("title", ""), "parameter \"title\" is required"),
            (("payload", .string(String(repeating: "ü", count: 65))), "INVOICE_PAYLOAD_INVALID"),
            (("prices", [["label": "a", "amount": 1], ["label": "b", "amount": 1]]), "STARS_INVOICE_INVALID"),
            (("prices", [["label": "a", "amount": 0]]), "total price must be positive"),
            (("provider_token", "123:TEST"), "STARS_INVOICE_INVALID"), (("max_tip_amount", 5), "STARS_INVOICE_INVALID"),
            (("need_email", true), "STARS_INVOICE_INVALID"), (("subscription_period", 86_400), "SUBSCRIPTION_PERIOD_INVALID"),
            (("title", .string(String(repeating: "x", count: 33))), "invoice title is too long"),
        ] as [((String, JSON), String)])
    func refusals(change: (String, JSON), reason: String) async throws {
        try await SandboxBench.run { bench async throws in
            #expect(try await bench.refusal("createInvoiceLink", invoice((change.0, change.1))) == "400 Bad Request: \(reason)")
        }
    }

    @Test("a subscription costs at most 10000 Stars, and an invoice in a chat cannot recur")
    func subscriptionLimits() async throws {
        try await SandboxBench.run { bench async throws in
            try bench.telegram.start("assistant", as: bench.ann)
            let dear = invoice(("subscription_period", 2_592_000), ("prices", [["label": "a", "amount": 10_001]]))
            #expect(try await bench.refusal("createInvoiceLink", dear) == "400 Bad Request: STARS_INVOICE_INVALID")
            let recurring = invoice(("chat_id", 501), ("subscription_period", 2_592_000))
            #expect(
                try await bench.refusal("sendInvoice", recurring)
                    == "400 Bad Request: unknown parameter \"subscription_period\" (sandbox strict mode)")
        }
    }

    @Test("a link is opened and paid over HTTP, and a short balance is told in a sentence")
    func overHTTP() async throws {
        try await SandboxBench.run { bench async throws in
            let link = try await link(bench)
            let slug = try #require(link.split(separator: "$").last)
            #expect(try await bench.people(.get, "invoices/\(slug)").body["invoice"]?["stars"] == 50)
            _ = try await bench.people(.put, "users/501/stars", ["stars": 10])
            let short = try await bench.people(.post, "invoices/\(slug)/payments", ["from": 501])
            #expect(short.status == 409)
            #expect(short.body["detail"] == "Ann has 10 Stars, and this costs 50: get more first.")
            _ = try await bench.people(.put, "users/501/stars", ["stars": 50])
            let checkout = try await bench.people(.post, "invoices/\(slug)/payments", ["from": 501]).body
            #expect(checkout["state"] == "waiting")
            _ = try await bench.result("answerPreCheckoutQuery", ["pre_checkout_query_id": checkout["id"], "ok": true])
            let paid = try await bench.people(.get, "chats/assistant/501/payments/\(checkout["id"]?.text ?? "")").body
            #expect(paid["state"] == "paid")
            #expect(try await bench.people(.get, "users/501/stars").body["stars"] == 0)
            #expect(try await bench.people(.get, "invoices/none").status == 404)
        }
    }
}
