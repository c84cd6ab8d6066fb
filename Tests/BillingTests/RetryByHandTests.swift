import Jobs
import Storage
import TestSupport
import Testing
import Values

@testable import Billing

@Suite("Jobs of payments that someone retries", .bothEngines)
struct RetryByHandTests {
    /// Lets a job fail until it is dead.
    private func exhaust(_ attempts: Int, _ shop: Shop) async throws -> Job {
        for attempt in 1..<attempts {
            try await shop.until { tx in try tx.jobs(in: [.retryable], limit: 1).first?.attempt == attempt }
            shop.clock.advance(by: .seconds(600))
        }
        try await shop.until { tx in try !tx.jobs(in: [.discarded], limit: 1).isEmpty }
        return try #require(try await shop.database.read { try $0.jobs(in: [.discarded], limit: 1).first })
    }

    private func retry(_ job: Job, _ shop: Shop) async throws {
        let isRetried = try await shop.database.write { [clock = shop.clock] tx in
            try tx.retryJob(job.id, of: Billing.jobSubjects, now: clock.now())
        }
        #expect(isRetried)
    }

    @Test("an event that could not be entered in the books is entered, once")
    func event() async throws {
        try await Shop.with { shop in
            let order = try await shop.openPack()
            try await shop.owner.write { tx in try tx.refusePayments() }
            let event = StripeTestEvent.checkout(order)
            try await shop.receive(event.json)
            let dead = try await exhaust(20, shop)
            #expect(try await shop.event(event.id).status == .rejected)
            #expect(try await shop.report() == [])

            try await shop.owner.write { tx in try tx.acceptPayments() }
            try await retry(dead, shop)
            try await shop.untilHandled()
            #expect(try await shop.event(event.id).status == .applied)
            #expect(try await shop.balance("income:micro_payment") == "5.00")
            #expect(try await shop.current(order).status == .paid)
        }
    }

    @Test("an order gets its check-out page after all")
    func checkout() async throws {
        try await Shop.with { shop in
            shop.stripe.answer { _, _ in .error(500, type: "api_error", "An error on our side.") }
            let order = try await shop.order(
                .payment(description: "10 questions", quantity: 10, amount: Money(nanos: 5_000_000_000, .usd)))
            let dead = try await exhaust(CheckoutJob.attempts, shop)
            #expect(try await shop.current(order).status == .failed)
            shop.stripe.answer { _, _ in nil }
            try await retry(dead, shop)
            try await shop.until { tx in try tx.order(order.id, in: shop.workspace.id)?.status == .open }
            do {
                let heard = try await shop.heard()
                #expect(heard.last?.hasPrefix("ready ") == true)
            }
        }
    }
}

extension Transaction {
    /// The books take no payment, whatever the reason.
    fileprivate func refusePayments() throws {
        switch dialect {
        case .sqlite: try execute("CREATE TRIGGER refusal BEFORE INSERT ON payment BEGIN SELECT RAISE(ABORT, 'refused'); END")
        case .postgres: try execute("ALTER TABLE payment ADD CONSTRAINT refusal CHECK (amount_nanos < 0) NOT VALID")
        }
    }

    fileprivate func acceptPayments() throws {
        switch dialect {
        case .sqlite: try execute("DROP TRIGGER refusal")
        case .postgres: try execute("ALTER TABLE payment DROP CONSTRAINT refusal")
        }
    }
}
