import Customers
import Ledger
import Storage
import TestSupport
import Testing
import Values

@testable import Billing

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct PromotionTests {
    private static func add(_ shop: Shop, _ new: NewPromotion) async throws -> Promotion {
        try await shop.database.write { tx in try shop.billing.add(new, tx, now: Shop.noon) }
    }

    private static func redeem(_ shop: Shop, _ code: String, by customer: ID<Customer>, at now: Timestamp = Shop.noon) async throws {
        _ = try await shop.database.write { tx in try shop.billing.redeem(code, by: customer, tx, now: now) }
    }

    private static func order(
        _ shop: Shop, _ code: String, plan: String = "premium", by customer: ID<Customer>
    ) async throws -> Order {
        try await shop.database.write { tx in
            var new = NewOrder(customerID: customer, seller: "bot", purpose: .subscription(plan: plan))
            new.promotion = code
            return try shop.billing.placeOrder(new, tx, now: Shop.noon)
        }
    }

    @Test("of 200 customers who redeem a code for one at the same moment, one gets it")
    func single() async throws {
        try await Shop.closed { (shop: Shop) async throws in
            _ = try await Self.add(shop, NewPromotion(code: "first-one", .balance(try Money("5", .usd)), limit: 1))
            let customers = try await shop.database.write { tx in
                try (0..<200).map { number in
                    try tx.registerIdentity(
                        channel: "telegram", externalID: "\(number)", name: "\(number)", language: nil, workspace: shop.workspace.id,
                        now: Shop.noon
                    ).customerID
                }
            }
            let refusals = try await withThrowingTaskGroup(of: PromotionError?.self) { group in
                for customer in customers {
                    group.addTask {
                        do {
                            try await Self.redeem(shop, "FIRST-ONE", by: customer)
                            return nil
                        } catch let error as PromotionError {
                            return error
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(refusals.count { $0 == nil } == 1 && refusals.count { $0 == .usedUp } == 199)
            let wallets = try await shop.database.read { tx in
                try customers.map { try tx.balance(of: .wallet($0), .usd, workspace: shop.workspace.id).nanos }
            }
            #expect(wallets.filter { $0 != 0 } == [5_000_000_000])
            #expect(try await shop.balance("expense:promotion") == "5.00")
        }
    }

    @Test("one customer redeems a code once, however often at once; another time than the code's there is none")
    func onceEach() async throws {
        try await Shop.closed { (shop: Shop) async throws in
            let end = Shop.noon.adding(.seconds(3600))
            _ = try await Self.add(shop, NewPromotion(code: "WELCOME", .balance(try Money("5", .usd)), expiresAt: end))
            let (ada, eve) = (try await shop.customer("ada"), try await shop.customer("eve"))
            let refusals = await withTaskGroup(of: (any Error)?.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        do {
                            try await Self.redeem(shop, "welcome", by: ada)
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(refusals.count { $0 == nil } == 1)
            #expect(refusals.compactMap { $0 as? PromotionError } == Array(repeating: .redeemedBefore, count: 19))
            await #expect(throws: PromotionError.expired) { try await Self.redeem(shop, "WELCOME", by: eve, at: end) }
            await #expect(throws: PromotionError.unknown("nothing!")) { try await Self.redeem(shop, "nothing!", by: eve) }
            try await Self.redeem(shop, " wel come ", by: eve)
            #expect(try await shop.balance("wallet:\(eve)") == "5.00")
        }
    }

    @Test("days of a plan follow those that the customer has, and are on the terms of the day they are redeemed")
    func days() async throws {
        try await Shop.closed { (shop: Shop) async throws in
            let ada = try await shop.customer()
            for code in ["WEEK-1", "WEEK-2"] {
                _ = try await Self.add(shop, NewPromotion(code: code, .days(7, plan: "premium")))
                try await Self.redeem(shop, code, by: ada)
            }
            let day: Int64 = 86_400
            func held(after seconds: Int64) async throws -> Int {
                try await shop.database.read { tx in
                    try tx.heldPlans(of: ada, in: shop.workspace.id, now: Shop.noon.adding(.seconds(seconds))).count
                }
            }
            #expect(try await held(after: 0) == 1)
            #expect(try await held(after: 14 * day - 1) == 1)
            #expect(try await held(after: 14 * day) == 0)
        }
    }

    @Test("a discount lowers the price that the order is sold at, in steps that can be charged, and the code is free again without it")
    func discount() async throws {
        try await Shop.with { (shop: Shop) async throws in
            _ = try await Self.add(shop, NewPromotion(code: "THIRD", .percent(33), plan: "premium", limit: 1))
            let (ada, eve) = (try await shop.customer("ada"), try await shop.customer("eve"))
            let order = try await Self.order(shop, "third", by: ada)
            #expect(order.amount.decimal == "6.70")
            await #expect(throws: PromotionError.usedUp) { _ = try await Self.order(shop, "THIRD", by: eve) }
            await #expect(throws: PromotionError.needsOrder) {
                _ = try await shop.database.write { tx in
                    _ = try tx.markExpired(order.id)
                    return try shop.billing.redeem("THIRD", by: ada, tx, now: Shop.noon)
                }
            }
            try await shop.database.write { tx in _ = try tx.markExpired(order.id) }
            let other = try await Self.order(shop, "THIRD", by: eve)
            try await shop.until { tx in try tx.order(other.id, in: shop.workspace.id)?.status == .open }
            let open = try await shop.current(other)
            try await shop.deliver(.invoice(open, amount: 670), .subscription(open, id: "evt_active"))
            let active = try await shop.database.read { tx in
                try tx.activeSubscription(of: eve, in: shop.workspace.id, now: Shop.noon)
            }
            #expect(active?.price.decimal == "6.70")
            #expect(try await shop.report() == ["payment_fee 0.59 ×1", "subscription 6.70 ×1"])
        }
    }

    @Test("money that comes for an order that had ended redeems its code again; where that is used up meanwhile owners hear of it")
    func late() async throws {
        try await Shop.with { (shop: Shop) async throws in
            _ = try await Self.add(shop, NewPromotion(code: "THIRD", .percent(33), plan: "premium", limit: 1))
            let (ada, eve) = (try await shop.customer("ada"), try await shop.customer("eve"))
            func open(by customer: ID<Customer>) async throws -> Order {
                let order = try await Self.order(shop, "THIRD", by: customer)
                try await shop.until { tx in try tx.order(order.id, in: shop.workspace.id)?.status == .open }
                return try await shop.current(order)
            }
            func expire(_ order: Order) async throws { try await shop.database.write { tx in _ = try tx.markExpired(order.id) } }
            func redeemed() async throws -> Int? {
                try await shop.database.read { tx in try tx.promotion(code: "THIRD", in: shop.workspace.id)?.redeemed }
            }
            let first = try await open(by: ada)
            try await expire(first)
            let second = try await open(by: eve)
            try await expire(second)
            #expect(try await redeemed() == 0)
            try await shop.deliver(.invoice(second, id: "evt_eve", invoice: "in_eve", subscription: "sub_eve", amount: 670))
            #expect(try await redeemed() == 1)
            await #expect(throws: PromotionError.usedUp) { _ = try await Self.order(shop, "THIRD", by: ada) }
            #expect(try await !shop.heard().contains("THIRD used twice"))
            try await shop.deliver(.invoice(first, id: "evt_ada", invoice: "in_ada", subscription: "sub_ada", amount: 670))
            #expect(try await shop.current(first).status == .paid)
            #expect(try await redeemed() == 1)
            #expect(try await shop.heard().filter { $0 == "THIRD used twice" }.count == 1)
        }
    }

    @Test("a discount is not for what it is not for, and leaves something to pay")
    func refusals() async throws {
        try await Shop.closed { (shop: Shop) async throws in
            let ada = try await shop.customer()
            _ = try await Self.add(shop, NewPromotion(code: "ALL-OF-IT", .amount(try Money("10", .usd))))
            _ = try await Self.add(shop, NewPromotion(code: "MONEY", .balance(try Money("10", .usd))))
            await #expect(throws: BillingError.amountNotPositive) { _ = try await Self.order(shop, "ALL-OF-IT", by: ada) }
            await #expect(throws: PromotionError.notForOrders) { _ = try await Self.order(shop, "MONEY", by: ada) }
            // Nothing of what was refused is left behind.
            try await Self.redeem(shop, "MONEY", by: ada)
            let promotions = try await shop.database.read { tx in try tx.promotions(in: shop.workspace.id, before: nil, limit: 9) }
            #expect(promotions.map { "\($0.code) \($0.redeemed)" }.sorted() == ["ALL-OF-IT 0", "MONEY 1"])
            for (new, error) in [
                (NewPromotion(code: "abc", .percent(5)), PromotionError.badCode), (NewPromotion(code: "GRÜN", .percent(5)), .badCode),
                (NewPromotion(.percent(100)), .badPercent), (NewPromotion(.amount(.zero(.usd))), .badAmount),
                (NewPromotion(.days(0, plan: "premium")), .badDays), (NewPromotion(.percent(5), limit: 0), .badLimit),
                (NewPromotion(.percent(5), expiresAt: Shop.noon), .alreadyPast),
                (NewPromotion(code: "money", .percent(5)), .taken("MONEY")),
            ] {
                await #expect(throws: error) { _ = try await Self.add(shop, new) }
            }
            await #expect(throws: BillingError.unknownPlan("gold", known: ["premium"])) {
                _ = try await Self.add(shop, NewPromotion(.percent(5), plan: "gold"))
            }
            let made = try await Self.add(shop, NewPromotion(.percent(5)))
            #expect(made.code.count == 12)
        }
    }

    @Test("a gift is paid by one and held by another, for one period, and the giver can give again")
    func gift() async throws {
        try await Shop.with { (shop: Shop) async throws in
            let (ada, eve) = (try await shop.customer("ada"), try await shop.customer("eve"))
            func give() async throws -> Order {
                try await shop.database.write { tx in
                    var new = NewOrder(customerID: ada, seller: "bot", purpose: .subscription(plan: "premium"))
                    new.recipientID = eve
                    return try shop.billing.placeOrder(new, tx, now: Shop.noon)
                }
            }
            for number in 1...2 {
                let order = try await give()
                try await shop.until { tx in try tx.order(order.id, in: shop.workspace.id)?.status == .open }
                try await shop.deliver(.checkout(try await shop.current(order), id: "evt_\(number)", intent: "pi_\(number)"))
            }
            let (givers, grants) = try await shop.database.read { tx in
                (
                    try tx.heldPlans(of: ada, in: shop.workspace.id, now: Shop.noon).count,
                    try tx.grants(of: eve, in: shop.workspace.id, now: Shop.noon)
                )
            }
            #expect(givers == 0)
            #expect(grants.map(\.source) == [.gift, .gift])
            #expect(grants.map(\.endsAt?.description) == ["2026-02-01T12:00:00Z", "2026-03-01T12:00:00Z"])
        }
    }
}
