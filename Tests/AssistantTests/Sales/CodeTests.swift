import Billing
import Customers
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Assistant
@testable import Server

@Suite(.bothEngines) struct CodeTests {
    @Test("a code is redeemed in the chat: money on the balance, days of a plan, or a cheaper check-out")
    func redeem() async throws {
        try await TestBusiness.selling(TestBusiness.sold) { (business: TestBusiness) async throws in
            let billing = business.kontor.billing
            try await business.kontor.books.database.scoped(to: business.workspace).write { [clock = business.clock] tx in
                let now = clock.now()
                _ = try billing.add(NewPromotion(code: "MONEY", .balance(try Money("2.50", .usd))), tx, now: now)
                _ = try billing.add(NewPromotion(code: "HALF", .percent(50), plan: "premium"), tx, now: now)
                _ = try billing.add(NewPromotion(code: "WEEK", .days(7, plan: "premium")), tx, now: now)
            }
            #expect(try await business.ask("/redeem").text.contains("/redeem CODE"))
            #expect(try await business.ask("/redeem nonsense").text == CodeText.unknown.english)
            #expect(try await business.ask("/redeem money").text == CodeText.balance("$2.50", total: "$2.50").english)
            #expect(try await business.ask("/redeem money").text == CodeText.redeemedBefore.english)
            #expect(try await business.ask("/status").text.contains("Your balance: $2.50"))
            let offer = try await business.ask("/redeem half")
            #expect(offer.text == CodeText.percent(50).english && offer.buttons.count == 1)
            let session = try await business.buy("Subscribe: $10.00 a month")
            #expect(session.amount == 500)
            try await business.said("Thank you!")
            let days = try await business.ask("/redeem week")
            #expect(days.text.hasPrefix("premium is yours until"))
        }
    }
}
