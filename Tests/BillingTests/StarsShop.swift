import OutboundHTTP
import Storage
import Testing
import Values

@testable import Billing
@testable import Sandbox

/// A shop that sells for Stars too, by a bot that hears nothing: of what is paid only Telegram's own list tells.
struct StarsShop: Sendable {
    private static let payer: Int64 = 2001
    private static let token = "7000000001:Token-of-the-shop"

    let shop: Shop
    let sandbox: Sandbox
    let client: StarsClient

    static func with(_ body: @escaping @Sendable (StarsShop) async throws -> Void) async throws {
        let clock = Values.Clock(fixedAt: Shop.noon)
        var configuration = SandboxConfiguration(now: { clock.now() })
        configuration.bots = [SandboxBot(name: "bot", title: "Shop", username: "shop_bot", token: token)]
        configuration.users = [SandboxUser(id: payer, firstName: "Ada")]
        let sandbox = try Sandbox(configuration)
        try await sandbox.start()
        let http = HTTPClient()
        let account = Stars.Account(bot: "bot", token: token, apiURL: sandbox.baseURL)
        var plan = Shop.premium
        plan.starsPrice = Money(stars: 300)
        let sold = plan
        let result: Result<Void, any Error>
        do {
            try await Shop.with(plans: [sold], clock: clock, also: { [Stars(accounts: [account], http: $0)] }) { shop in
                try await body(StarsShop(shop: shop, sandbox: sandbox, client: StarsClient(account, http: http)))
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await http.shutdown()
        await sandbox.stop()
        try result.get()
    }

    /// A pack for so many Stars.
    func pay(_ stars: Int64) async throws -> (order: Order, charge: String) {
        try await pay(.payment(description: "Questions", quantity: 10, amount: Money(stars: stars)))
    }

    func subscribe() async throws -> (order: Order, charge: String) { try await pay(.subscription(plan: "premium")) }

    private func pay(_ purpose: NewOrder.Purpose) async throws -> (order: Order, charge: String) {
        let buyer = try await shop.customer("\(Self.payer)")
        let placed = try await shop.order(purpose, by: buyer, through: "stars")
        try await shop.until { tx in try tx.order(placed.id, in: shop.workspace.id)?.status == .open }
        let link = try #require(try await shop.current(placed).checkoutURL)
        let checkout = try sandbox.telegram.pay(link: link, as: Self.payer)
        _ = try await client.call("answerPreCheckoutQuery", Agreement(query: checkout.id), as: Bool.self)
        guard case .paid(let charge) = try sandbox.telegram.checkout(checkout.id, with: "bot").state else { throw NotPaid() }
        return (placed, charge)
    }

    func refund(_ charge: String) async throws {
        _ = try await client.call("refundStarPayment", StarsClient.Charge(user: Self.payer, charge: charge), as: Bool.self)
    }

    func moveClock(days: Int64) { shop.clock.advance(by: .seconds(days * 86_400)) }

    private struct NotPaid: Error {}

    private struct Agreement: Encodable {
        let query: String
        let ok = true

        private enum CodingKeys: String, CodingKey {
            case query = "pre_checkout_query_id"
            case ok
        }
    }
}
