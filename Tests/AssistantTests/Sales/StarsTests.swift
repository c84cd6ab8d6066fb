import Billing
import Customers
import Ledger
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Assistant
@testable import Server

@Suite("Telegram Stars, end to end", .bothEngines) struct StarsTests {
    private let ada = TestBusiness.customerID
    private let bob: Int64 = 2002

    @Test("a pack is bought for Stars, credited once, and asked away")
    func pack() async throws {
        try await TestBusiness.sellingForStars { business in
            let offer = try await business.ask("Why is the sky blue?")
            #expect(offer.buttons.joined().map(\.text) == ["20 questions for ⭐50", "Subscribe: ⭐300 a month"])
            let checkout = try await business.payWithStars("20 questions for ⭐50")
            try await business.said("Thank you! 20 questions are paid for; you have 20 left. Ask away.")
            #expect(try business.telegram.stars(of: ada) == 950)
            guard case .paid(let charge) = try business.telegram.checkout(checkout.id, with: TestBusiness.bot).state else {
                Issue.record("it is not paid")
                return
            }
            try await business.ask("Why is the sky blue?")
            let payments = try await business.payments()
            #expect(payments.map(\.providerPaymentID) == [charge])
            #expect(payments.map(\.amount) == [Money(nanos: 50_000_000_000, .stars)])
            #expect(try await business.balance("clearing:stars") == "50")
            #expect(try await business.payers() == [.pack])
            let report = try await business.ask("/report", as: TestBusiness.ownerID)
            #expect(report.text.contains("Income: 0.00 USD") && report.text.hasSuffix("income in Telegram Stars: ⭐50"))
        }
    }

    @Test("a subscription is renewed by the clock, fails without Stars, goes on with new ones, and ends when it is cancelled")
    func subscription() async throws {
        try await TestBusiness.sellingForStars { business in
            let offer = try await business.ask("/subscribe")
            #expect(offer.text.contains("⭐300 a month"))
            try await business.payWithStars("Subscribe: ⭐300 a month")
            try await business.said("Thank you! premium is yours: ask as much as you like. It is paid until 2026-01-31.")
            let month: Duration = .seconds(Stars.periodSeconds)
            business.clock.advance(by: month)
            try await business.said("Your subscription is paid until 2026-03-02.")
            #expect(try business.telegram.stars(of: ada) == 400)
            try business.telegram.setStars(10, of: ada)
            business.clock.advance(by: month)
            try await business.said("You had too few Stars to renew premium.")
            let unpaid = try await business.ask("/status")
            #expect(unpaid.text.contains("please top up your Stars"))
            try business.telegram.setStars(1000, of: ada)
            try await business.said("Your subscription is paid until 2026-04-01.")
            let shown = try await business.ask("/subscribe")
            #expect(shown.text.contains("open My Stars in the settings of Telegram"))
            let id = try #require(try business.telegram.starSubscriptions(of: ada, to: TestBusiness.bot).first?.id)
            try business.telegram.setCancelled(true, subscription: id, as: ada, to: TestBusiness.bot)
            try await business.said("Your subscription ends on 2026-04-01.")
            business.clock.advance(by: .seconds(60))
            try business.telegram.setCancelled(false, subscription: id, as: ada, to: TestBusiness.bot)
            try await business.said("Your subscription goes on.")
            business.clock.advance(by: .seconds(60))
            #expect(try await business.changed(.cancelAtPeriodEnd)?.status == .done)
            try await business.said("Your subscription ends on 2026-04-01.", times: 2)
            business.clock.advance(by: month)
            try await business.said("Your subscription has ended.")
            #expect(try business.telegram.stars(of: ada) == 700)
            #expect(try await business.balance("clearing:stars") == "900")
        }
    }

