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

@Suite(.bothEngines) struct SalesTests {
    @Test("free questions run out, a pack is bought in the check-out, the customer is thanked once and asks on")
    func pack() async throws {
        try await TestBusiness.selling(TestBusiness.sold) { business in
            let welcome = try await business.ask("/start")
            #expect(welcome.text.contains("Free questions left: 1"))
            try await business.ask("Why is the sky blue?")
            let offer = try await business.ask("Why is the sea blue?")
            #expect(offer.text.hasPrefix("You have used your 1 free question."))
            #expect(offer.text.contains("just ask your question again"))
            #expect(offer.buttons.joined().map(\.text) == ["10 questions for $0.50", "Subscribe: $10.00 a month"])
            try await business.buy("10 questions for $0.50")
            let thanks = try await business.said("Thank you!")
            #expect(thanks.text == "Thank you! 10 questions are paid for; you have 10 left. Ask away.")
            let answer = try await business.ask("Why is the sea blue?")
            #expect(answer.text.contains("Why is the sea blue?"))
            let status = try await business.ask("/status")
            #expect(status.text.contains("Free questions left: 0") && status.text.contains("Paid questions left: 9"))
            let payers = try await business.payers()
            #expect(payers == [.free, .pack])
            let chat = try business.telegram.snapshot(TestBusiness.bot, TestBusiness.customerID)
            #expect(chat.answers.count { $0.text.contains("Thank you!") } == 1)
            let report = try await business.ask("/report", as: TestBusiness.ownerID)
            #expect(report.text.contains("Income: 0.50 USD") && report.text.contains("• Questions (stripe): 0.50 USD (1×)"))
        }
    }

    @Test("a subscription pays for every question; /subscribe and /status show until when, and a renewal is told")
    func subscription() async throws {
        try await TestBusiness.selling(TestBusiness.sold) { business in
            let offer = try await business.ask("/subscribe")
            #expect(offer.text.hasPrefix("premium – ask as much as you like, for $10.00 a month."))
            try await business.buy("Subscribe: $10.00 a month")
            let thanks = try await business.said("Thank you!")
            #expect(thanks.text == "Thank you! premium is yours: ask as much as you like. It is paid until 2026-02-01.")
            for number in 1...3 { try await business.ask("Question \(number)?") }
            let payers = try await business.payers()
            #expect(payers == [.subscription, .subscription, .subscription])
            let report = try await business.ask("/report", as: TestBusiness.ownerID)
            for line in ["premium (stripe): 10.00 USD", "1 subscription running, worth 10.00 USD a month", "Paid for and not served yet: "]
            {
                #expect(report.text.contains("• " + line))
            }
            let status = try await business.ask("/status")
            #expect(status.text.contains("It is paid until 2026-02-01 and goes on by itself.") && status.text.contains("left: 1"))
            let again = try await business.ask("/subscribe")
            #expect(again.text.contains("2026-02-01") && again.buttons.joined().map(\.text) == [LifeText.manage.english])
            let (_, note) = try await business.press("Subscribe: $10.00 a month")
            #expect(note == PaymentText.alreadySubscribed.english)
            business.clock.advance(by: .seconds(32 * 86_400))
            try await business.said("Your subscription is paid until 2026-03-01")
        }
    }

    @Test("a renewal that fails is told, and how the subscription stands is shown; paid after all, it goes on")
    func renewalFails() async throws {
        try await TestBusiness.selling(TestBusiness.sold) { business in
            try await business.ask("/subscribe")
            let session = try await business.buy("Subscribe: $10.00 a month")
            try await business.said("Thank you!")
            let customer = try #require(try business.stripe.session(session.id).customer)
            try business.stripe.setCard(of: customer, works: false)
            business.clock.advance(by: .seconds(31 * 86_400 + 7200))
            try await business.said("The payment for premium did not go through.")
            let status = try await business.ask("/status")
            #expect(status.text.contains(PaymentText.subscribedUnpaid(what: PlanScope.unlimited.english).english))
            try business.stripe.setCard(of: customer, works: true)
            business.clock.advance(by: .seconds(5 * 86_400))
            try await business.said("Your subscription is paid until 2026-03-01")
        }
    }

