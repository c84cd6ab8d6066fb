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

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct InviteTests {
    private static let programme = "referrals: { percent: \"20\", on: every_payment }\n"

    private static func with(_ body: @Sendable (TestBusiness) async throws -> Void) async throws {
        try await TestBusiness.with(file: TestBusiness.selling(TestBusiness.sold) + programme, isFloodLimited: false, body)
    }

    private static func partners(_ business: TestBusiness) async throws -> [PartnerFigures] {
        try await business.database { [workspace = business.workspace] tx in try tx.partners(in: workspace, .usd, before: nil, limit: 10) }
    }

    /// Follows a link, and waits for the welcome.
    private static func follow(_ payload: String, as user: Int64, _ business: TestBusiness) async throws {
        let before = try business.telegram.snapshot(TestBusiness.bot, user).answers.count
        try business.telegram.start(TestBusiness.bot, as: user, payload: payload)
        try await business.telegram.wait(for: TestBusiness.bot, user, seconds: 200) { $0.answers.count > before }
    }

    /// The code of the link that `/invite` shows.
    private static func invite(as user: Int64, _ business: TestBusiness) async throws -> String {
        let text = try await business.ask("/invite", as: user).text
        let link = try #require(text.firstMatch(of: /https:\/\/t\.me\/test_bot\?start=(ref_[a-z0-9]{8})\n/), "\(text)")
        return String(link.1)
    }

    @Test("a friend comes by the link, asks, pays: the partner earns, sees it, is paid; what goes back is reversed")
    func wholeWay() async throws {
        try await Self.with { (business: TestBusiness) async throws in
            let ada = TestBusiness.customerID
            let payload = try await Self.invite(as: ada, business)
            #expect(try await Self.invite(as: ada, business) == payload)
            #expect(try await business.ask("/invite").text.contains("You earn 20 % of every payment"))
            let friend = try business.telegram.addUser("Finn").id
            try await Self.follow(payload, as: friend, business)
            try await business.ask("Why is the sky blue?", as: friend)
            try await business.ask("And the grass green?", as: friend)
            let session = try await business.buy("10 questions for $0.50", as: friend)
            try await business.said("Thank you!", to: friend)
            try await business.said("has paid: you earned $0.10.", to: ada)
            let earning = try await business.ask("/invite").text
            for words in ["Came by your link: 1. Of these have paid: 1.", "Earned: $0.10", "Paid out: $0.00", "Not paid out yet: $0.10"] {
                #expect(earning.contains(words), "\(earning)")
            }
            let partner = try #require(try await Self.partners(business).first?.partner)
            let (billing, clock) = (business.kontor.billing, business.clock)
            try await business.kontor.books.database.scoped(to: business.workspace).write { tx in
                _ = try billing.payOut(try Money("0.04", .usd), to: partner.id, reference: "SEPA 1", tx, now: clock.now())
            }
            try business.stripe.refund(paymentIntent: try #require(business.stripe.session(session.id).paymentIntent))
            try await business.said("went back to you", to: friend)
            try await business.said("and with it $0.10 of what you earned", to: ada)
            let reversed = try await business.ask("/invite").text
            #expect(reversed.contains("Earned: $0.00") && reversed.contains("Paid out: $0.04"), "\(reversed)")
            #expect(reversed.contains("Paid out too much, since payments went back: $0.04."), "\(reversed)")
            let proof = try await business.database { tx in try tx.proof() }
            #expect(proof.holds)
        }
    }

    @Test("a link counts for who is new: not for who wrote before, not for oneself, and the first of two alone")
    func firstTouch() async throws {
        try await Self.with { (business: TestBusiness) async throws in
            let (ada, finn) = (TestBusiness.customerID, try business.telegram.addUser("Finn").id)
            let byAda = try await Self.invite(as: ada, business)
            let byFinn = try await Self.invite(as: finn, business)
            try await Self.follow(byAda, as: ada, business)
            try await Self.follow(byAda, as: finn, business)
            let old = try business.telegram.addUser("Otto").id
            try await business.ask("/help", as: old)
            try await Self.follow(byAda, as: old, business)
            let spring = try business.telegram.addUser("Sonja").id
            try await Self.follow("spring", as: spring, business)
            try await Self.follow(byAda, as: spring, business)
            #expect(try await Self.partners(business).map(\.referred) == [0, 0])
            let new = try business.telegram.addUser("Nora").id
            try await Self.follow(byFinn.uppercased(), as: new, business)
            try await Self.follow(byAda, as: new, business)
            let counts = try await Self.partners(business).map {
                "\($0.partner.link(to: "test_bot").split(separator: "=")[1]) \($0.referred)"
            }
            #expect(Set(counts) == ["\(byAda) 0", "\(byFinn) 1"])
            // The first link is the customer's source too.
            let source = try await business.database { [workspace = business.workspace] tx in
                let identity = try tx.identity(channel: "telegram", externalID: "\(new)", in: workspace)
                return try identity.flatMap { try tx.customer($0.customerID, in: workspace)?.source }
            }
            #expect(source == byFinn.uppercased())
        }
    }

    @Test("Stars earn nothing, and are not the first payment: the first in money is")
    func stars() async throws {
        let settings = "{ free_questions: 0, price_per_question: \"0.05\", questions_for_stars: 20 for 50 }"
        let file = TestBusiness.selling(settings) + "referrals: { amount: \"0.20\", on: first_payment }\n"
        let clock = TestBusiness.runningClock(slowedBy: 20)
        try await TestBusiness.with(file: file, isFloodLimited: false, clock: clock) { (business: TestBusiness) async throws in
            let payload = try await Self.invite(as: TestBusiness.customerID, business)
            let friend = try business.telegram.addUser("Finn").id
            try await Self.follow(payload, as: friend, business)
            try await business.ask("Why?", as: friend)
            try await business.payWithStars("20 questions for ⭐50 · Telegram Stars", as: friend)
            try await business.said("Thank you!", to: friend)
            var figures = try #require(try await Self.partners(business).first)
            #expect(figures.earned.isZero && figures.referred == 1 && figures.paying == 1)
            for times in 1...2 {
                try await business.ask("/subscribe", as: friend)
                try await business.buy("10 questions for $0.50 · Stripe", as: friend)
                try await business.said("Thank you!", to: friend, times: times + 1)
                figures = try #require(try await Self.partners(business).first)
                #expect(figures.earned.decimal == "0.20" && figures.balance.decimal == "0.20")
            }
        }
    }

    @Test("in a group the bot shows nobody's earnings; without a programme the command is unknown, and in no menu")
    func elsewhere() async throws {
        try await Self.with { (business: TestBusiness) async throws in
            #expect(try await business.ask("/help").text.contains("/invite"))
            let menu = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID) { !$0.commands.isEmpty }
            #expect(menu.commands.contains { $0.command == "invite" })
            let group = try business.telegram.createGroup("Friends", members: [TestBusiness.customerID])
            try business.telegram.add(bot: TestBusiness.bot, toGroup: group.id, by: TestBusiness.customerID)
            try business.telegram.say("/invite@test_bot", as: TestBusiness.customerID, inGroup: group.id)
            let chat = try await business.telegram.wait(for: TestBusiness.bot, group.id) { $0.answers.count == 1 }
            #expect(chat.answers.map(\.text) == [ReferralText.notInGroups.english])
            #expect(try await Self.partners(business).isEmpty)
        }
        try await TestBusiness.selling(TestBusiness.sold) { (business: TestBusiness) async throws in
            #expect(try await business.ask("/invite").text == Text.unknownCommand.english)
            #expect(try await !business.ask("/help").text.contains("/invite"))
        }
    }
}
