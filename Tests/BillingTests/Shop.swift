import Crypto
import Customers
import Foundation
import Jobs
import Ledger
import Logging
import OutboundHTTP
import Storage
import Synchronization
import TestSupport
import Testing
import Values

@testable import Billing

/// Billing on a database of its own, with a worker, against a scripted Stripe over HTTP.
struct Shop: Sendable {
    static let schema =
        CustomersSchema.migrations + JobsSchema.migrations + LedgerSchema.migrations + BillingSchema.migrations + RecordingSeller.schema
    static let secret = "whsec_of_the_shop"
    static let premium = Plan(key: "premium", name: "Premium", price: Money(nanos: 10_000_000_000, .usd), period: .month)
    /// Noon of the day that test databases begin with.
    static let noon = TestDatabase.epoch.adding(.seconds(12 * 3600))

    /// Scoped to the workspace.
    let database: Database
    /// The same one as the owner of its tables.
    let owner: Database
    let workspace: Workspace
    let stripe: ScriptedStripe
    let billing: Billing
    let clock: Values.Clock
    let seller = RecordingSeller()

    /// What the seller was told, in order.
    func heard() async throws -> [String] { try await database.read { try $0.heard() } }

    /// Providers beside Stripe, after it in preference.
    typealias MoreProviders = @Sendable (HTTPClient) -> [any PaymentProvider]

    /// `stripeURL` is another server that speaks Stripe's protocol, in place of the scripted one.
    static func with(
        plans: [Plan] = [premium], clock: Values.Clock = Values.Clock(fixedAt: noon), stripeURL: String? = nil,
        also more: @escaping MoreProviders = { _ in [] }, _ body: @escaping @Sendable (Shop) async throws -> Void
    ) async throws {
        try await closed(clock: clock, stripeURL: stripeURL, also: more) { shop in try await shop.selling(plans).whileWorking(body) }
    }

    /// The same shop with other plans, as after a change of `kontor.yaml`.
    func selling(_ plans: [Plan]) -> Shop {
        let billing = Billing(
            workspace: workspace.id, plans: plans, providers: billing.providers, publicURL: "https://shop.test",
            localURL: "http://localhost", calendar: billing.calendar, database: database, clock: clock, logger: quiet)
        return Shop(database: database, owner: owner, workspace: workspace, stripe: stripe, billing: billing, clock: clock)
    }

    /// One without a worker, until `whileWorking`: each of these is a life of the process.
    static func closed(
        clock: Values.Clock = Values.Clock(fixedAt: noon), stripeURL: String? = nil, also more: @escaping MoreProviders = { _ in [] },
        _ body: @escaping @Sendable (Shop) async throws -> Void
    ) async throws {
        let stripe = ScriptedStripe()
        try await stripe.serve { url in
            let http = HTTPClient()
            let result: Result<Void, any Error>
            do {
                try await TestDatabase.with(schema) { database in
                    try await body(try await open(database, stripe, stripeURL ?? url, http, clock, more(http)))
                }
                result = .success(())
            } catch {
                result = .failure(error)
            }
            await http.shutdown()
            try result.get()
        }
    }

    private static func open(
        _ owner: Database, _ stripe: ScriptedStripe, _ url: String, _ http: HTTPClient, _ clock: Values.Clock, _ more: [any PaymentProvider]
    ) async throws -> Shop {
        let workspace = try await owner.write { tx in
            try tx.keepWorkspace(slug: "test", name: "Test", currency: .usd, timeZone: "UTC", language: "en", now: TestDatabase.epoch)
        }
        let database = owner.scoped(to: workspace.id)
        let provider = Stripe(secretKey: "sk_test_key", webhookSecrets: ["whsec_older", secret], url: url, http: http)
        let billing = Billing(
            workspace: workspace.id, plans: [premium], providers: [provider] + more, publicURL: "https://shop.test",
            localURL: "http://localhost",
            calendar: try #require(ReportCalendar(timeZone: "UTC")), database: database, clock: clock, logger: quiet)
        return Shop(database: database, owner: owner, workspace: workspace, stripe: stripe, billing: billing, clock: clock)
    }

    /// At the end what is under way is cancelled.
    func whileWorking(_ body: @escaping @Sendable (Shop) async throws -> Void) async throws {
        let worker = Worker(
            database: database, clock: clock, kinds: billing.jobKinds(sellers: ["bot": seller], onTrouble: seller.trouble), logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            let result: Result<Void, any Error>
            do { result = .success(try await body(self)) } catch { result = .failure(error) }
            worker.stop()
            group.cancelAll()
            try result.get()
        }
    }
}

// MARK: Selling

extension Shop {
    func customer(_ name: String = "ada") async throws -> ID<Customer> {
        try await database.write { [workspace, clock] tx in
            try tx.registerIdentity(
                channel: "telegram", externalID: name, name: name, language: nil, workspace: workspace.id, now: clock.now()
            ).customerID
        }
    }

