import Customers
import Jobs
import Ledger
import Logging
import Storage
import TestSupport
import Testing
import Values

@testable import Billing

/// A customer who has one plan for good, on a database of its own.
struct Counter: Sendable {
    static let noon = Shop.noon

    let database: Database
    let workspace: Workspace
    let billing: Billing
    let customer: ID<Customer>

    static func with(_ plan: Plan, zone: String = "UTC", _ body: @Sendable (Counter) async throws -> Void) async throws {
        try await TestDatabase.with(Shop.schema) { owner in
            let workspace = try await owner.write { tx in
                try tx.keepWorkspace(slug: "test", name: "Test", currency: .usd, timeZone: zone, language: "en", now: TestDatabase.epoch)
            }
            let database = owner.scoped(to: workspace.id)
            let billing = Billing(
                workspace: workspace.id, plans: [plan], providers: [], publicURL: nil, localURL: "http://localhost",
                calendar: try #require(ReportCalendar(timeZone: zone)), database: database, clock: Values.Clock(fixedAt: noon),
                logger: quiet)
            let customer = try await database.write { tx in
                let customer = try tx.registerIdentity(
                    channel: "telegram", externalID: "ada", name: "Ada", language: nil, workspace: workspace.id, now: TestDatabase.epoch
                ).customerID
                let version = try tx.keepVersion(of: plan, in: workspace.id, now: TestDatabase.epoch)
                try tx.grant(version, .period(.once), to: customer, .owner, now: TestDatabase.epoch)
                return customer
            }
            try await body(Counter(database: database, workspace: workspace, billing: billing, customer: customer))
        }
    }

    func write<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result {
        try await database.write(body)
    }

    func consume(
        _ name: String, _ quantity: Int = 1, of other: ID<Customer>? = nil, id: ID<Consumption>? = nil, at now: Timestamp = noon
    ) async throws -> ConsumeResult {
        try await write { [billing, customer] tx in
            try billing.consume(name, quantity: quantity, of: other ?? customer, id: id ?? ID(at: now), tx, now: now)
        }
    }

    func release(_ id: ID<Consumption>, at now: Timestamp = noon) async throws {
        try await write { [billing] tx in try billing.release(id, tx, now: now) }
    }

    func remaining(_ name: String) async throws -> Int? {
        try await write { [billing, customer] tx in try billing.remaining(name, of: customer, tx, now: Self.noon) }
    }

    /// Puts money into the wallet, as of nowhere.
    func fill(_ amount: String) async throws {
        let amount = try Money(amount, .usd)
        try await write { [workspace, customer] tx in
            let transfer = NewTransfer(
                id: ID(at: Self.noon), workspace: workspace.id, debit: .equity("opening"), credit: .wallet(customer), amount: amount,
                category: "opening", description: "opening", occurredAt: Self.noon)
            try tx.post(transfer, now: Self.noon).requirePosted()
        }
    }

    func wallet() async throws -> String {
        try await write { [workspace, customer] tx in
            try tx.balance(of: .wallet(customer), .usd, workspace: workspace.id).decimal
        }
    }
}
