import Billing
import Customers
import Foundation
import Jobs
import Ledger
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Values

@testable import Server

/// A test business that sells the plan `premium`, on the terms of a kontor.yaml of its own.
enum PaidBusiness {
    private static func file(_ plans: String) -> String {
        """
        workspace: { name: Test, slug: test, currency: USD }
        bots:
          assistant:
            product: assistant
            telegram: { token: "${TELEGRAM_BOT_TOKEN}", api_url: "${TELEGRAM_API_URL}" }
            owner_telegram_ids: [ "${OWNER_TELEGRAM_ID}" ]
        ai:
          providers: { openai: { api_key: "${OPENAI_API_KEY}", base_url: "${OPENAI_BASE_URL}" } }
          routes: { chat: [ openai/gpt-4o-mini ] }
        plans: \(plans)
        """
    }

    /// `price` is that of the plan, with whatever else belongs to it, unless there are other `plans`; `more` is added to the file.
    static func with(
        price: String = #"price: "10.00""#, plans: String? = nil, adding more: String = "", clock: Clock = TestBusiness.runningClock(),
        _ body: @Sendable (TestBusiness) async throws -> Void
    ) async throws {
        try await TestFolder.with { folder in
            let text = file(plans ?? "{ premium: { title: Premium, \(price), period: month } }") + "\n" + more
            try text.write(toFile: folder + "/kontor.yaml", atomically: true, encoding: .utf8)
            try await TestBusiness.with(["KONTOR_CONFIG": folder + "/kontor.yaml"], clock: clock, body)
        }
    }
}

extension TestBusiness {
    /// All that Stripe had to say has been delivered and handled, and all that was to be asked of it has been answered.
    func settled() async throws {
        let changes = kontor.database.signals(.jobs)
        // Looking lets all happen that the clock has brought.
        _ = stripe.events()
        try await stripe.waitUntilDelivered()
        func isSettled() async throws -> Bool {
            try await kontor.database.read { [workspace = kontor.workspace.id] tx in
                let kinds: Set = ["checkout", "refund", "payment_event", "payment_fee", "subscription_state", "subscription_change"]
                let open = try tx.jobs(in: [.available, .running, .scheduled, .retryable], limit: 1000).filter { kinds.contains($0.kind) }
                return try open.isEmpty && tx.paymentEvents(in: workspace, status: .received, limit: 1).isEmpty
            }
        }
        if try await isSettled() { return }
        for await _ in changes where try await isSettled() { return }
    }

    /// Category, amount and count of each line of the report over everything, but for what the AI cost.
    func lines() async throws -> [String] {
        let figures = try await kontor.database.read { [workspace = kontor.workspace.id] tx in
            try tx.profitAndLoss(workspace: workspace, .usd, from: Timestamp(seconds: 0), to: Timestamp(seconds: 1 << 33))
        }
        return figures.lines.filter { $0.category != "ai" }.map { "\($0.category) \($0.amount.decimal) ×\($0.count)" }.sorted()
    }

    func active(_ customer: ID<Customer>) async throws -> Subscription? {
        try await kontor.database.read { [workspace = kontor.workspace.id, clock] tx in
            try tx.activeSubscription(of: customer, in: workspace, now: clock.now())
        }
    }
}