    @Test("what the bot has cancelled the person can take back when the bot lets him; what Telegram cannot do is refused with what to do")
    func changes() async throws {
        try await TestBusiness.sellingForStars { business in
            try await business.ask("/subscribe")
            try await business.payWithStars("Subscribe: ⭐300 a month")
            try await business.said("Thank you!")
            let id = try #require(try business.telegram.starSubscriptions(of: ada, to: TestBusiness.bot).first?.id)
            #expect(try await business.changed(.cancelAtPeriodEnd)?.status == .done)
            try await business.said("Your subscription ends on 2026-01-31.")
            #expect(throws: SandboxError.self) {
                try business.telegram.setCancelled(false, subscription: id, as: ada, to: TestBusiness.bot)
            }
            business.clock.advance(by: .seconds(60))
            #expect(try await business.changed(.resume)?.status == .done)
            try business.telegram.setCancelled(false, subscription: id, as: ada, to: TestBusiness.bot)
            try await business.said("Your subscription goes on.")
            for (action, words) in [(SubscriptionAction.cancelNow, "give the payment back"), (.pause, "cancel it at the period's end")] {
                business.clock.advance(by: .seconds(60))
                let change = try await business.changed(action)
                #expect(change?.status == .refused && change?.reason?.contains(words) == true, "\(action)")
            }
            business.clock.advance(by: .seconds(60))
            #expect(try await business.changed(.cancelAtPeriodEnd)?.status == .done)
            business.clock.advance(by: .seconds(Stars.periodSeconds))
            try await business.said("Your subscription has ended.")
            #expect(try business.telegram.stars(of: ada) == 700)
        }
    }

    @Test("a subscription that is not paid ends by the calendar, and goes on when Telegram is paid after all")
    func dunning() async throws {
        try await TestBusiness.sellingForStars { business in
            try await business.ask("/subscribe")
            try await business.payWithStars("Subscribe: ⭐300 a month")
            try await business.said("Thank you!")
            try business.telegram.setStars(10, of: ada)
            business.clock.advance(by: .seconds(Stars.periodSeconds))
            try await business.said("You had too few Stars to renew premium.")
            business.clock.advance(by: .seconds(3 * 86_400 + 3600))
            try await business.said("The payment for premium is still open.")
            business.clock.advance(by: .seconds(7 * 86_400))
            try await business.said("Your subscription has ended.")
            try business.telegram.setStars(1000, of: ada)
            try await business.said("Your subscription is paid until 2026-03-12.")
            let status = try await business.ask("/status")
            #expect(status.text.contains("2026-03-12"))
        }
    }

    @Test("a refund goes back once, however often it is asked for, and takes the questions with it")
    func refund() async throws {
        try await TestBusiness.sellingForStars { business in
            try await business.ask("Why?")
            try await business.payWithStars("20 questions for ⭐50")
            try await business.said("Thank you!")
            let payment = try #require(try await business.payments().first)
            let stars = try #require(business.kontor.billing.provider("stars") as? Stars)
            await #expect(throws: PaymentProviderError.refused("Telegram gives back a payment whole: 50 XTR")) {
                _ = try await stars.refund(payment, Money(nanos: 1_000_000_000, .stars), reason: "half", key: "1")
            }
            for _ in 1...2 {
                let refund = try await stars.refund(payment, payment.amount, reason: "", key: "2")
                #expect(refund == payment.providerPaymentID)
            }
            try await business.said("⭐50 went back to you.")
            #expect(try business.telegram.stars(of: ada) == 1000)
            #expect(try await business.balance("clearing:stars") == "0")
            let status = try await business.ask("/status")
            #expect(status.text.contains("Paid questions left: 0"))
            await #expect(throws: PaymentProviderError.refused("Telegram refused: Bad Request: CHARGE_ID_INVALID")) {
                try await stars.refund(charge: "stx1", payer: ada, seller: TestBusiness.bot)
            }
        }
    }

    @Test("one payment told ten times, and under ten numbers, is credited once")
    func repetition() async throws {
        try await TestBusiness.sellingForStars { business in
            try await business.ask("Why?")
            let order = try await business.orderForStars("20 questions for ⭐50")
            for number in [Int64](repeating: 1, count: 10) + Array(2...10) {
                try await business.receive(order, user: ada, charge: "stx7", update: number)
            }
            try await business.said("Thank you!")
            try await business.untilEventsAreHandled(10)
            #expect(try await business.balance("clearing:stars") == "50")
            let chat = try business.telegram.snapshot(TestBusiness.bot, ada)
            #expect(chat.answers.count { $0.text.contains("Thank you!") } == 1)
        }
    }

    @Test("a payment that nobody made is not credited, and the owner is told", arguments: ["amount", "currency", "payer", "bot", "order"])
    func forgery(_ what: String) async throws {
        try await TestBusiness.sellingForStars { business in
            try await business.ask("/start", as: TestBusiness.ownerID)
            try await business.ask("Why?")
            let order = try await business.orderForStars("20 questions for ⭐50")
            switch what {
            case "amount":
                try business.telegram.forgePayment(to: TestBusiness.bot, from: ada, payload: order, amount: 1, charge: "stx7")
            case "currency":
                try business.telegram.forgePayment(
                    to: TestBusiness.bot, from: ada, payload: order, amount: 50, currency: "USD", charge: "stx7")
            case "payer":
                _ = try business.telegram.addUser("Bob", id: bob)
                try business.telegram.forgePayment(to: TestBusiness.bot, from: bob, payload: order, amount: 50, charge: "stx7")
            case "bot": try await business.receive(order, user: ada, charge: "stx7", update: 1, bot: "another")
            default: try business.telegram.forgePayment(to: TestBusiness.bot, from: ada, payload: "premium", amount: 50, charge: "stx7")
            }
            try await business.said("successful_payment", to: TestBusiness.ownerID)
            let payments = try await business.payments()
            #expect(payments.isEmpty)
            #expect(try await business.balance("clearing:stars") == "0")
        }
    }

    @Test("leave to pay is refused for what is paid, another's, expired or unknown, and given once at a time")
    func preCheckout() async throws {
        try await TestBusiness.sellingForStars { business in
            _ = try business.telegram.addUser("Bob", id: bob)
            try await business.ask("Why?")
            let link = try await business.linkForStars("20 questions for ⭐50")
            #expect(
                try await business.outcome(of: try business.telegram.pay(link: link, as: bob)) == .refused(StarsText.othersOrder.english))
            let presses = try (1...3).map { _ in try business.telegram.pay(link: link, as: ada) }
            var states: [StarCheckout.State] = []
            for press in presses { states.append(try await business.outcome(of: press)) }
            let refusals = [StarsText.underWay, .paid].map { StarCheckout.State.refused($0.english) }
            #expect(states.count { !refusals.contains($0) } == 1, "\(states)")
            #expect(try business.telegram.stars(of: ada) == 950)
            try await business.said("Thank you!")
            #expect(try await business.outcome(of: try business.telegram.pay(link: link, as: ada)) == .refused(StarsText.paid.english))
            let later = try await business.linkForStars("20 questions for ⭐50")
            business.clock.advance(by: .seconds(86_401))
            #expect(try await business.outcome(of: try business.telegram.pay(link: later, as: ada)) == .refused(StarsText.expired.english))
            let unknown = try await business.botAPI(
                "createInvoiceLink",
                #"{"title":"x","description":"x","payload":"x","currency":"XTR","prices":[{"label":"x","amount":1}]}"#)
            let strange = try await business.outcome(of: try business.telegram.pay(link: unknown, as: ada))
            #expect(strange == .refused(StarsText.noOffer.english))
        }
    }

    @Test("where another provider is offered beside Stars, buttons name them and the owner is warned")
    func choice() async throws {
        let settings = "{ free_questions: 0, price_per_question: \"0.05\", questions_for_stars: 20 for 50 }"
        try await TestBusiness.sellingForStars(settings) { business in
            let offer = try await business.ask("Why?")
            #expect(
                offer.buttons.joined().map(\.text) == ["20 questions for ⭐50 · Telegram Stars", "10 questions for $0.50 · Stripe"])
            let page = try await business.ask("/settings", as: TestBusiness.ownerID)
            #expect(page.text.contains(StarsText.othersOffered.english))
        }
        try await TestBusiness.sellingForStars { business in
            let page = try await business.ask("/settings", as: TestBusiness.ownerID)
            #expect(!page.text.contains("⚠️"))
        }
    }
}

extension TestBusiness {
    /// The customer's subscription, once the provider has answered.
    fileprivate func changed(_ action: SubscriptionAction) async throws -> SubscriptionChange? {
        let (billing, clock) = (kontor.billing, clock)
        let change = try await kontor.database.write { [workspace = kontor.workspace.id] tx in
            let subscription = try tx.subscriptions(in: workspace, matching: SubscriptionFilter(), before: nil, limit: 1).first
            return try subscription.flatMap { try billing.request(action, of: $0.id, by: "test", tx, now: clock.now()) }
        }
        return try await billing.settled(try #require(change).id)
    }
}
