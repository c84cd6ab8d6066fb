import OutboundHTTP
import Sandbox
import TestBusiness
import Testing
import Values

@testable import Billing

@Suite("A bot's account in Stars") struct StarsStatementTests {
    private struct Agreement: Encodable {
        let pre_checkout_query_id: String
        let ok = true
    }

    @Test("is read from a moment on, however long it is", arguments: [0, 1, 60, 99, 100, 151, 152])
    func since(renewals: Int) async throws {
        let clock = TestBusiness.runningClock()
        let begin = clock.now()
        let sandbox = try await TestBusiness.startSandbox(clock)
        let http = HTTPClient()
        let period = Duration.seconds(Stars.periodSeconds)
        let read = await Task {
            let account = Stars.Account(bot: TestBusiness.bot, token: TestBusiness.token, apiURL: sandbox.baseURL)
            let client = StarsClient(account, http: http)
            let invoice = StarsClient.Invoice(
                title: "Plan", description: "Plan", payload: "order", prices: [.init(label: "Plan", amount: 1)],
                subscriptionPeriod: Stars.periodSeconds)
            let link = try await client.call("createInvoiceLink", invoice, as: String.self)
            let checkout = try sandbox.telegram.pay(link: link, as: TestBusiness.customerID)
            _ = try await client.call("answerPreCheckoutQuery", Agreement(pre_checkout_query_id: checkout.id), as: Bool.self)
            clock.advance(by: period * 151 + .seconds(60))
            let statement = StarsStatement(account: account, client: client)
            return try await statement.lines(since: begin.adding(period * renewals).adding(.seconds(renewals == 0 ? 0 : -60)))
        }.result
        await http.shutdown()
        await sandbox.stop()
        let lines = try read.get()
        #expect(lines.count == 152 - renewals)
        #expect(lines.allSatisfy { $0.amount == 1 && $0.source?.user?.id == TestBusiness.customerID && $0.source?.payload == "order" })
        #expect(lines.map(\.date) == lines.map(\.date).sorted())
    }
}
