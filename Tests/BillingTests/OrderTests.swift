import Customers
import Storage
import TestSupport
import Testing
import Values

@testable import Billing

@Suite(.bothEngines, .timeLimit(.minutes(10))) struct OrderTests {
    private static func refusal(_ shop: Shop, _ purpose: NewOrder.Purpose) async throws -> BillingError? {
        do {
            _ = try await shop.order(purpose)
            return nil
        } catch let error as BillingError {
            return error
        }
    }

    private static func pack(_ decimal: String, _ currency: Currency = .usd, _ text: String = "Questions", _ quantity: Int = 1)
        throws -> NewOrder.Purpose
    {
        .payment(description: text, quantity: quantity, amount: try Money(decimal, currency))
    }

    @Test("what cannot be sold is refused with its reason, and nothing is stored or asked for")
    func refusals() async throws {
        try await Shop.with { shop in
            let yen = try #require(Currency("JPY"))
            #expect(try await Self.refusal(shop, .subscription(plan: "gold")) == .unknownPlan("gold", known: ["premium"]))
            #expect(try await Self.refusal(shop, try Self.pack("0")) == .amountNotPositive)
            #expect(try await Self.refusal(shop, try Self.pack("-5")) == .amountNotPositive)
            let cent = try Money("0.01", .usd)
            #expect(try await Self.refusal(shop, try Self.pack("1.005")) == .notPayable(try Money("1.005", .usd), smallest: cent))
            #expect(
                try await Self.refusal(shop, try Self.pack("1.5", yen)) == .notPayable(try Money("1.5", yen), smallest: try Money("1", yen))
            )
            for text in ["", "   ", "a\u{0}b", "line\nbreak", String(repeating: "x", count: 201)] {
                #expect(try await Self.refusal(shop, try Self.pack("1", .usd, text)) == .badDescription)
            }
            #expect(try await Self.refusal(shop, try Self.pack("1", .usd, "Questions", 0)) == .quantityNotPositive)
            let customer = try await shop.customer()
            let count = try await shop.database.read { tx in try tx.orders(of: customer, in: shop.workspace.id).count }
            #expect(count == 0)
            #expect(shop.stripe.received.isEmpty)
        }
    }

    @Test("who has the plan already is not sold it twice, but may after it has ended")
    func alreadySubscribed() async throws {
        try await Shop.with { shop in
            let order = try await shop.openSubscription()
            try await shop.deliver(.invoice(order))
            #expect(try await Self.refusal(shop, .subscription(plan: "premium")) == .alreadySubscribed(plan: "premium"))
            try await shop.deliver(.subscription(nil, "deleted", id: "evt_end", status: "canceled"))
            #expect(try await Self.refusal(shop, .subscription(plan: "premium")) == nil)
        }
    }

    @Test("without a payment provider nothing can be ordered, and the sentence names the setting")
    func notConfigured() async throws {
        try await Shop.with { shop in
            let billing = Billing(
                workspace: shop.workspace.id, plans: [Shop.premium], providers: [], publicURL: nil, localURL: "http://localhost",
                calendar: shop.billing.calendar, database: shop.database, clock: shop.clock, logger: quiet)
            await #expect(throws: BillingError.notConfigured) {
                _ = try await billing.order(.subscription(plan: "premium"), forUser: "ada")
            }
            await #expect(throws: BillingError.notConfigured) {
                try await billing.receive([], from: "stripe", headers: .init([("Stripe-Signature", "t=1,v1=")]))
            }
            #expect("\(BillingError.notConfigured)".contains("STRIPE_SECRET_KEY"))
            let count = try await shop.database.read { tx in try tx.customerCount(in: shop.workspace.id) }
            #expect(count == 0)
        }
    }

    @Test("an order goes through the provider that it names; of one that is not set up the sentence says which are")
    func namedProvider() async throws {
        try await Shop.with { shop in
            let customer = try await shop.customer()
            var new = NewOrder(customerID: customer, seller: "bot", purpose: try Self.pack("1"))
            new.provider = "stripe"
            let named = new
            let order = try await shop.database.write { [billing = shop.billing] tx in try billing.placeOrder(named, tx, now: Shop.noon) }
            #expect(order.provider == "stripe")
            new.provider = "cash"
            let strange = new
            await #expect(throws: BillingError.unknownProvider("cash", known: ["stripe"])) {
                try await shop.database.write { [billing = shop.billing] tx in try billing.placeOrder(strange, tx, now: Shop.noon) }
            }
        }
    }

    @Test("without a public address the customer comes back to the bot")
    func returnURL() async throws {
        try await Shop.with { shop in
            let billing = Billing(
                workspace: shop.workspace.id, plans: [], providers: shop.billing.providers, publicURL: nil,
                localURL: "http://localhost:8080",
                calendar: shop.billing.calendar, database: shop.database, clock: shop.clock, logger: quiet)
            let customer = try await shop.customer()
            var new = NewOrder(customerID: customer, seller: "bot", purpose: try Self.pack("1"))
            #expect(billing.returnURLs(of: new) == ("http://localhost:8080/paid", "http://localhost:8080/cancelled"))
            new.returnURL = "https://t.me/test_bot"
            #expect(billing.returnURLs(of: new) == ("https://t.me/test_bot", "https://t.me/test_bot"))
            #expect(shop.billing.returnURLs(of: new) == ("https://shop.test/paid", "https://shop.test/cancelled"))
        }
    }

    @Test("a caller of the API orders for a customer's id, a Telegram id, or a name of its own, which becomes a customer once")
    func buyers() async throws {
        try await Shop.with { shop in
            let ada = try await shop.customer("2001")
            let purpose = try Self.pack("1")
            #expect(try await shop.billing.order(purpose, forUser: "\(ada)").customerID == ada)
            #expect(try await shop.billing.order(purpose, forUser: "2001").customerID == ada)
            let guest = try await shop.billing.order(purpose, forUser: "guest-7")
            #expect(guest.customerID != ada)
            #expect(guest.status == .open)
            #expect(guest.checkoutURL != nil)
            #expect(try await shop.billing.order(purpose, forUser: "guest-7").customerID == guest.customerID)
            do {
                let heard = try await shop.heard()
                #expect(heard == [])
            }
            for name in ["", "  ", "a\u{0}", String(repeating: "x", count: 201)] {
                await #expect(throws: BillingError.badUserID) { _ = try await shop.billing.order(purpose, forUser: name) }
            }
            let nobody = "\(ID<Customer>(at: Shop.noon))"
            await #expect(throws: BillingError.noSuchCustomer(nobody)) { _ = try await shop.billing.order(purpose, forUser: nobody) }
            let count = try await shop.database.read { tx in try tx.customerCount(in: shop.workspace.id) }
            #expect(count == 2)
        }
    }

    @Test("however often and by whomever a subscription is asked for, its customer gets one page to pay, for as long as it is open")
    func oneSubscription() async throws {
        try await Shop.with { shop in
            let orders = try await withThrowingTaskGroup(of: Order.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await shop.billing.order(.subscription(plan: "premium"), forUser: "guest-7") }
                }
                return try await group.reduce(into: [Order]()) { $0.append($1) }
            }
            #expect(Set(orders.map(\.id)).count == 1)
            #expect(Set(orders.map(\.checkoutURL)) == [orders[0].checkoutURL] && orders[0].checkoutURL != nil)
            let new = NewOrder(customerID: orders[0].customerID, seller: "bot", purpose: .subscription(plan: "premium"))
            let begun = try await shop.database.write { [billing = shop.billing, clock = shop.clock] tx in
                try billing.begunOrder(like: new, tx, now: clock.now())
            }
            #expect(begun?.id == orders[0].id)
            shop.clock.advance(by: .seconds(23 * 3600))
            let next = try await shop.billing.order(.subscription(plan: "premium"), forUser: "guest-7")
            #expect(next.id != orders[0].id && next.status == .open)
            #expect(shop.stripe.checkouts.count == 2)
        }
    }

    @Test("an order for a number on Telegram is that person's who writes later; other names are the caller's own")
    func telegramNumber() async throws {
        try await Shop.with { shop in
            let order = try await shop.billing.order(try Self.pack("1"), forUser: "3001")
            #expect(try await shop.customer("3001") == order.customerID)
            for name in ["03001", "-3001", "9007199254740993", "u3001"] {
                let other = try await shop.billing.order(try Self.pack("1"), forUser: name)
                #expect(try await shop.customer(name) != other.customerID, "\(name)")
            }
        }
    }

    @Test("what the provider does not charge at a time is refused, and leaves neither customer nor order")
    func bounds() async throws {
        try await Shop.with { shop in
            let (least, most) = (try Money("0.50", .usd), try Money("999999.99", .usd))
            for (text, refusal) in [
                ("0.10", BillingError.tooLittle(try Money("0.10", .usd), least: least)),
                ("0.49", .tooLittle(try Money("0.49", .usd), least: least)),
                ("1000000.00", .tooMuch(try Money("1000000", .usd), most: most)),
            ] {
                await #expect(throws: refusal) { _ = try await shop.billing.order(try Self.pack(text), forUser: "guest") }
            }
            let count = try await shop.database.read { tx in try tx.customerCount(in: shop.workspace.id) }
            #expect(count == 0)
            #expect(try await shop.billing.order(try Self.pack("0.50"), forUser: "guest").status == .open)
            #expect(try await shop.billing.order(try Self.pack("999999.99"), forUser: "guest").status == .open)
        }
    }

    @Test("an order of the API that gets no page in time is given up and says so")
    func tooSlow() async throws {
        try await Shop.with { shop in
            shop.stripe.answer { _, _ in .error(500, type: "api_error", "Down.") }
            let order = try await shop.billing.order(try Self.pack("1"), forUser: "guest", within: .milliseconds(50))
            #expect(order.status == .failed)
            #expect(order.failure == .unavailable)
            #expect(order.failureReason?.contains("in time") == true)
        }
    }
}
