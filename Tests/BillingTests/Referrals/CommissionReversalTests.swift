import Customers
import Ledger
import Storage
import TestSupport
import Testing
import Values

@testable import Billing
@testable import Sandbox

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct CommissionReversalTests {
    @Test("of a commission as much is reversed as went back of its payment, and of all of it nothing is left, whatever was rounded")
    func partial() async throws {
        // A third of a third of 5.00 is no whole number of nanos.
        try await Shop.rewarding(.percent(basisPoints: 3333)) { (shop: Shop) async throws in
            let pia = try await shop.partner()
            let pack = try await shop.openPack(by: try await shop.referred(by: pia))
            try await shop.deliver(.checkout(pack))
            #expect(try await shop.figures(pia) == "1.6665 0.00 0.00 1.6665")
            try await shop.deliver(.refund(id: "evt_r1", total: 167))
            #expect(try await shop.figures(pia) == "1.6665 0.556611 0.00 1.109889")
            try await shop.deliver(.refund(id: "evt_r1_again", total: 167))
            try await shop.deliver(.refund(id: "evt_r2", total: 334))
            #expect(try await shop.figures(pia) == "1.6665 1.113222 0.00 0.553278")
            try await shop.deliver(.refund(id: "evt_r3", total: 500))
            #expect(try await shop.figures(pia) == "1.6665 1.6665 0.00 0.00")
            #expect(try await shop.balance("expense:referral") == "0.00")
        }
    }

    @Test("steps that cannot be divided leave nothing over")
    func uneven() async throws {
        try await Shop.rewarding(.amount(Money(nanos: 1_000_000_001, .usd))) { (shop: Shop) async throws in
            let pia = try await shop.partner()
            let pack = try await shop.openPack(by: try await shop.referred(by: pia))
            try await shop.deliver(.checkout(pack))
            for total in [1, 3, 7, 101, 333, 499] as [Int64] { try await shop.deliver(.refund(id: "evt_\(total)", total: total)) }
            #expect(try await shop.figures(pia) == "1.000000001 0.998000001 0.00 0.002")
            try await shop.deliver(.refund(id: "evt_all", total: 500))
            #expect(try await shop.figures(pia) == "1.000000001 1.000000001 0.00 0.00")
        }
    }

    @Test("what a bank takes back is reversed, and earned again when it returns it")
    func dispute() async throws {
        try await Shop.rewarding(.percent(basisPoints: 2000)) { (shop: Shop) async throws in
            let pia = try await shop.partner()
            let pack = try await shop.openPack(by: try await shop.referred(by: pia))
            try await shop.deliver(.checkout(pack))
            try await shop.deliver(.dispute("funds_withdrawn", id: "evt_taken"))
            #expect(try await shop.figures(pia) == "1.00 1.00 0.00 0.00")
            try await shop.deliver(.dispute("funds_reinstated", id: "evt_back", status: "won", isReturned: true))
            #expect(try await shop.figures(pia) == "1.00 0.00 0.00 1.00")
        }
    }

    @Test("what went back twice, to the customer and to the bank, is reversed once")
    func refundedAndDisputed() async throws {
        try await Shop.rewarding(.percent(basisPoints: 2000)) { (shop: Shop) async throws in
            let pia = try await shop.partner()
            let pack = try await shop.openPack(by: try await shop.referred(by: pia))
            try await shop.deliver(.checkout(pack))
            try await shop.deliver(.refund(total: 200))
            #expect(try await shop.figures(pia) == "1.00 0.40 0.00 0.60")
            try await shop.deliver(.dispute("funds_withdrawn", id: "evt_taken"))
            #expect(try await shop.figures(pia) == "1.00 1.00 0.00 0.00")
            try await shop.deliver(.dispute("funds_reinstated", id: "evt_back", status: "won", isReturned: true))
            #expect(try await shop.figures(pia) == "1.00 0.40 0.00 0.60")
            let told = try await shop.heard().filter { $0.contains("earned") }
            #expect(told == ["1.00", "-0.40", "-0.60", "0.60"].map { "\(pia.code) earned \($0)" })
        }
    }

    @Test("refunds that are told by their own ids, and not as totals, add up too")
    func paddle() async throws {
        try await PaddleShop.with { bench in
            let shop = bench.shop.rewarding(.percent(basisPoints: 2000), on: .everyPayment)
            let pia = try await shop.partner()
            let order = try await bench.shop.openPack(by: try await shop.referred(by: pia), through: "paddle")
            let transaction = try bench.transaction(of: order)
            try bench.paddle.pay(transaction)
            try await bench.deliverAll()
            #expect(try await shop.figures(pia) == "1.00 0.00 0.00 1.00")
            try bench.paddle.refund(transaction, amount: 200)
            try bench.paddle.refund(transaction, amount: 100)
            try await bench.deliverAll()
            #expect(try await shop.figures(pia) == "1.00 0.60 0.00 0.40")
            try bench.paddle.refund(transaction)
            try await bench.deliverAll()
            #expect(try await shop.figures(pia) == "1.00 1.00 0.00 0.00")
        }
    }

    @Test("payments, refunds and payouts of one partner that come all at once leave books that add up")
    func storm() async throws {
        try await Shop.rewarding(.percent(basisPoints: 2000)) { (shop: Shop) async throws in
            let pia = try await shop.partner()
            var events: [StripeTestEvent] = []
            for number in 0..<20 {
                let pack = try await shop.openPack(by: try await shop.referred("guest-\(number)", by: pia))
                events += [.checkout(pack, id: "evt_\(number)", intent: "pi_\(number)")]
                if number % 2 == 0 { events.append(.refund(id: "evt_back_\(number)", total: 500, intent: "pi_\(number)")) }
            }
            let paid = try await withThrowingTaskGroup(of: Int.self) { group in
                for event in events + events {
                    group.addTask {
                        try await shop.receive(event.json)
                        return 0
                    }
                }
                for number in 0..<20 {
                    group.addTask {
                        do {
                            try await shop.payOut("0.01", to: pia, "SEPA \(number)")
                            return 1
                        } catch is ReferralError {
                            return 0
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            try await shop.untilHandled()
            let out = try Money("0.01", .usd).times(Int64(paid))
            let owed = try Money("10", .usd).subtracting(out)
            #expect(try await shop.figures(pia) == "20.00 10.00 \(out.decimal) \(owed.decimal)")
        }
    }

    @Test("a refund after the payout leaves the partner owing, and nothing is paid out until that is earned")
    func afterPayout() async throws {
        try await Shop.rewarding(.percent(basisPoints: 2000)) { (shop: Shop) async throws in
            let pia = try await shop.partner()
            let ada = try await shop.referred(by: pia)
            try await shop.deliver(.checkout(try await shop.openPack(by: ada)))
            try await shop.payOut("1.00", to: pia)
            try await shop.deliver(.refund(total: 500))
            #expect(try await shop.figures(pia) == "1.00 1.00 1.00 -1.00")
            await #expect(throws: ReferralError.tooMuch(try Money("0.01", .usd), owed: try Money("-1", .usd))) {
                try await shop.payOut("0.01", to: pia)
            }
            let plan = try await shop.openSubscription(by: ada)
            try await shop.deliver(.invoice(plan), .subscription(plan, id: "evt_active"))
            #expect(try await shop.figures(pia) == "3.00 1.00 1.00 1.00")
            try await shop.payOut("1.00", to: pia, "SEPA 2")
            #expect(try await shop.figures(pia) == "3.00 1.00 2.00 0.00")
            #expect(try await shop.balance("asset:bank") == "-2.00")
        }
    }

    @Test("of payouts that come at once no more goes through than is owed; none is of nothing, below it, or without a reference")
    func payouts() async throws {
        try await Shop.rewarding(.percent(basisPoints: 2000)) { (shop: Shop) async throws in
            let pia = try await shop.partner()
            try await shop.deliver(.checkout(try await shop.openPack(by: try await shop.referred(by: pia))))
            for amount in ["0", "-1"] {
                await #expect(throws: ReferralError.badAmount) { try await shop.payOut(amount, to: pia) }
            }
            for reference in ["", "  ", "a\u{0}b", String(repeating: "x", count: 201)] {
                await #expect(throws: ReferralError.badReference) { try await shop.payOut("0.10", to: pia, reference) }
            }
            await #expect(throws: ReferralError.self) { try await shop.payOut("9223372036", to: pia) }
            let paid = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        do {
                            try await shop.payOut("0.30", to: pia, "SEPA \(number)")
                            return true
                        } catch {
                            return false
                        }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(paid == 3)
            #expect(try await shop.figures(pia) == "1.00 0.00 0.90 0.10")
        }
    }
}