    func order(_ purpose: NewOrder.Purpose, by customer: ID<Customer>? = nil, through provider: String? = nil) async throws -> Order {
        let buyer = if let customer { customer } else { try await self.customer() }
        return try await database.write { [billing, clock] tx in
            var new = NewOrder(customerID: buyer, seller: "bot", purpose: purpose, reference: "chat 7", language: "de-AT")
            new.provider = provider
            return try billing.placeOrder(new, tx, now: clock.now())
        }
    }

    /// Ten questions for 5.00, with their check-out page.
    func openPack(by customer: ID<Customer>? = nil, through provider: String? = nil) async throws -> Order {
        let amount = Money(nanos: 5_000_000_000, .usd)
        return try await opened(.payment(description: "10 questions", quantity: 10, amount: amount), by: customer, provider)
    }

    func openSubscription(by customer: ID<Customer>? = nil, through provider: String? = nil) async throws -> Order {
        try await opened(.subscription(plan: "premium"), by: customer, provider)
    }

    private func opened(_ purpose: NewOrder.Purpose, by customer: ID<Customer>?, _ provider: String?) async throws -> Order {
        let placed = try await order(purpose, by: customer, through: provider)
        try await until { tx in try tx.order(placed.id, in: workspace.id)?.status != .created }
        return try await current(placed)
    }

    func current(_ order: Order) async throws -> Order {
        let stored = try await database.read { [workspace] tx in try tx.order(order.id, in: workspace.id) }
        return try #require(stored)
    }
}

// MARK: Events

extension Shop {
    /// What Stripe would send as `Stripe-Signature` at `time`.
    static func signature(_ body: String, secret: String = secret, at time: Timestamp) -> String {
        let message = Data("\(time.seconds).\(body)".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: Data(secret.utf8)))
        return "t=\(time.seconds),v1=" + code.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// Delivers events, signed, and returns when each has been handled.
    func deliver(_ events: StripeTestEvent...) async throws {
        for event in events { try await receive(event.json) }
        try await untilHandled()
    }

    func receive(_ json: String, secret: String = secret) async throws {
        try await billing.receive(
            Array(json.utf8), from: "stripe", headers: .init([("stripe-signature", Self.signature(json, secret: secret, at: clock.now()))]))
    }

    /// No event is left to be looked at, and no fee to be asked for.
    func untilHandled() async throws {
        try await until { tx in
            let open = try tx.jobs(in: [.available, .running, .scheduled, .retryable], limit: 10)
            let unhandled = try tx.paymentEvents(in: workspace.id, status: .received, limit: 1)
            return unhandled.isEmpty && open.allSatisfy { $0.kind == "checkout" }
        }
    }

    func event(_ id: String) async throws -> PaymentEvent {
        let events = try await database.read { [workspace] tx in try tx.paymentEvents(in: workspace.id, limit: 10_000) }
        return try #require(events.first { $0.providerEventID == id }, "no event \(id)")
    }

    /// Looks again after every change, until the database says yes.
    func until(_ holds: @Sendable @escaping (Transaction) throws -> Bool) async throws {
        let changes = database.signals(.jobs)
        if try await database.read(holds) { return }
        for await _ in changes where try await database.read(holds) { return }
    }
}

// MARK: The books

extension Shop {
    /// What `code` holds, as a decimal in dollars.
    func balance(_ code: String, _ currency: Currency = .usd) async throws -> String {
        let account = try #require(AccountCode(code))
        return try await database.read { [workspace] tx in try tx.balance(of: account, currency, workspace: workspace.id).decimal }
    }

