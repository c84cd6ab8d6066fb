import AIGateway
import Ledger
import Sandbox
import Server
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Assistant

@Suite(.bothEngines) struct StatsTests {
    @Test("/stats counts customers, questions by status and day, tokens, cost and income")
    func stats() async throws {
        try await TestBusiness.with(file: TestBusiness.selling("{}"), isFloodLimited: false) { business in
            try await business.ask("Why is the sky blue?")
            business.clock.advance(by: .seconds(2 * 86_400))
            try await business.ask("And the sea?")
            business.sandbox.ai.add(AIFault(.unauthorized), to: .openai)
            business.sandbox.ai.add(AIFault(.unauthorized), to: .mistral)
            try await business.ask("Is anybody there?")
            let shown = try await business.ask("/stats", as: TestBusiness.ownerID).text
            let stats = try await business.database { [kontor = business.kontor, now = business.clock.now()] tx in
                try tx.stats(of: kontor.books.workspace, in: kontor.books.calendar, now: now)
            }
            #expect(stats.customers == 2 && stats.activeSubscriptions == 0)
            #expect(stats.today.questions == [.queued: 0, .completed: 1, .stopped: 0, .failed: 1])
            #expect(stats.sevenDays.questions[.completed] == 2 && stats.allTime == stats.sevenDays)
            #expect(stats.today.tokens > 0 && stats.allTime.tokens > stats.today.tokens)
            let expenses = try await business.kontor.books.report(.monthly, day: nil, now: business.clock.now()).figures.expenses
            #expect(stats.allTime.costs == [expenses])
            for line in [
                "Customers: 2", "Active subscriptions: 0", "Questions: 2 (1 answered, 1 failed)", "Questions: 3 (2 answered, 1 failed)",
                "Tokens: \(stats.allTime.tokens)", "Cost: \(expenses)", "Income of this month: 0.00 USD",
            ] {
                #expect(shown.contains(line), "\(shown)")
            }
        }
    }
}
