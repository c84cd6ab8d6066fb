import Testing

@testable import Server

/// A `kontor.yaml` with every section, and the environment that fills it.
enum ConfigurationSample {
    static let variables = [
        "TELEGRAM_BOT_TOKEN": "1000001:AAF-sample_token_of_a_bot", "OWNER_TELEGRAM_ID": "77", "OPENAI_API_KEY": "sk-open",
        "MISTRAL_API_KEY": "mist",
        "STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1",
    ]

    static let text = """
        workspace: { name: Demo, slug: demo, currency: USD, time_zone: Europe/Berlin, language: en }
        bots:
          assistant:
            product: assistant
            telegram: { token: "${TELEGRAM_BOT_TOKEN}", mode: polling }        # or webhook
            owner_telegram_ids: [ "${OWNER_TELEGRAM_ID}" ]
            settings: { free_questions: 3, price_per_question: "0.05", plan: premium }
        ai:
          providers:
            openai: { api_key: "${OPENAI_API_KEY}", base_url: "${OPENAI_BASE_URL:-https://api.openai.com/v1}" }
            mistral: { api_key: "${MISTRAL_API_KEY}", base_url: "${MISTRAL_BASE_URL:-https://api.mistral.ai/v1}" }
          routes: { chat: [ openai/gpt-4o-mini, mistral/mistral-small-latest ] }
          prices: { gpt-4o-mini: { input_per_million: "0.15", output_per_million: "0.60" } }   # overrides prices.yaml
        payments:
          stripe: { secret_key: "${STRIPE_SECRET_KEY}", webhook_secret: "${STRIPE_WEBHOOK_SECRET}", api_url: "${STRIPE_API_URL:-https://api.stripe.com}" }
        plans: { premium: { price: "10.00", currency: USD, period: month } }
        reports: { daily_at: "09:00" }

        """

    /// `text` read with `variables` changed by `changes`; nil takes a variable away.
    static func read(_ text: String? = text, changing changes: [String: String?] = [:], dotEnv: String? = nil) throws -> Configuration {
        var variables = variables
        for (name, value) in changes { variables[name] = value }
        let environment = try Environment(variables: variables, dotEnv: dotEnv)
        return try Configuration(environment: environment, file: text.map { Configuration.File(name: "kontor.yaml", text: $0) })
    }

    /// What stops the start; empty where nothing does.
    static func refusal(_ text: String? = text, changing changes: [String: String?] = [:], dotEnv: String? = nil) -> String {
        do {
            _ = try read(text, changing: changes, dotEnv: dotEnv)
            return ""
        } catch {
            return "\(error)"
        }
    }

    /// The sample with one piece put in place of another, which must be there.
    static func with(_ replacement: String, for original: String, sourceLocation: SourceLocation = #_sourceLocation) -> String {
        guard let range = text.firstRange(of: original) else {
            Issue.record("the sample holds no \(original)", sourceLocation: sourceLocation)
            return text
        }
        return text.replacingCharacters(in: range, with: replacement)
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with replacement: String) -> String {
        self[..<range.lowerBound] + replacement + self[range.upperBound...]
    }
}
