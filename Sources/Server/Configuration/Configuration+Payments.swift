extension Configuration.Payments {
    private static let stripeURL = "https://api.stripe.com"
    private static let paddleURL = "https://api.paddle.com"

    /// From the file where it speaks of payments, else from the environment.
    init(_ root: Section, _ environment: Environment) {
        self.init(environment, root.file.problems)
        guard let section = root.section("payments", allowed: ["stripe", "paddle", "sandbox"]) else { return }
        sandbox = section.section("sandbox", allowed: ["url", "secret", "auto"]).flatMap { Configuration.SandboxKeys($0) }
        stripe = section.section("stripe", allowed: ["secret_key", "webhook_secret", "api_url"]).flatMap {
            Configuration.PaymentKeys($0, key: "secret_key", usualURL: Self.stripeURL)
        }
        paddle = section.section("paddle", allowed: ["api_key", "webhook_secret", "api_url", "tolerance_seconds"]).flatMap {
            Configuration.PaymentKeys($0, key: "api_key", usualURL: Self.paddleURL)
        }
    }

    init(_ environment: Environment, _ problems: ConfigurationProblems) {
        stripe = Configuration.PaymentKeys(environment, problems, prefix: "STRIPE", key: "STRIPE_SECRET_KEY", usualURL: Self.stripeURL)
        paddle = Configuration.PaymentKeys(environment, problems, prefix: "PADDLE", key: "PADDLE_API_KEY", usualURL: Self.paddleURL)
    }
}

extension Configuration.SandboxKeys {
    private enum Choice: String, CaseIterable { case `true`, `false` }

    fileprivate init?(_ section: Section) {
        let url = section.required("url", .url("http://127.0.0.1:8090/till"))
        let secret = section.required("secret", .secret)
        let choice: Choice? = section.optional("auto", .oneOf)
        guard let url, let secret else { return nil }
        self.init(url: url, secret: secret, isAutomatic: choice == .true)
    }
}

extension Configuration.PaymentKeys {
    /// Nil too where the key is a placeholder that nothing fills in.
    fileprivate init?(_ section: Section, key: String, usualURL: String) {
        if let entry = section.entry(key), section.file.text(entry.node, key)?.isEmpty == true { return nil }
        let apiKey = section.required(key, .secret)
        let webhookSecret = section.required("webhook_secret", .secret)
        apiURL = section.optional("api_url", .url(usualURL)) ?? usualURL
        if section.entry("tolerance_seconds") != nil { toleranceSeconds = section.optional("tolerance_seconds", .number(5...86_400)) }
        guard let apiKey, let webhookSecret else { return nil }
        (self.apiKey, self.webhookSecret) = (apiKey, webhookSecret)
    }

    /// Nil where the environment has no key of this provider.
    fileprivate init?(
        _ environment: Environment, _ problems: ConfigurationProblems, prefix: String, key: String, usualURL: String
    ) {
        apiURL = environment.value("\(prefix)_API_URL", .url(usualURL), problems) ?? usualURL
        guard let apiKey = environment.value(key, .secret, problems) else { return nil }
        guard environment["\(prefix)_WEBHOOK_SECRET"] != nil else {
            problems.report(
                environment.place(of: key), "\(key) is set, but \(prefix)_WEBHOOK_SECRET is not: without it no payment is believed")
            return nil
        }
        guard let webhookSecret = environment.value("\(prefix)_WEBHOOK_SECRET", .secret, problems) else { return nil }
        (self.apiKey, self.webhookSecret) = (apiKey, webhookSecret)
    }
}