    @Test("a cancellation, its undoing and the end are told once each, and /subscribe offers a new one afterwards")
    func cancellation() async throws {
        try await TestBusiness.selling(TestBusiness.sold) { business in
            try await business.ask("/subscribe")
            let session = try await business.buy("Subscribe: $10.00 a month")
            try await business.said("Thank you!")
            let subscription = try #require(try business.stripe.session(session.id).subscription)
            business.clock.advance(by: .seconds(60))
            try await business.change(subscription: subscription, "cancel_at_period_end=true")
            try await business.said("Your subscription ends on 2026-02-01.")
            let shown = try await business.ask("/subscribe")
            #expect(
                shown.text == PaymentText.subscribedUntilEnd("2026-02-01", what: PlanScope.unlimited.english).english
                    && shown.buttons.joined().map(\.text) == [LifeText.manage.english])
            business.clock.advance(by: .seconds(60))
            try await business.change(subscription: subscription, "cancel_at_period_end=false")
            try await business.said("Your subscription goes on.")
            business.clock.advance(by: .seconds(60))
            try await business.change(subscription: subscription, "cancel_at_period_end=true")
            try await business.said("Your subscription ends on", times: 2)
            business.clock.advance(by: .seconds(32 * 86_400))
            try await business.said("Your subscription has ended.")
            let offer = try await business.ask("/subscribe")
            #expect(offer.buttons.joined().map(\.text) == ["Subscribe: $10.00 a month"])
            let chat = try business.telegram.snapshot(TestBusiness.bot, TestBusiness.customerID)
            #expect(chat.answers.count { $0.text.contains("has ended") } == 1)
        }
    }

    @Test("owners hear of a dispute")
    func dispute() async throws {
        try await TestBusiness.selling("{ free_questions: 0, price_per_question: \"0.05\" }") { business in
            try await business.ask("/start", as: TestBusiness.ownerID)
            try await business.ask("Why?")
            let session = try await business.buy("10 questions for $0.50")
            try await business.said("Thank you!")
            try business.stripe.dispute(paymentIntent: try #require(try business.stripe.session(session.id).paymentIntent))
            try await business.said("ask back a payment of $0.50", to: TestBusiness.ownerID)
        }
    }

    @Test("a check-out that is open is shown again instead of a second one, until the price changes")
    func openOrder() async throws {
        try await TestBusiness.selling("{ free_questions: 0, price_per_question: \"0.05\" }") { business in
            let offer = try await business.ask("Why?")
            #expect(offer.text.hasPrefix("Questions are paid for here."))
            try await business.press("10 questions for $0.50")
            let first = try await business.said("10 questions for $0.50").buttons.first?.first?.url
            try await business.pressAgain("10 questions for $0.50")
            let second = try await business.said("10 questions for $0.50", times: 2).buttons.first?.first?.url
            #expect(first != nil && first == second)
            #expect(business.stripe.sessions().count == 1)
            try await business.ask("/settings price 0.10", as: TestBusiness.ownerID)
            try await business.press("10 questions for $0.50")
            try await business.said("5 questions for $0.50")
            #expect(business.stripe.sessions().count == 2)
        }
    }

    @Test("a payment that does not come is told, and changes nothing")
    func failure() async throws {
        try await TestBusiness.selling("{ free_questions: 0, price_per_question: \"0.05\" }") { business in
            try await business.ask("Why?")
            let session = try await business.buy("10 questions for $0.50", .later)
            try business.stripe.settle(session.id, arrives: false)
            try await business.said("The payment did not go through")
            let status = try await business.ask("/status")
            #expect(status.text.contains("Paid questions left: 0"))
        }
    }

    @Test("a refund is told, and takes the questions back that it pays for")
    func refund() async throws {
        try await TestBusiness.selling("{ free_questions: 0, price_per_question: \"0.05\" }") { business in
            try await business.ask("Why?")
            let session = try await business.buy("10 questions for $0.50")
            try await business.said("Thank you!")
            let intent = try #require(try business.stripe.session(session.id).paymentIntent)
            try business.stripe.refund(paymentIntent: intent)
            let told = try await business.said("went back to you")
            #expect(told.text.hasPrefix("$0.50 went back to you."))
            let offer = try await business.ask("Why?")
            #expect(offer.text.hasPrefix("Questions are paid for here."))
        }
    }

    @Test("the offer, the page and the thanks come in the customer's language", arguments: Language.allCases)
    func languages(language: Language) async throws {
        try await TestBusiness.selling(TestBusiness.sold) { business in
            let person = try business.telegram.addUser("Zoë", languageCode: language.rawValue).id
            try await business.ask("1?", as: person)
            let offer = try await business.ask("2?", as: person)
            #expect(offer.text.contains(PaymentText.usedUp(free: 1).text(in: language)))
            let price = language == .english ? "$0.50" : "0,50 $"
            try await business.buy(OfferLabel.pack(10, price: price).text(in: language), as: person)
            try await business.said(PaymentText.thanksForPack(10, left: 10).text(in: language), to: person)
            let status = try await business.ask("/status", as: person)
            #expect(status.text.contains(PaymentText.packLeft(10).text(in: language)))
        }
    }

    @Test("where no payment provider is set up there is a polite text and no button")
    func noProvider() async throws {
        let none = ["STRIPE_SECRET_KEY": "", "STRIPE_WEBHOOK_SECRET": "", "STRIPE_API_URL": ""]
        try await TestBusiness.selling(TestBusiness.sold, none) { business in
            try await business.ask("1?")
            let offer = try await business.ask("2?")
            #expect(offer.text.contains(PaymentText.noCheckout.english) && offer.buttons.isEmpty)
            let subscribe = try await business.ask("/subscribe")
            #expect(subscribe.text == PaymentText.noCheckout.english && subscribe.buttons.isEmpty)
            let notes = try await business.notes(toPresses: ["buy:plan", "buy:pack", "buy:house"], as: TestBusiness.customerID)
            #expect(notes == [PaymentText.noCheckout.english, Text.unknownButton.english, Text.unknownButton.english])
        }
    }

    @Test("where no check-out page can be made the customer is told")
    func noPage() async throws {
        try await TestBusiness.selling(TestBusiness.sold, ["STRIPE_SECRET_KEY": "wrong"]) { business in
            try await business.ask("1?")
            try await business.ask("2?")
            try await business.press("10 questions for $0.50")
            try await business.said(PaymentText.noCheckout.english)
        }
    }

    @Test("nothing is counted where neither a price nor a plan is set")
    func unlimited() async throws {
        try await TestBusiness.selling("{ free_questions: 1 }") { business in
            for number in 1...3 { try await business.ask("Question \(number)?") }
            let payers = try await business.payers()
            #expect(payers == [.free, .free, .free])
            let status = try await business.ask("/status")
            #expect(status.text.contains(PaymentText.unlimited.english))
            let subscribe = try await business.ask("/subscribe")
            #expect(subscribe.text == Text.noSubscription.english)
        }
    }
}
