import Storage
import Testing
import Values

@testable import Billing
@testable import Sandbox

/// A shop that sells through Stripe and, after it, through the sandbox's Paddle, whose notifications a test delivers as it likes.
struct PaddleShop: Sendable {
    static let secret = "pdl_ntfset_of_the_shop"

    let shop: Shop
    let sandbox: Sandbox

    var paddle: SandboxPaddle { sandbox.paddle }

    static func with(
        plans: [Plan] = [Shop.premium], _ body: @escaping @Sendable (PaddleShop) async throws -> Void
    ) async throws {
        let clock = Values.Clock(fixedAt: Shop.noon)
        var configuration = SandboxConfiguration(now: { clock.now() })
        configuration.advance = { clock.advance(by: $0) }
        let sandbox = try Sandbox(configuration)
        try await sandbox.start()
        let result: Result<Void, any Error>
        do {
            let url = sandbox.baseURL + "/paddle"
            try await Shop.with(
                plans: plans, clock: clock,
                also: { [Paddle(apiKey: "pdl_sdbx_apikey_test", webhookSecrets: ["pdl_older", secret], url: url, http: $0)] }
            ) { shop in
                try await body(PaddleShop(shop: shop, sandbox: sandbox))
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await sandbox.stop()
        try result.get()
    }
}

// MARK: Events

extension PaddleShop {
    /// What Paddle has told so far, as it would send it.
    func told() -> [(type: String, id: String, body: [UInt8])] {
        paddle.events().map { ($0.type, $0.id, $0.json.bytes) }
    }

    func receive(_ body: [UInt8], secret: String = secret, as provider: String = "paddle") async throws {
        let header = PaddleWorld.signature(of: body, secrets: [secret], at: shop.clock.now().seconds)
        try await shop.billing.receive(body, from: provider, headers: .init([("Paddle-Signature", header)]))
    }

    /// Delivers all that Paddle has told, in its order, and waits until it is handled.
    func deliverAll() async throws {
        for event in told() { try await receive(event.body) }
        try await shop.untilHandled()
    }

    func events(_ status: PaymentEvent.Status) async throws -> [PaymentEvent] {
        try await shop.database.read { [workspace = shop.workspace] tx in
            try tx.paymentEvents(in: workspace.id, status: status, limit: 10_000)
        }
    }

    func moveClock(days: Int64) { shop.clock.advance(by: .seconds(days * 86_400)) }

    func subscription(of order: Order) async throws -> Subscription {
        let found = try await shop.database.read { try $0.subscription(of: order.id) }
        return try #require(found)
    }

    /// The id of the order's transaction with Paddle.
    func transaction(of order: Order) throws -> String {
        try #require(paddle.transactions().last { $0.orderID == "\(order.id)" }).id
    }
}
