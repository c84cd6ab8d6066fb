import AIGateway
import Billing
import Channels
import Customers
import Health
import Storage

/// What this Kontor depends on, each with a call that costs nothing.
enum HealthChecks {
    static func all(_ database: Database, _ gateway: AIGateway, _ billing: Billing, _ bots: TelegramBots) -> [HealthCheck] {
        let ai = gateway.providerNames.map { name in
            HealthCheck(Part(.ai, name)) { try await gateway.check(provider: name) }
        }
        let payments = billing.providers.map { provider in
            HealthCheck(Part(.payments, provider.name)) {
                do {
                    try await provider.check()
                } catch PaymentProviderError.rateLimited {
                    // It is well; we are too fast.
                }
            }
        }
        let telegram = bots.health.keys.sorted().compactMap(bots.bot).map { bot in
            HealthCheck(Part(.telegram, bot.bot.key)) {
                do {
                    _ = try await bot.client.getMe()
                } catch TelegramError.retryAfter {
                    // As above.
                }
            }
        }
        return [HealthCheck(Part(.database, "database")) { try await database.read { _ = try $0.workspaces() } }]
            + ai + payments + telegram
    }
}
