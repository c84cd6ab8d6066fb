import Storage
import TestSupport
import Testing
import Values

@testable import Billing

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct RevenueTests {
    private static let day: Duration = .seconds(86_400)

    @Test("what was sold stands by seller, plan and provider, less what went back, the fees, and what is paid for and not served")
    func figures() async throws {
        try await Shop.with { shop in
            let pack = try await shop.openPack(by: try await shop.customer("ada"))
            try await shop.deliver(.checkout(pack))
            try await shop.deliver(.refund(total: 120))
            let plan = try await shop.openSubscription(by: try await shop.customer("bob"))
            try await shop.deliver(.invoice(plan), .subscription(plan, id: "evt_active"))
            shop.clock.advance(by: Self.day * 15)
            let revenue = try await shop.revenue(days: 0..<31)
            let lines = revenue.lines.map { "\($0.plan ?? "-") \($0.provider) \($0.earned.decimal) \($0.returned.decimal) \($0.customers)" }
            #expect(lines == ["premium stripe 10.00 0.00 1", "- stripe 5.00 1.20 1"])
            #expect(revenue.earned.decimal == "15.00" && revenue.returned.decimal == "1.20")
            #expect(revenue.fees.decimal == "1.18" && revenue.margin.decimal == "12.62")
            #expect(revenue.payingCustomers == 2 && revenue.perCustomer?.decimal == "6.90")
            #expect(revenue.subscriptions.monthly.decimal == "10.00" && revenue.subscriptions.active == 1)
            #expect(revenue.subscriptions.deferred.decimal == "5.00")
            #expect(revenue.subscriptions.churnPermille == nil)
            #expect(try revenue.lifetimeValue() == nil)
        }
    }

    @Test("of what went back nothing is still to be served")
    func refundedPeriod() async throws {
        try await Shop.with { shop in
            let order = try await shop.openSubscription()
            try await shop.deliver(.olderInvoice(order), .subscription(order, id: "evt_active"))
            shop.clock.advance(by: .seconds(6 * 3600))
            #expect(try await shop.revenue(days: 0..<31).subscriptions.deferred.decimal == "7.50")
            try await shop.deliver(.refund(total: 400, intent: "pi_older"))
            #expect(try await shop.revenue(days: 0..<31).subscriptions.deferred.decimal == "4.50")
        }
    }

    @Test("who leaves is churn of the period in which he leaves, and tells what a customer is worth")
    func churn() async throws {
        try await Shop.with { shop in
            let order = try await shop.openSubscription()
            try await shop.deliver(.invoice(order), .subscription(order, id: "evt_active"))
            shop.clock.advance(by: Self.day * 30)
            try await shop.deliver(.invoice(nil, id: "evt_2", invoice: "in_2", month: 1))
            shop.clock.advance(by: Self.day * 5)
            let end = Shop.noon.adding(Self.day * 35)
            try await shop.deliver(.subscription(nil, "deleted", id: "evt_end", status: "canceled", at: end))
            let revenue = try await shop.revenue(days: 29..<60)
            #expect(revenue.subscriptions.atBeginning == 1 && revenue.subscriptions.ended == 1)
            #expect(revenue.subscriptions.churnPermille == 1000)
            #expect(try revenue.lifetimeValue()?.decimal == "10.00")
            #expect(revenue.subscriptions.active == 0 && revenue.subscriptions.deferred.isZero && revenue.subscriptions.monthly.isZero)
            let before = try await shop.revenue(days: 10..<29)
            #expect(before.subscriptions.atBeginning == 1 && before.subscriptions.ended == 0)
            #expect(before.earned.isZero && before.perCustomer == nil)
        }
    }
}

extension Shop {
    /// Of days since noon of the first.
    fileprivate func revenue(days: Range<Int>) async throws -> Revenue {
        let (from, to) = (Shop.noon.adding(.seconds(days.lowerBound * 86_400)), Shop.noon.adding(.seconds(days.upperBound * 86_400)))
        return try await database.read { [workspace, clock] tx in
            try tx.revenue(workspace: workspace.id, .usd, from: from, to: to, now: clock.now())
        }
    }
}
