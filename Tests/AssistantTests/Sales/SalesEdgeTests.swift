import Billing
import Customers
import Jobs
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Assistant
@testable import Server

/// Where selling meets groups, owners, the API and money that is not believed.
@Suite(.bothEngines) struct SalesEdgeTests {
    private static let priced = "{ free_questions: 0, price_per_question: \"0.05\" }"

    @Test("owners hear of money that was not entered, and of its retry nothing but the customer's thanks")
    func notBelieved() async throws {
        try await TestBusiness.selling(Self.priced) { business in
            try await business.ask("/start", as: TestBusiness.ownerID)
            try await business.ask("Why?")
            try await business.press("10 questions for $0.50")
            try await business.said("The button opens the check-out page.")
            try await business.setAmounts(nanos: 490_000_000)
            let session = try #require(business.stripe.sessions().first)
            try business.stripe.pay(session.id)
            let notice = try await business.said("not entered in the books", to: TestBusiness.ownerID)
            #expect(notice.text.contains("0.50 USD came, but the price is 0.49 USD"))
            let job = try #require(try await business.database { try $0.jobs(in: [.discarded], limit: 2).first })
            #expect(notice.text.contains("kontor jobs retry \(job.id)"))
            try await business.setAmounts(nanos: 500_000_000)
            try await business.kontor.books.database.retryJob(job.id, now: business.clock.now())
            try await business.said("Thank you! 10 questions are paid for")
            #expect(try await business.database { try $0.jobs(in: [.discarded], limit: 2).isEmpty })
            #expect(try business.telegram.snapshot(TestBusiness.bot, TestBusiness.ownerID).answers.count == 2)
        }
    }

    @Test("a subscription that the API sold to a number on Telegram is there when its person writes for the first time")
    func soldByAPI() async throws {
        try await TestBusiness.selling(TestBusiness.sold) { business in
            let order = try await business.kontor.billing.order(
                .subscription(plan: "premium"), forUser: "\(TestBusiness.customerID)")
            let session = try #require(business.stripe.sessions().first { $0.url == order.checkoutURL })
            try business.stripe.pay(session.id)
            try await business.until { tx in
                try tx.activeSubscription(of: order.customerID, in: order.workspaceID, now: business.clock.now()) != nil
            }
            try await business.ask("/start")
            let status = try await business.ask("/status")
            #expect(status.text.contains("You are subscribed"))
            #expect(try await business.database { try $0.customerCount(in: order.workspaceID) } == 1)
        }
    }

    @Test("in a group the check-out page is not shown: who has no chat with the bot is sent there, and can buy in it")
    func group() async throws {
        try await TestBusiness.selling(TestBusiness.sold) { business in
            let (telegram, ada) = (business.telegram, TestBusiness.customerID)
            let group = try telegram.createGroup("Friends", members: [ada]).id
            try telegram.add(bot: TestBusiness.bot, toGroup: group, by: ada)
            try telegram.say("/subscribe@test_bot", as: ada, inGroup: group)
            let offer = try await telegram.wait(for: TestBusiness.bot, group) { $0.answers.last?.buttons.isEmpty == false }
            let message = try #require(offer.answers.last)
            try telegram.press(try #require(message.buttons.joined().first?.data), on: message.id, as: ada, to: TestBusiness.bot, in: group)
            let invited = try await telegram.wait(for: TestBusiness.bot, group) { $0.answers.count == 2 }
            #expect(invited.answers[1].buttons.joined().map(\.url) == ["https://t.me/test_bot?start=buy"])
            #expect(business.stripe.sessions().isEmpty)
            try await business.ask("/start buy")
            let offers = try await business.said("Choose how to go on.")
            #expect(offers.buttons.joined().map(\.text) == ["10 questions for $0.50", "Subscribe: $10.00 a month"])
            try await business.buy("Subscribe: $10.00 a month")
            try await business.said("Thank you!")
            #expect(try telegram.snapshot(TestBusiness.bot, group).answers.count == 2)
        }
    }

    @Test("owners are not offered what they have, and cannot buy it")
    func owners() async throws {
        try await TestBusiness.selling(TestBusiness.sold) { business in
            let owner = TestBusiness.ownerID
            let answer = try await business.ask("/subscribe", as: owner)
            #expect(answer.text == PaymentText.ownersFree.english && answer.buttons.isEmpty)
            let notes = try await business.notes(toPresses: ["buy:plan", "buy:pack"], as: owner)
            #expect(notes == [PaymentText.ownersFree.english, PaymentText.ownersFree.english])
            #expect(business.stripe.sessions().isEmpty)
        }
    }

    @Test("a check-out page that is about to close is not handed out again")
    func closingPage() async throws {
        try await TestBusiness.selling(Self.priced) { business in
            try await business.ask("Why?")
            try await business.press("10 questions for $0.50")
            try await business.said("The button opens the check-out page.")
            business.clock.advance(by: .seconds(23 * 3600 + 1800))
            try await business.press("10 questions for $0.50")
            try await business.said("The button opens the check-out page.", times: 2)
            #expect(business.stripe.sessions().count == 2)
        }
    }
}

extension TestBusiness {
    /// Looks again after each payment event until the database says yes.
    fileprivate func until(_ holds: @escaping @Sendable (Transaction) throws -> Bool) async throws {
        let news = kontor.books.database.signals(.paymentEvents)
        if try await database(holds) { return }
        for await _ in news where try await database(holds) { return }
    }

    /// As a mistake in the books would have it.
    fileprivate func setAmounts(nanos: Int64) async throws {
        try await kontor.books.database.write { tx in _ = try tx.execute("UPDATE payment_order SET amount_nanos = \(nanos)") }
    }
}
