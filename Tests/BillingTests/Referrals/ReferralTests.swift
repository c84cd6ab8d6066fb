import Customers
import Ledger
import Storage
import TestSupport
import Testing
import Values

@testable import Billing

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct ReferralTests {
    private static let fifth = ReferralTerms.Commission.percent(basisPoints: 2000)

    @Test("of many links that lead one person here at the same moment, one counts")
    func firstTouch() async throws {
        try await Shop.closed { (shop: Shop) async throws in
            let shop = shop.rewarding(Self.fifth, on: .everyPayment)
            var partners: [Partner] = []
            for number in 0..<20 { partners.append(try await shop.partner("partner-\(number)")) }
            let ada = try await shop.customer("ada")
            let counted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for partner in partners { group.addTask { try await shop.refer(ada, by: partner) } }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(counted == 1)
            let referred = try await shop.database.read { tx in
                try tx.partners(in: shop.workspace.id, .usd, before: nil, limit: 100).map(\.referred)
            }
            #expect(referred.count == 20 && referred.reduce(0, +) == 1)
            #expect(try await !shop.refer(ada, by: partners[0]))
        }
    }

    @Test("nobody is his own partner, by no identity of his; nor does a link count for who has ordered before")
    func selfReferral() async throws {
        try await Shop.rewarding(Self.fifth) { (shop: Shop) async throws in
            let pia = try await shop.partner()
            #expect(try await !shop.refer(pia.customerID, by: pia))
            // The database itself refuses it.
            await #expect(throws: StorageError.self) {
                try await shop.database.write { tx in
                    let terms = ReferralTerms(Self.fifth, on: .everyPayment, currency: .usd)
                    _ = try tx.insert(
                        Referral(
                            id: ID(at: Shop.noon), workspaceID: shop.workspace.id, partnerID: pia.id, partnerCustomerID: pia.customerID,
                            customerID: pia.customerID, terms: terms, createdAt: Shop.noon))
                }
            }
            let old = try await shop.customer("old")
            _ = try await shop.openPack(by: old)
            #expect(try await !shop.refer(old, by: pia))
            let new = try await shop.customer("new")
            let nobody = try await shop.database.write { tx in
                try ["ref_nobody", "spring", pia.code].map { try shop.billing.refer(new, by: $0, tx, now: Shop.noon) }
            }
            #expect(nobody == [false, false, false])
            #expect(try await shop.refer(new, by: pia))
            #expect(try await shop.figures(pia) == "0.00 0.00 0.00 0.00")
        }
    }

    @Test("a share of a payment is earned with it, once however often it is told, and stands in the reports as an expense")
    func percent() async throws {
        try await Shop.rewarding(Self.fifth) { (shop: Shop) async throws in
            let pia = try await shop.partner()
            let pack = try await shop.openPack(by: try await shop.referred(by: pia))
            try await shop.deliver(.checkout(pack), .checkout(pack, id: "evt_again"))
            #expect(try await shop.figures(pia) == "1.00 0.00 0.00 1.00")
            #expect(try await shop.report().contains("referral 1.00 ×1"))
            let revenue = try await shop.database.read { tx in
                try tx.revenue(
                    workspace: shop.workspace.id, .usd, from: Shop.noon, to: Shop.noon.adding(.seconds(60)), now: Shop.noon)
            }
            #expect(revenue.commissions.decimal == "1.00")
            #expect(revenue.margin.nanos == revenue.earned.nanos - revenue.fees.nanos - revenue.commissions.nanos)
            // Who came by no link earns nobody anything.
            let other = try await shop.openPack(by: try await shop.customer("eve"))
            try await shop.deliver(.checkout(other, id: "evt_other", intent: "pi_2"))
            #expect(try await shop.figures(pia) == "1.00 0.00 0.00 1.00")
        }
    }

    @Test("every payment earns a fixed amount, and never more than was paid")
    func fixed() async throws {
        try await Shop.rewarding(.amount(Money(nanos: 7_000_000_000, .usd))) { (shop: Shop) async throws in
            let pia = try await shop.partner()
            let ada = try await shop.referred(by: pia)
            let plan = try await shop.openSubscription(by: ada)
            try await shop.deliver(.invoice(plan), .subscription(plan, id: "evt_active"))
            #expect(try await shop.figures(pia) == "7.00 0.00 0.00 7.00")
            try await shop.deliver(.invoice(nil, id: "evt_2", invoice: "in_2", month: 1))
            #expect(try await shop.figures(pia) == "14.00 0.00 0.00 14.00")
            let pack = try await shop.openPack(by: ada)
            try await shop.deliver(.checkout(pack))
            #expect(try await shop.figures(pia) == "19.00 0.00 0.00 19.00")
        }
    }

    @Test("on terms for the first payment a second earns nothing, nor where the first went back")
    func firstPayment() async throws {
        try await Shop.closed { (shop: Shop) async throws in
            try await shop.rewarding(Self.fifth, on: .firstPayment).whileWorking { (shop: Shop) async throws in
                let pia = try await shop.partner()
                let ada = try await shop.referred(by: pia)
                let pack = try await shop.openPack(by: ada)
                try await shop.deliver(.checkout(pack))
                try await shop.deliver(.refund(total: 500))
                let second = try await shop.openPack(by: ada)
                try await shop.deliver(.checkout(second, id: "evt_second", intent: "pi_2"))
                #expect(try await shop.figures(pia) == "1.00 1.00 0.00 0.00")
            }
        }
    }

    @Test("terms are those of the day when somebody came: a change is for those who come later")
    func frozenTerms() async throws {
        try await Shop.closed { (shop: Shop) async throws in
            let before = shop.rewarding(Self.fifth, on: .everyPayment)
            let pia = try await before.partner()
            let ada = try await before.referred(by: pia)
            // Without a programme, none comes any more, and what was promised stays.
            let uma = try await shop.customer("uma")
            #expect(try await !shop.refer(uma, by: pia))
            await #expect(throws: ReferralError.noProgramme) { _ = try await shop.partner("paul") }
            let after = shop.rewarding(.percent(basisPoints: 1250), on: .everyPayment)
            let bob = try await after.referred("bob", by: pia)
            try await shop.whileWorking { (shop: Shop) async throws in
                try await shop.deliver(.checkout(try await shop.openPack(by: ada)))
                #expect(try await shop.figures(pia) == "1.00 0.00 0.00 1.00")
                try await shop.deliver(.checkout(try await shop.openPack(by: bob), id: "evt_bob", intent: "pi_2"))
                #expect(try await shop.figures(pia) == "1.625 0.00 0.00 1.625")
            }
        }
    }

    @Test("days that cost nothing earn nothing; a gift that somebody pays for earns who brought the payer")
    func nothingPaid() async throws {
        try await Shop.rewarding(Self.fifth) { (shop: Shop) async throws in
            let pia = try await shop.partner()
            let (ada, eve) = (try await shop.referred(by: pia), try await shop.customer("eve"))
            let placed = try await shop.database.write { tx in
                _ = try shop.billing.give("premium", days: 30, to: "\(ada)", tx, now: Shop.noon)
                var new = NewOrder(customerID: ada, seller: "bot", purpose: .subscription(plan: "premium"))
                new.recipientID = eve
                return try shop.billing.placeOrder(new, tx, now: Shop.noon)
            }
            #expect(try await shop.figures(pia) == "0.00 0.00 0.00 0.00")
            try await shop.until { tx in try tx.order(placed.id, in: shop.workspace.id)?.status != .created }
            try await shop.deliver(.checkout(try await shop.current(placed)))
            #expect(try await shop.figures(pia) == "2.00 0.00 0.00 2.00")
        }
    }

    @Test("a payment in another currency than the books' earns nothing")
    func otherCurrency() throws {
        let terms = ReferralTerms(.amount(Money(nanos: 2_000_000_000, .usd)), on: .everyPayment, currency: .usd)
        #expect(try terms.commission(of: Money(stars: 500)) == nil)
        #expect(try ReferralTerms(Self.fifth, on: .everyPayment, currency: .usd).commission(of: Money(stars: 500)) == nil)
        // 0.01 % of 0.000000005 is nothing that can be counted.
        let least = ReferralTerms(.percent(basisPoints: 1), on: .everyPayment, currency: .usd)
        #expect(try least.commission(of: Money(nanos: 4_999, .usd)) == nil)
        #expect(try least.commission(of: Money(nanos: 5_000, .usd)) == Money(nanos: 1, .usd))
    }
}
