import Customers
import Storage
import TestSupport
import Testing
import Values

@testable import Billing

@Suite(.bothEngines) struct PlanVersionTests {
    @Test("a plan that is unchanged at the next start keeps its version; any change of its terms makes the next")
    func versions() async throws {
        try await Counter.with(ConsumptionTests.plan) { (counter: Counter) async throws in
            func keep(_ change: (inout Plan) -> Void = { _ in }) async throws -> Int {
                var plan = ConsumptionTests.plan
                change(&plan)
                let kept = plan
                return try await counter.write { tx in
                    let version = try tx.keepVersion(of: kept, in: counter.workspace.id, now: Counter.noon)
                    #expect(try tx.planVersion(version.id, in: counter.workspace.id)?.plan == kept)
                    return version.number
                }
            }
            try await counter.billing.keepPlans()
            #expect(try await keep() == 1)
            #expect(try await keep { $0.graceDays = 5 } == 2)
            #expect(try await keep { $0.graceDays = 5 } == 2)
            #expect(try await keep { $0.entitlements = [] } == 3)
            #expect(try await keep { $0.entitlements = nil } == 4)
            #expect(try await keep() == 5)
        }
    }

    @Test("a running subscription keeps the terms that it was sold at, and who buys afterwards gets the new ones")
    func keepsTerms() async throws {
        try await Shop.with { (shop: Shop) async throws in
            let order = try await shop.openSubscription()
            try await shop.deliver(.invoice(order), .subscription(order, id: "evt_active"))
            let changed: Plan = {
                var plan = Plan(key: "premium", name: "Premium", price: Money(nanos: 20_000_000_000, .usd), period: .month)
                plan.entitlements = [Entitlement("questions", .limit(1, per: .day))]
                return plan
            }()
            let later = shop.selling([changed])
            try await later.billing.keepPlans()
            let newcomer = try await later.customer("eve")
            let (old, new) = try await shop.database.write { tx in
                let new = try later.billing.placeOrder(
                    NewOrder(customerID: newcomer, seller: "bot", purpose: .subscription(plan: "premium")), tx, now: Shop.noon)
                let old = try later.billing.consume(
                    "questions", quantity: 1_000, of: order.customerID, id: ID(at: Shop.noon), tx, now: Shop.noon)
                return (old, new)
            }
            #expect(old == .granted(remaining: nil))
            #expect(new.amount.decimal == "20.00" && new.planVersionID != order.planVersionID)
            let renewed = try await shop.database.read { tx in
                try tx.activeSubscription(of: order.customerID, in: shop.workspace.id, now: Shop.noon)
            }
            #expect(renewed?.price.decimal == "10.00" && renewed?.planVersionID == order.planVersionID)
        }
    }

    @Test("a plan that is bought once is paid for once, is had for good, and is gone when all its money goes back")
    func once() async throws {
        var plan = Plan(key: "lifetime", name: "For life", price: Money(nanos: 99_000_000_000, .usd), period: .once)
        plan.entitlements = [Entitlement("questions", .limit(2, per: .day))]
        let sold = plan
        try await Shop.with(plans: [sold]) { (shop: Shop) async throws in
            let order = try await shop.order(.subscription(plan: "lifetime"))
            #expect(order.purpose == .payment(quantity: 1) && order.soldPlan == "lifetime")
            try await shop.until { tx in try tx.order(order.id, in: shop.workspace.id)?.status == .open }
            let open = try await shop.current(order)
            try await shop.deliver(.checkout(open))
            func consume(at now: Timestamp) async throws -> ConsumeResult {
                try await shop.database.write { tx in
                    try shop.billing.consume("questions", of: order.customerID, id: ID(at: now), tx, now: now)
                }
            }
            let inTenYears = Shop.noon.adding(.seconds(3650 * 86_400))
            #expect(try await consume(at: Shop.noon) == .granted(remaining: 1))
            #expect(try await consume(at: inTenYears) == .granted(remaining: 1))
            await #expect(throws: BillingError.alreadySubscribed(plan: "lifetime")) {
                _ = try await shop.order(.subscription(plan: "lifetime"), by: order.customerID)
            }
            let units = try await shop.database.read { tx in
                try tx.paidQuantity(of: order.customerID, seller: "bot", in: shop.workspace.id)
            }
            #expect(units == 0)
            try await shop.deliver(.refund(total: 9900))
            #expect(try await consume(at: inTenYears) == .notIncluded)
        }
    }
}

@Suite struct PeriodTests {
    @Test(
        "a period ends on the same day of the next, or on the month's last",
        arguments: [
            (Plan.Period.day, "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"), (.week, "2026-12-28T00:00:01Z", "2027-01-04T00:00:01Z"),
            (.month, "2026-01-31T10:00:00Z", "2026-02-28T10:00:00Z"), (.month, "2028-01-30T10:00:00Z", "2028-02-29T10:00:00Z"),
            (.month, "2026-12-15T23:59:59Z", "2027-01-15T23:59:59Z"), (.year, "2028-02-29T10:00:00Z", "2029-02-28T10:00:00Z"),
        ])
    func ends(_ period: Plan.Period, _ start: String, _ end: String) throws {
        let begin = try #require(Timestamp(start))
        #expect(period.end(from: begin) == Timestamp(end))
        #expect(Plan.Period.once.end(from: Shop.noon) == nil)
    }
}