    /// Category, amount and count of each line of the report over everything.
    func report() async throws -> [String] {
        let figures = try await database.read { [workspace] tx in
            try tx.profitAndLoss(workspace: workspace.id, .usd, from: Timestamp(seconds: 0), to: Timestamp(seconds: 1 << 33))
        }
        return figures.lines.map { "\($0.category) \($0.amount.decimal) ×\($0.count)" }.sorted()
    }
}

/// Writes down what it hears, in the transaction that tells it: what is undone was not said.
struct RecordingSeller: Seller {
    static let schema = [
        Migration(
            "Shop", 1, "create_heard",
            """
            CREATE TABLE heard (
                heard_id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
                what TEXT NOT NULL
            );
            """)
    ]

    func checkoutReady(_ order: Order, _ tx: Transaction, now: Timestamp) throws { try tx.hear("ready \(order.checkoutURL ?? "-")") }
    func checkoutFailed(_ order: Order, reason: String, _ tx: Transaction, now: Timestamp) throws { try tx.hear("no check-out: \(reason)") }
    func paid(_ order: Order, _ tx: Transaction, now: Timestamp) throws { try tx.hear("paid \(order.amount.decimal)") }
    func paymentFailed(_ order: Order, _ tx: Transaction, now: Timestamp) throws { try tx.hear("payment failed") }
    func expired(_ order: Order, _ tx: Transaction, now: Timestamp) throws { try tx.hear("expired") }
    func renewed(_ subscription: Subscription, _ tx: Transaction, now: Timestamp) throws { try tx.hear("renewed") }
    func subscriptionChanged(_ subscription: Subscription, from former: Subscription?, _ tx: Transaction, now: Timestamp) throws {
        try tx.hear("\(former?.status.rawValue ?? "new") → \(subscription.status.rawValue)")
    }
    func planChanged(_ subscription: Subscription, from former: Subscription, _ tx: Transaction, now: Timestamp) throws {
        try tx.hear("\(former.plan) → \(subscription.plan)")
    }
    func planIsToChange(_ subscription: Subscription, to plan: PlanChange?, _ tx: Transaction, now: Timestamp) throws {
        try tx.hear("\(subscription.plan) → \(plan?.plan ?? subscription.plan) later")
    }
    func paymentReminder(_ subscription: Subscription, endsAt: Timestamp, _ tx: Transaction, now: Timestamp) throws {
        try tx.hear("unpaid, ends \(endsAt)")
    }
    func endsSoon(_ plan: EndingPlan, _ tx: Transaction, now: Timestamp) throws { try tx.hear("\(plan.name) ends \(plan.endsAt)") }
    func ended(_ plan: EndingPlan, _ tx: Transaction, now: Timestamp) throws { try tx.hear("\(plan.name) has ended") }
    func refunded(_ order: Order, amount: Money, _ tx: Transaction, now: Timestamp) throws {
        try tx.hear("refunded \(amount.decimal) of \(order.refunded.decimal)")
    }
    func earned(_ amount: Money, by partner: Partner, _ tx: Transaction, now: Timestamp) throws {
        try tx.hear("\(partner.code) earned \(amount.decimal)")
    }
    @Sendable func trouble(_ tx: Transaction, _ trouble: PaymentTrouble, _ now: Timestamp) throws {
        switch trouble {
        case .notBelieved(_, let reason, _): try tx.hear("trouble: \(reason)")
        case .disputed: try tx.hear("disputed")
        case .unreconciled(let provider, let text): try tx.hear("\(provider) differs: \(text)")
        case .subscribedTwice: try tx.hear("subscribed twice")
        case .codeUsedTwice(_, let code): try tx.hear("\(code) used twice")
        }
    }
}

extension Transaction {
    fileprivate func hear(_ what: String) throws { try execute("INSERT INTO heard (what) VALUES (\(what))") }

    fileprivate func heard() throws -> [String] { try rows("SELECT what FROM heard ORDER BY heard_id").map { try $0["what"] } }
}
