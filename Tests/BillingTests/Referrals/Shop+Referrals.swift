import Customers
import Ledger
import Storage
import Testing
import Values

@testable import Billing

extension Shop {
    /// The same shop with a partner programme, as after a change of `kontor.yaml`.
    func rewarding(_ commission: ReferralTerms.Commission, on occasion: ReferralTerms.Occasion) -> Shop {
        let terms = ReferralTerms(commission, on: occasion, currency: .usd)
        let billing = Billing(
            workspace: workspace.id, plans: billing.plans, providers: billing.providers, referrals: terms, publicURL: "https://shop.test",
            localURL: "http://localhost", calendar: billing.calendar, database: database, clock: clock, logger: quiet)
        return Shop(database: database, owner: owner, workspace: workspace, stripe: stripe, billing: billing, clock: clock)
    }

    static func rewarding(
        _ commission: ReferralTerms.Commission, on occasion: ReferralTerms.Occasion = .everyPayment,
        _ body: @escaping @Sendable (Shop) async throws -> Void
    ) async throws {
        try await closed { shop in try await shop.rewarding(commission, on: occasion).whileWorking(body) }
    }

    func partner(_ name: String = "pia") async throws -> Partner {
        let customer = try await customer(name)
        return try await database.write { [billing, clock] tx in try billing.partner(customer, tx, now: clock.now()) }
    }

    /// Whether the link counted.
    @discardableResult
    func refer(_ customer: ID<Customer>, by partner: Partner) async throws -> Bool {
        try await database.write { [billing, clock] tx in
            try billing.refer(customer, by: "ref_\(partner.code)", tx, now: clock.now())
        }
    }

    /// A new customer who came by the partner's link.
    func referred(_ name: String = "ada", by partner: Partner) async throws -> ID<Customer> {
        let customer = try await customer(name)
        try #require(try await refer(customer, by: partner))
        return customer
    }

    func payOut(_ amount: String, to partner: Partner, _ reference: String = "SEPA 1") async throws {
        let money = try Money(amount, .usd)
        _ = try await database.write { [billing, clock] tx in
            try billing.payOut(money, to: partner.id, reference: reference, tx, now: clock.now())
        }
    }

    /// Earned, reversed, paid out and owed, after the books were proven: they hold what the rows say, and sum up to nothing.
    func figures(_ partner: Partner) async throws -> String {
        let (found, proof, account, expense) = try await database.read { [workspace] tx in
            (
                try tx.figures(of: partner.id, in: workspace.id, .usd), try tx.proof(),
                try tx.balance(of: partner.account, .usd, workspace: workspace.id),
                try tx.balance(of: .expense("referral"), .usd, workspace: workspace.id)
            )
        }
        let figures = try #require(found)
        #expect(proof.holds, "\(proof)")
        #expect(figures.balance == account)
        #expect(figures.balance.nanos == figures.earned.nanos - figures.reversed.nanos - figures.paidOut.nanos)
        #expect(expense.nanos == figures.earned.nanos - figures.reversed.nanos)
        return [figures.earned, figures.reversed, figures.paidOut, figures.balance].map(\.decimal).joined(separator: " ")
    }
}
