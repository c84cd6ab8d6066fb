import Values

/// What a sandbox starts with. Everything else is made over HTTP or by `Sandbox.telegram` while it runs.
package struct SandboxConfiguration: Sendable {
    package var host = "127.0.0.1"
    /// 0 takes any free port; `Sandbox.port` then says which.
    package var port = 0
    package var bots: [SandboxBot] = []
    package var users: [SandboxUser] = []
    /// Refuse parameters that no method of the Bot API has. Telegram ignores them; a test bench should not.
    package var isStrict = true
    /// Answer 429 beyond Telegram's sending limits.
    package var isFloodLimited = true
    /// What everyone has to spend in Telegram Stars at first.
    package var startingStars: Int64 = 1000
    /// Seed of everything random here (faults by probability).
    package var seed: UInt64 = 1
    /// The base of the growing delay between attempts at a webhook, in seconds.
    package var webhookRetrySeconds = 1
    /// Where Stripe's events go: `http://…/api/payment/webhook/stripe`. `SandboxStripe.setWebhook` says or changes it later.
    package var stripeWebhookURL: String?
    /// The `whsec_…` that signs them.
    package var stripeWebhookSecret: String?
    /// Where the events of the sandbox's own payment provider go: `http://…/api/payment/webhook/sandbox`. `SandboxTill.setWebhook` says it
    /// later.
    package var tillWebhookURL: String?
    /// What signs them, and opens its API.
    package var tillSecret = ""
    /// Where Paddle's notifications go, and the secret that signs them, as above.
    package var paddleWebhookURL: String?
    package var paddleWebhookSecret: String?
    package var now: @Sendable () -> Timestamp
    /// `Clock.jumps` of the clock behind `now`, so that what falls due happens at once when it is moved.
    package var jumps: (@Sendable () -> AsyncStream<Void>)?
    /// Moves the clock of the whole demo; without it the page shows the time and no buttons.
    package var advance: (@Sendable (Duration) -> Void)?
    /// IANA name of the zone in which the page shows times.
    package var timeZone = "UTC"
    package var links: [SandboxLink] = []

    package init(now: @escaping @Sendable () -> Timestamp) { self.now = now }
}

extension SandboxConfiguration {
    /// Calls `tick` each second, and `jumped` at once where the clock jumps, until the task is cancelled.
    func followClock(_ tick: @escaping @Sendable () -> Void, jumped: @escaping @Sendable () -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    while true {
                        try await Task.sleep(for: .seconds(1))
                        tick()
                    }
                } catch {
                    // Cancelled: the sandbox stops.
                }
            }
            guard let jumps = jumps?() else { return }
            group.addTask { for await _ in jumps { jumped() } }
        }
    }
}

/// A bot as BotFather would hand it out. `name` is the key used in the sandbox's own URLs.
package struct SandboxBot: Sendable, Equatable {
    package let name: String
    package let title: String
    package let username: String
    /// `<id>:<secret>`, as Telegram writes it.
    package let token: String

    package init(name: String, title: String, username: String, token: String) {
        self.name = name
        self.title = title
        self.username = username
        self.token = token
    }
}

/// A person who can write to bots.
package struct SandboxUser: Sendable, Equatable {
    package let id: Int64
    package let firstName: String
    package let languageCode: String
    package let username: String?
    /// Shown on the page as the owner of the business.
    package let isOwner: Bool

    package init(id: Int64, firstName: String, languageCode: String = "en", username: String? = nil, isOwner: Bool = false) {
        self.id = id
        self.firstName = firstName
        self.languageCode = languageCode
        self.username = username
        self.isOwner = isOwner
    }
}

/// A link shown on the demo page.
package struct SandboxLink: Sendable, Equatable {
    package let title: String
    package let url: String

    package init(title: String, url: String) {
        self.title = title
        self.url = url
    }
}
