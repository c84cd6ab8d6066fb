import Billing
import Logging
import OutboundHTTP
import Storage
import Values

extension Configuration {
    /// Billing with the payment providers that are configured.
    func billing(_ books: Books, http: HTTPClient, clock: Clock, logger: Logger) -> Billing {
        Billing(
            workspace: books.workspace.id, plans: plans.map { .init($0) }, providers: paymentProviders(http: http),
            referrals: referrals, publicURL: process.publicURL, localURL: "http://\(process.host):\(process.port)",
            calendar: books.calendar,
            database: books.database, clock: clock,
            logger: logger)
    }

    /// In order of preference; none where payments are not set up.
    package func paymentProviders(http: HTTPClient) -> [any PaymentProvider] {
        let known: [(any PaymentProvider)?] = [
            stars(http: http), stripe(http: http), paddle(http: http), sandbox(http: http),
        ]
        return known.compactMap { $0 }
    }

    /// Each Telegram bot is an account of its own.
    private func stars(http: HTTPClient) -> Stars? {
        guard sellsForStars else { return nil }
        let accounts = bots.map { bot in
            Stars.Account(bot: bot.key, token: bot.telegram.token.revealed, apiURL: bot.telegram.apiURL)
        }
        return Stars(accounts: accounts, http: http)
    }

    private func sandbox(http: HTTPClient) -> SandboxProvider? {
        payments.sandbox.map { .init(url: $0.url, secret: $0.secret.revealed, isAutomatic: $0.isAutomatic, http: http) }
    }

    private func stripe(http: HTTPClient) -> Stripe? {
        guard let stripe = payments.stripe else { return nil }
        return Stripe(
            secretKey: stripe.apiKey.revealed, webhookSecrets: stripe.webhookSecrets, url: stripe.apiURL, http: http)
    }

    private func paddle(http: HTTPClient) -> Paddle? {
        guard let paddle = payments.paddle else { return nil }
        return Paddle(
            apiKey: paddle.apiKey.revealed, webhookSecrets: paddle.webhookSecrets, url: paddle.apiURL,
            tolerance: paddle.toleranceSeconds.map { Int64($0) } ?? Paddle.usualTolerance, http: http)
    }
}

extension Configuration.PaymentKeys {
    /// Several, with commas between, while one is rotated.
    fileprivate var webhookSecrets: [String] { webhookSecret.revealed.split(separator: ",").map { String($0.filter { $0 != " " }) } }
}

extension Plan {
    init(_ plan: Configuration.Plan) {
        let period: Period =
            switch plan.period {
            case .day: .day
            case .week: .week
            case .month: .month
            case .year: .year
            case .once: .once
            }
        self.init(key: plan.name, name: plan.title ?? plan.name, price: plan.price, period: period)
        starsPrice = plan.starsPrice
        (trialDays, graceDays, entitlements) = (plan.trialDays, plan.graceDays, plan.entitlements)
    }
}
