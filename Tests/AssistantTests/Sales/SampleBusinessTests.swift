import Foundation
import Jobs
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Assistant
@testable import Server

/// What the README promises of the sample business.
@Suite("The sample business, by the clock", .bothEngines) struct SampleBusinessTests {
    private static func file() throws -> String {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: tests.deletingLastPathComponent().appending(path: "Examples/demo/kontor.yaml"), encoding: .utf8)
    }

    @Test("a trial, its end, a subscription, its renewal, a card that fails, reminders and the end")
    func life() async throws {
        try await TestBusiness.with(file: try Self.file(), isFloodLimited: false) { business in
            func pass(days: Int64, hours: Int64 = 0) { business.clock.advance(by: .seconds(days * 86_400 + hours * 3600)) }

            try await business.ask("/subscribe")
            try await business.pressAgain("Try it for 7 days")
            try await business.said("Premium is yours to try until")
            pass(days: 5)
            try await business.said("does not renew by itself")
            pass(days: 3)
            try await business.said("Premium has ended.")
            let offer = try await business.ask("/subscribe")
            #expect(!offer.buttons.joined().contains { $0.text.hasPrefix("Try it") })

            let session = try await business.buy("Subscribe: $10.00 a month · Stripe")
            try await business.said("Thank you! Premium is yours")
            pass(days: 31, hours: 2)
            try await business.said("Your subscription is paid until")

            let customer = try #require(try business.stripe.session(session.id).customer)
            try business.stripe.setCard(of: customer, works: false)
            pass(days: 31, hours: 2)
            try await business.said("The payment for Premium did not go through.")
            for reminder in 1...2 {
                pass(days: 2)
                try await business.said("The payment for Premium is still open", times: reminder)
                // With the reminder Stripe is asked to collect; while it thinks nothing else is asked for.
                try await business.untilChangesAreAnswered()
            }
            pass(days: 3)
            try await business.said("Your subscription has ended.")
            #expect(try await business.ask("/subscribe").buttons.joined().contains { $0.text == "Subscribe: $10.00 a month · Stripe" })
        }
    }
}

extension TestBusiness {
    fileprivate func untilChangesAreAnswered() async throws {
        let changes = kontor.books.database.signals(.jobs)
        func isDone() async throws -> Bool {
            try await database { tx in try tx.row("SELECT 1 AS found FROM subscription_change WHERE status = 'requested'") == nil }
        }
        if try await isDone() { return }
        for await _ in changes where try await isDone() { return }
    }
}
