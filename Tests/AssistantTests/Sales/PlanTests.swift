import Billing
import Customers
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Assistant

@Suite(.bothEngines) struct PlanTests {
    private static func with(
        _ plan: String, free: Int = 0, _ body: @Sendable (TestBusiness) async throws -> Void
    ) async throws {
        let file = TestBusiness.selling("{ free_questions: \(free), plan: premium }", plans: "{ premium: \(plan) }")
        try await TestBusiness.with(file: file, isFloodLimited: false, body)
    }

    @Test("a plan of two questions a day grants two a day; on the next day of the business's time zone there are two more")
    func daily() async throws {
        let plan = "{ price: \"10.00\", period: month, entitlements: { questions: { limit: 2, per: day } } }"
        try await Self.with(plan, free: 1) { business in
            let offer = try await business.ask("/subscribe")
            #expect(offer.text.contains("2 questions a day, for $10.00 a month"))
            try await business.buy("Subscribe: $10.00 a month")
            let thanks = try await business.said("Thank you!")
            #expect(thanks.text.contains("2 questions a day"))
            for number in 1...3 { try await business.ask("Question \(number)?") }
            let payers = try await business.payers()
            #expect(payers == [.subscription, .subscription, .free])
            let refused = try await business.ask("Question 4?")
            #expect(refused.text.hasPrefix("You have used the questions of your plan. There are new ones from"))
            #expect(refused.buttons.isEmpty)
            let status = try await business.ask("/status")
            #expect(status.text.contains("2 questions a day") && status.text.contains("Questions of your plan left: 0"))
            business.clock.advance(by: .seconds(86_400))
            let answer = try await business.ask("Question 5?")
            #expect(answer.text.contains("Question 5?"))
        }
    }

    @Test("a plan that is bought once is thanked for, is there for good, and is not offered again")
    func once() async throws {
        try await Self.with("{ title: For life, price: \"99.00\", period: once }") { business in
            let offer = try await business.ask("Why is the sky blue?")
            #expect(offer.buttons.joined().map(\.text) == ["Subscribe: $99.00 once"])
            try await business.buy("Subscribe: $99.00 once")
            let thanks = try await business.said("Thank you!")
            #expect(thanks.text == "Thank you! **For life** is yours for good: ask as much as you like.".replacing("**", with: ""))
            business.clock.advance(by: .seconds(400 * 86_400))
            let answer = try await business.ask("Why is the sea blue?")
            #expect(answer.text.contains("Why is the sea blue?"))
            let held = try await business.ask("/subscribe")
            #expect(held.text.contains("yours for good") && held.buttons.isEmpty)
        }
    }

    @Test("a plan that does not speak of questions grants none, and metered ones are paid from the balance alone")
    func others() async throws {
        try await Self.with("{ price: \"10.00\", period: month, entitlements: { pictures: true } }") { business in
            let offer = try await business.ask("/subscribe")
            #expect(offer.text.contains("without questions of its own"))
            try await business.buy("Subscribe: $10.00 a month")
            try await business.said("Thank you!")
            let refused = try await business.ask("Why is the sky blue?")
            #expect(refused.text.hasPrefix("Questions are paid for here."))
        }
    }
}
