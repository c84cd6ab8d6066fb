import Ledger
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

    @Test("a gift is served over its period, and whole while it waits behind a subscription")
    func gift() async throws {
        try await Shop.with { shop in
            let (ada, eve, bob) = (try await shop.customer("ada"), try await shop.customer("eve"), try await shop.customer("bob"))
            let plan = try await shop.openSubscription(by: bob)
            try await shop.deliver(.invoice(plan), .subscription(plan, id: "evt_active"))
            for (number, recipient) in [eve, bob].enumerated() {
                let order = try await shop.database.write { tx in
                    var new = NewOrder(customerID: ada, seller: "bot", purpose: .subscription(plan: "premium"))
                    new.recipientID = recipient
                    return try shop.billing.placeOrder(new, tx, now: Shop.noon)
                }
                try await shop.until { tx in try tx.order(order.id, in: shop.workspace.id)?.status == .open }
                try await shop.deliver(.checkout(try await shop.current(order), id: "evt_\(number)", intent: "pi_\(number)"))
            }
            #expect(try await shop.revenue(days: 0..<31).subscriptions.deferred.decimal == "30.00")
            shop.clock.advance(by: Self.day * 15)
            // Half of the subscription's 30 days, 16 of Eve's 31, and all of what waits for Bob.
            #expect(try await shop.revenue(days: 0..<31).subscriptions.deferred.decimal == "20.161290323")
            try await shop.deliver(.refund(total: 1000, intent: "pi_1"))
            #expect(try await shop.revenue(days: 0..<31).subscriptions.deferred.decimal == "10.161290323")
        }
    }

    @Test("a dispute that is won was earned once; plans that are given or bought once stand under their names")
    func regained() async throws {
        let once = Plan(key: "book", name: "Book", price: Money(nanos: 10_000_000_000, .usd), period: .once)
        try await Shop.with(plans: [once]) { shop in
            let placed = try await shop.order(.subscription(plan: "book"))
            try await shop.until { tx in try tx.order(placed.id, in: shop.workspace.id)?.status == .open }
            let order = try await shop.current(placed)
            try await shop.deliver(.checkout(order))
            try await shop.deliver(
                .dispute("created", id: "evt_d1"), .dispute("funds_withdrawn", id: "evt_d2"),
                .dispute("funds_reinstated", id: "evt_d3", isReturned: true), .dispute("closed", id: "evt_d4", status: "won"))
            let revenue = try await shop.revenue(days: 0..<31)
            let lines = revenue.lines.map { "\($0.plan ?? "-") \($0.earned.decimal) \($0.returned.decimal) \($0.customers)" }
            #expect(lines == ["book 10.00 0.00 1"])
            #expect(revenue.payingCustomers == 1)
        }
    }

    @Test("the margin is what is left after fees and what the AI cost")
    func margin() async throws {
        try await Shop.with { shop in
            try await shop.deliver(.checkout(try await shop.openPack()))
            try await shop.database.write { [workspace = shop.workspace.id] tx in
                for (number, nanos) in [1_250_000_000, 150].enumerated() {
                    let cost = NewTransfer(
                        id: ID(at: Shop.noon.adding(.seconds(Int64(number)))), workspace: workspace, debit: .expense("ai", "openai"),
                        credit: .payable("openai"), amount: Money(nanos: Int64(nanos), .usd), category: "ai", description: "a question",
                        occurredAt: Shop.noon)
                    try tx.post(cost, now: Shop.noon).requirePosted()
                }
            }
            let revenue = try await shop.revenue(days: 0..<31)
            #expect(revenue.aiCost.decimal == "1.25000015" && revenue.fees.decimal == "0.59")
            #expect(revenue.margin.decimal == "3.15999985")
            #expect(try await shop.revenue(days: 1..<31).aiCost.isZero)
        }
    }

    @Test(
        "what subscriptions bring in a month is counted by their periods",
        arguments: [(Plan.Period.day, "304.375"), (.week, "43.482142857"), (.month, "10.00"), (.year, "0.833333333")])
    func monthly(_ period: Plan.Period, _ monthly: String) async throws {
        let plan = Plan(key: "premium", name: "Premium", price: Money(nanos: 10_000_000_000, .usd), period: period)
        try await Shop.with(plans: [plan]) { shop in
            let order = try await shop.openSubscription()
            try await shop.deliver(.invoice(order), .subscription(order, id: "evt_active"))
            #expect(try await shop.revenue(days: 0..<31).subscriptions.monthly.decimal == monthly)
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
