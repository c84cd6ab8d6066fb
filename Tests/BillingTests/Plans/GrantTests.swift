import Customers
import Storage
import TestSupport
import Testing
import Values

@testable import Billing

@Suite("Days beside a subscription", .bothEngines, .timeLimit(.minutes(5))) struct GrantTests {
    private static let day: Int64 = 86_400

    private static func give(_ shop: Shop, _ days: Int, to customer: ID<Customer>, at day: Int64 = 0) async throws {
        try await shop.database.write { [now = Shop.noon.adding(.seconds(day * Self.day))] tx in
            _ = try shop.billing.give("premium", days: days, to: "\(customer)", tx, now: now)
        }
    }

    /// From when until when grants run, in days since noon.
    private static func grants(_ shop: Shop, of customer: ID<Customer>) async throws -> [Range<Int64>] {
        try await shop.database.read { tx in
            try tx.grants(of: customer, in: shop.workspace.id, now: shop.clock.now()).map { grant in
                func days(_ moment: Timestamp) -> Int64 { (moment.seconds - Shop.noon.seconds) / day }
                return try days(grant.startsAt)..<days(#require(grant.endsAt))
            }
        }
    }

    @Test("granted days begin when what is paid for ends, and each renewal moves them on")
    func wait() async throws {
        try await Shop.with { shop in
            let ada = try await shop.customer()
            let order = try await shop.openSubscription(by: ada)
            try await shop.deliver(.invoice(order), .subscription(order, id: "evt_active"))
            try await Self.give(shop, 7, to: ada)
            try await Self.give(shop, 3, to: ada)
            #expect(try await Self.grants(shop, of: ada) == [30..<37, 37..<40])
            shop.clock.advance(by: .seconds(31 * Self.day))
            try await shop.deliver(.invoice(order, id: "evt_2", invoice: "in_2", month: 1))
            #expect(try await Self.grants(shop, of: ada) == [60..<67, 67..<70])
            // Told again, they stay.
            try await shop.deliver(.invoice(order, id: "evt_again", invoice: "in_2", month: 1))
            #expect(try await Self.grants(shop, of: ada) == [60..<67, 67..<70])
        }
    }

    @Test("who subscribes in the midst of granted days has the rest of them afterwards; days of a trial are not owed")
    func rest() async throws {
        var plan = Shop.premium
        plan.trialDays = 7
        let sold = plan
        try await Shop.with(plans: [sold]) { shop in
            let (ada, eve) = (try await shop.customer("ada"), try await shop.customer("eve"))
            try await shop.database.write { tx in _ = try shop.billing.beginTrial(of: "premium", by: eve, tx, now: Shop.noon) }
            try await Self.give(shop, 30, to: ada, at: -10)
            for (customer, number) in [(ada, 1), (eve, 2)] {
                let order = try await shop.openSubscription(by: customer)
                try await shop.deliver(
                    .invoice(order, id: "evt_\(number)", invoice: "in_\(number)", subscription: "sub_\(number)"))
            }
            #expect(try await Self.grants(shop, of: ada) == [30..<50])
            #expect(try await Self.grants(shop, of: eve) == [0..<7])
        }
    }

    @Test("a period that is told before the one before it takes no days")
    func disorder() async throws {
        try await Shop.with { shop in
            let ada = try await shop.customer()
            try await Self.give(shop, 20, to: ada, at: -10)
            let order = try await shop.openSubscription(by: ada)
            try await shop.deliver(.invoice(order, id: "evt_2", invoice: "in_2", month: 1))
            #expect(try await Self.grants(shop, of: ada) == [-10..<10])
            try await shop.deliver(.invoice(order, id: "evt_1", invoice: "in_1"))
            #expect(try await Self.grants(shop, of: ada) == [60..<70])
        }
    }

    @Test("where the subscription ends before its time, what waited begins at once")
    func forward() async throws {
        try await Shop.with { shop in
            let ada = try await shop.customer()
            let order = try await shop.openSubscription(by: ada)
            try await shop.deliver(.invoice(order), .subscription(order, id: "evt_active"))
            try await Self.give(shop, 7, to: ada)
            try await Self.give(shop, 3, to: ada)
            let end = Shop.noon.adding(.seconds(10 * Self.day))
            shop.clock.advance(by: .seconds(10 * Self.day))
            try await shop.deliver(.subscription(nil, "deleted", id: "evt_end", status: "canceled", at: end))
            #expect(try await Self.grants(shop, of: ada) == [10..<17, 17..<20])
        }
    }
}
