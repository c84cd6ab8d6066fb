import Billing
import Ledger
import OutboundHTTP
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Assistant
@testable import Server

@Suite("The sandbox's own payment provider, end to end", .bothEngines) struct SandboxProviderTests {
    private static func with(_ more: String = "", _ body: @Sendable (TestBusiness) async throws -> Void) async throws {
        let file =
            TestBusiness.selling(TestBusiness.sold) + """
                payments:
                  sandbox: { url: "${TELEGRAM_API_URL}/till", secret: \(TestBusiness.tillSecret)\(more) }

                """
        try await TestBusiness.with(file: file, isFloodLimited: false, body)
    }

    /// Presses a button that sells; the check-out that it leads to.
    private func checkout(_ title: String, _ business: TestBusiness) async throws -> TillCheckout {
        let before = try business.telegram.snapshot(TestBusiness.bot, TestBusiness.customerID).answers.count
        try await business.press(title)
        let chat = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID, seconds: 200) {
            $0.answers.count > before && $0.answers.last?.buttons.isEmpty == false
        }
        let url = try #require(chat.answers.last?.buttons.first?.first?.url)
        return try #require(business.sandbox.till.checkouts().first { url.hasSuffix("/" + $0.id) })
    }

    private func balance(_ business: TestBusiness) async throws -> String {
        let account = try #require(AccountCode("clearing:sandbox"))
        return try await business.database { [workspace = business.workspace] tx in
            try tx.balance(of: account, .usd, workspace: workspace).decimal
        }
    }

    @Test("a declined, an unconfirmed and an abandoned payment credit nothing; a confirmed one does, once")
    func single() async throws {
        try await Self.with { business in
            try await business.ask("Why?")
            try await business.ask("Why again?")
            let title = "1 question for $0.05"
            try business.sandbox.till.attempt(try await checkout(title, business).id, .declined)
            try await business.said("The payment did not go through")
            let unsure = try await checkout(title, business)
            try business.sandbox.till.attempt(unsure.id, .secured)
            try business.sandbox.till.attempt(unsure.id, .unconfirmed)
            try await business.said("The payment did not go through", times: 2)
            let sure = try await checkout(title, business)
            try business.sandbox.till.attempt(sure.id, .secured)
            try business.sandbox.till.attempt(sure.id, .confirmed)
            try await business.said("Thank you!")
            #expect(throws: SandboxError.conflict("This check-out is paid.")) { try business.sandbox.till.attempt(sure.id, .paid) }
            try business.sandbox.till.attempt(try await checkout(title, business).id, .abandoned)
            #expect(try await balance(business) == "0.05")
            let customer = TestBusiness.customerID
            let payments = try await business.payments(of: customer)
            let payment = try #require(payments.first { $0.provider == "sandbox" })
            let provider = try #require(business.kontor.billing.provider("sandbox") as? SandboxProvider)
            for _ in 1...2 { _ = try await provider.refund(payment, payment.amount, reason: "", key: "1") }
            try await business.said("$0.05 went back to you.")
            #expect(try await balance(business) == "0.00")
        }
    }

    @Test("a subscription is renewed by the clock; a failing card is told, a new one goes on, and one that goes on failing ends it")
    func subscription() async throws {
        try await Self.with { business in
            try await business.ask("/subscribe")
            try business.sandbox.till.attempt(try await checkout("Subscribe: $10.00 a month", business).id, .paid)
            try await business.said("Thank you! premium is yours: ask as much as you like. It is paid until 2026-01-31.")
            business.clock.advance(by: .seconds(30 * 86_400))
            try await business.said("Your subscription is paid until 2026-03-02.")
            let id = try #require(business.sandbox.till.subscriptions().first?.id)
            try business.sandbox.till.setWorks(false, subscription: id)
            business.clock.advance(by: .seconds(30 * 86_400))
            try await business.said("The payment for premium did not go through.")
            try business.sandbox.till.setWorks(true, subscription: id)
            try await business.said("Your subscription is paid until 2026-04-01.")
            #expect(try await balance(business) == "30.00")
            try business.sandbox.till.setWorks(false, subscription: id)
            business.clock.advance(by: .seconds(30 * 86_400))
            try await business.said("The payment for premium did not go through.", times: 2)
            business.clock.advance(by: .seconds(10 * 86_400 + 7200))
            try await business.said("Your subscription has ended.")
        }
    }

    @Test("what its webhook never told is found in its list the next morning")
    func lost() async throws {
        try await Self.with { business in
            try await business.ask("Why?")
            try await business.ask("Why again?")
            try business.sandbox.till.setWebhook(url: "http://127.0.0.1:1/nobody", secret: TestBusiness.tillSecret)
            try business.sandbox.till.attempt(try await checkout("1 question for $0.05", business).id, .paid)
            business.clock.advance(by: .seconds(86_400))
            try await business.said("Thank you!")
            #expect(try await balance(business) == "0.05")
            let payment = try #require(try await business.payments(of: TestBusiness.customerID).first)
            let provider = try #require(business.kontor.billing.provider("sandbox") as? SandboxProvider)
            _ = try await provider.refund(payment, payment.amount, reason: "", key: "1")
            business.clock.advance(by: .seconds(86_400))
            try await business.said("$0.05 went back to you.")
            #expect(try await balance(business) == "0.00")
        }
    }

    @Test("on the page of all payments cards fail and work again, payments go back, and subscriptions end")
    func page() async throws {
        try await Self.with { business in
            try await business.ask("/subscribe")
            try business.sandbox.till.attempt(try await checkout("Subscribe: $10.00 a month", business).id, .paid)
            try await business.said("Thank you!")
            let id = try #require(business.sandbox.till.subscriptions().first?.id)
            let page = try await business.till(.get, "")
            #expect(page.contains("Let the card fail") && page.contains("paid for until") && page.contains(">Refund<"))
            _ = try await business.till(.post, "/subscriptions/\(id)/cards", "works=false")
            business.clock.advance(by: .seconds(30 * 86_400))
            try await business.said("The payment for premium did not go through.")
            #expect(try await business.till(.get, "").contains("Let the card work"))
            _ = try await business.till(.post, "/subscriptions/\(id)/cards", "works=true")
            try await business.said("Your subscription is paid until")
            let payment = try #require(try await business.payments(of: TestBusiness.customerID).last?.providerPaymentID)
            _ = try await business.till(.post, "/payments/\(payment)/refunds", "all=true")
            try await business.said("$10.00 went back to you.")
            _ = try await business.till(.post, "/subscriptions/\(id)/endings", "now=true")
            try await business.said("Your subscription has ended.")
        }
    }

    @Test("where it is so configured, a check-out is paid by itself after five seconds")
    func automatic() async throws {
        try await Self.with(", auto: true") { business in
            try await business.ask("Why?")
            try await business.ask("Why again?")
            _ = try await checkout("1 question for $0.05", business)
            business.clock.advance(by: .seconds(5))
            try await business.said("Thank you!")
        }
    }

    @Test("its webhook is there only where it is configured, and believes its own secret alone")
    func webhook() async throws {
        @Sendable func post(to business: TestBusiness) async throws -> Int {
            let http = HTTPClient()
            let request = HTTPRequest(
                .post, business.url + "/api/payment/webhook/sandbox",
                headers: [(name: "Sandbox-Signature", value: "t=1,v1=" + String(repeating: "0", count: 64))],
                body: .bytes(Array("{}".utf8), contentType: "application/json"), timeout: .seconds(120))
            let sent = await Task { try await http.send(request) }.result
            await http.shutdown()
            return try sent.get().status
        }
        try await Self.with { business in
            let status = try await post(to: business)
            #expect(status == 400)
        }
        try await TestBusiness.with { business in
            let status = try await post(to: business)
            #expect(status == 404)
        }
    }
}

extension TestBusiness {
    /// The page that follows a request to the till's own pages.
    fileprivate func till(_ method: HTTPRequest.Method, _ path: String, _ form: String = "") async throws -> String {
        let http = HTTPClient()
        var request = HTTPRequest(method, "\(sandbox.baseURL)/till\(path)", timeout: .seconds(120))
        if method == .post { request.body = .bytes(Array(form.utf8), contentType: "application/x-www-form-urlencoded") }
        let sent = await Task { [request] in try await http.send(request) }.result
        await http.shutdown()
        return String(decoding: try sent.get().body, as: UTF8.self)
    }
}
