import Billing
import OutboundHTTP
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Assistant
@testable import Server

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct PortalTests {
    private static let manage = "Cancel, or change the card"

    @Test("a subscriber opens Stripe's page from the bot, cancels there, and the bot tells it")
    func cancelled() async throws {
        try await TestBusiness.selling(TestBusiness.sold) { business in
            try await business.ask("/subscribe")
            let session = try await business.buy("Subscribe: $10.00 a month")
            try await business.said("Thank you!")
            let standing = try await business.ask("/subscribe")
            #expect(standing.buttons.joined().map(\.text) == [Self.manage])
            // The button says it, so that nobody is sent to write to us.
            #expect(!standing.text.contains("/paysupport"))
            try await business.press(Self.manage)
            let link = try await business.said("On this page")
            let button = try #require(link.buttons.first?.first)
            #expect(button.text == "Open the page")
            let url = try #require(button.url)
            #expect(url.hasPrefix(business.sandbox.baseURL + "/stripe/p/session/"))
            try await business.cancel(try #require(session.subscription), on: url)
            try await business.said("Your subscription ends on")
        }
    }

    @Test("while a subscription is paused the bot says so, also when its period is over, and sells no second one")
    func paused() async throws {
        try await TestBusiness.selling(TestBusiness.sold) { business in
            try await business.ask("/subscribe")
            try await business.buy("Subscribe: $10.00 a month")
            try await business.said("Thank you!")
            let (billing, clock) = (business.kontor.billing, business.clock)
            _ = try await business.kontor.database.write { [workspace = business.kontor.workspace.id] tx in
                let subscription = try tx.subscriptions(in: workspace, matching: SubscriptionFilter(), before: nil, limit: 1).first
                return try subscription.flatMap { try billing.request(.pause, of: $0.id, by: "test", tx, now: clock.now()) }
            }
            try await business.said("Your subscription is paused")
            #expect(try await business.ask("/status").text.contains("Your subscription is paused"))
            business.clock.advance(by: .seconds(60 * 86_400))
            let standing = try await business.ask("/subscribe")
            #expect(standing.text.hasPrefix("Your subscription is paused"))
            #expect(standing.buttons.joined().map(\.text) == [Self.manage])
        }
    }

    @Test("who has no subscription any more is not shown a page by an old button")
    func oldButton() async throws {
        try await TestBusiness.selling(TestBusiness.sold) { business in
            try await business.ask("/subscribe")
            let session = try await business.buy("Subscribe: $10.00 a month")
            try await business.said("Thank you!")
            try await business.ask("/subscribe")
            try business.stripe.setCard(of: try #require(session.customer), works: false)
            business.clock.advance(by: .seconds(60 * 86_400))
            try await business.said("Your subscription has ended.")
            let before = try business.telegram.snapshot(TestBusiness.bot, TestBusiness.customerID).answers.count
            try await business.pressAgain(Self.manage)
            try await business.ask("/status")
            let answers = try business.telegram.snapshot(TestBusiness.bot, TestBusiness.customerID).answers
            #expect(!answers.dropFirst(before).contains { $0.text.contains("On this page") })
        }
    }
}

extension TestBusiness {
    /// As the customer does on the page.
    fileprivate func cancel(_ subscription: String, on page: String) async throws {
        let http = HTTPClient()
        let request = HTTPRequest(
            .post, page + "/cancellations",
            body: .bytes(Array("subscription=\(subscription)".utf8), contentType: "application/x-www-form-urlencoded"),
            timeout: .seconds(60))
        let sent = await Task { try await http.send(request) }.result
        await http.shutdown()
        _ = try sent.get()
    }
}
