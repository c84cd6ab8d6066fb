import OutboundHTTP
import Sandbox
import TestBusiness
import Testing
import Values

@testable import Billing

@Suite("A bot's account in Stars") struct StarsStatementTests {
    private struct Agreement: Encodable {
        let query: String
        let ok = true

        private enum CodingKeys: String, CodingKey {
            case query = "pre_checkout_query_id"
            case ok
        }
    }

    /// A bot of which nobody but the test knows, and one subscription for a Star a month.
    private struct Bench: Sendable {
        let sandbox: Sandbox
        let clock: Values.Clock
        let account: Stars.Account
        let http: HTTPClient

        static func with<Result: Sendable>(_ body: @Sendable @escaping (Bench) async throws -> Result) async throws -> Result {
            let clock = TestBusiness.runningClock(slowedBy: 20)
            let sandbox = try await TestBusiness.startSandbox(clock)
            let http = HTTPClient()
            let account = Stars.Account(bot: TestBusiness.bot, token: TestBusiness.token, apiURL: sandbox.baseURL)
            let read = await Task { try await body(Bench(sandbox: sandbox, clock: clock, account: account, http: http)) }.result
            await http.shutdown()
            await sandbox.stop()
            return try read.get()
        }

        /// The charge.
        func pay(period: Int64?) async throws -> String {
            let client = StarsClient(account, http: http)
            let invoice = StarsClient.Invoice(
                title: "Plan", description: "Plan", payload: "order", prices: [.init(label: "Plan", amount: 1)], subscriptionPeriod: period)
            let link = try await client.call("createInvoiceLink", invoice, as: String.self)
            let checkout = try sandbox.telegram.pay(link: link, as: TestBusiness.customerID)
            _ = try await client.call("answerPreCheckoutQuery", Agreement(query: checkout.id), as: Bool.self)
            guard case .paid(let charge) = try sandbox.telegram.checkout(checkout.id, with: TestBusiness.bot).state else { return "" }
            return charge
        }
    }

    @Test("is read from a moment on, however long it is", arguments: [0, 1, 60, 99, 100, 151, 152])
    func since(renewals: Int) async throws {
        let lines = try await Bench.with { bench in
            let begin = bench.clock.now()
            _ = try await bench.pay(period: Stars.periodSeconds)
            let period = Duration.seconds(Stars.periodSeconds)
            bench.clock.advance(by: period * 151 + .seconds(60))
            let statement = StarsStatement(account: bench.account, client: StarsClient(bench.account, http: bench.http))
            return try await statement.lines(since: begin.adding(period * renewals).adding(.seconds(renewals == 0 ? 0 : -60)))
        }
        #expect(lines.count == 152 - renewals)
        #expect(lines.allSatisfy { $0.amount == 1 && $0.source?.user?.id == TestBusiness.customerID && $0.source?.payload == "order" })
        #expect(lines.map(\.date) == lines.map(\.date).sorted())
    }

    @Test("tells payments, renewals and refunds as the updates do that tell them")
    func records() async throws {
        try await Bench.with { bench in
            let begin = bench.clock.now()
            let stars = Stars(accounts: [bench.account], http: bench.http)
            let single = try await bench.pay(period: nil)
            try await stars.refund(charge: single, payer: TestBusiness.customerID, seller: TestBusiness.bot)
            let first = try await bench.pay(period: Stars.periodSeconds)
            bench.clock.advance(by: .seconds(Stars.periodSeconds))
            let records = try #require(try await stars.records(since: begin))
            #expect(records.map(\.event.id).prefix(3) == ["record:\(single)", "record:\(single):refund", "record:\(first)"])
            let amount = Money(nanos: 1_000_000_000, .stars)
            let reference = PaymentReference(order: "order", intent: single, charge: single)
            let news = try records.map { try stars.news(of: $0.body) }
            #expect(news.prefix(2) == [.paid(reference, amount: amount), .refunded(reference, total: amount)])
            let periods = news.compactMap { told -> InvoicePaid? in if case .invoicePaid(let invoice) = told { invoice } else { nil } }
            #expect(periods.count == 2 && periods[0].invoice == first && periods[1].from == periods[0].until)
            #expect(periods.allSatisfy { $0.subscription.id == "order" && $0.amount == amount })
        }
    }
}
