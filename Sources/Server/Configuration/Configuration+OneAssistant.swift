import Values

extension Configuration {
    /// Without a `kontor.yaml`: one Assistant bot, free of charge, its owner and its models from the environment.
    static func ofOneAssistant(
        _ process: ProcessConfiguration, _ environment: Environment, _ problems: ConfigurationProblems
    ) -> Configuration? {
        let providers = AI.Provider.Kind.allCases.compactMap { AI.Provider(kind: $0, environment, problems) }
        if providers.isEmpty {
            problems.report(nil, "no AI provider is set: set OPENAI_API_KEY or MISTRAL_API_KEY in the environment or in .env")
        }
        guard let bot = Bot(ofOneAssistant: process, environment, problems) else { return nil }
        return Configuration(
            process: process,
            workspace: Workspace(name: "Kontor", slug: usualSlug, currency: .usd, timeZone: "UTC", language: "en"),
            bots: [bot],
            ai: AI(
                providers: providers,
                routes: [AI.Route(name: "chat", models: providers.map { AI.Model(provider: $0.name, name: $0.kind.usualModel) })],
                prices: [], limits: AI.Limits()),
            plans: [],
            payments: Payments(environment, problems),
            dailyReportAt: .usual)
    }
}

extension TimeOfDay {
    static let usual = TimeOfDay(hour: 9, minute: 0)
}

extension Configuration.Bot {
    fileprivate init?(ofOneAssistant process: ProcessConfiguration, _ environment: Environment, _ problems: ConfigurationProblems) {
        let token: Secret<String>? = environment.required(
            "TELEGRAM_BOT_TOKEN", .telegramToken, "there is no kontor.yaml, so it is to name the bot; @BotFather gives it", problems)
        let owner: Int64? = environment.required(
            "OWNER_TELEGRAM_ID", .telegramID, "it says who gets the reports; @userinfobot shows it", problems)
        let secret = environment.value("TELEGRAM_WEBHOOK_SECRET", .telegramWebhookSecret, problems)
        if secret != nil, process.publicURL == nil {
            problems.report(
                environment.place(of: "TELEGRAM_WEBHOOK_SECRET"),
                "TELEGRAM_WEBHOOK_SECRET asks for a webhook, so set PUBLIC_URL to the address where Telegram finds it")
        }
        guard let token, let owner else { return nil }
        key = "assistant"
        telegram = Configuration.Telegram(
            token: token, mode: secret == nil ? .polling : .webhook, webhookSecret: secret,
            apiURL: Configuration.Telegram.apiURL(environment, problems), messagesPerSecond: nil)
        ownerTelegramIDs = [owner]
        product = .assistant(.init(freeQuestions: 3, pricePerQuestion: nil, plan: nil, systemPrompt: nil))
    }
}

extension Configuration.AI.Provider {
    /// Nil where the environment has no key of this provider.
    fileprivate init?(kind: Kind, _ environment: Environment, _ problems: ConfigurationProblems) {
        guard let key = environment.value(kind.apiKeyName, .secret, problems) else { return nil }
        name = kind.rawValue
        self.kind = kind
        apiKey = key
        baseURL = kind.baseURL(environment, problems)
    }
}

extension Configuration.AI.Provider.Kind {
    var apiKeyName: String {
        switch self {
        case .openai: "OPENAI_API_KEY"
        case .mistral: "MISTRAL_API_KEY"
        }
    }

    var usualModel: String {
        switch self {
        case .openai: "gpt-4o-mini"
        case .mistral: "mistral-small-latest"
        }
    }

    func baseURL(_ environment: Environment, _ problems: ConfigurationProblems) -> String {
        let (name, usual) =
            switch self {
            case .openai: ("OPENAI_BASE_URL", "https://api.openai.com/v1")
            case .mistral: ("MISTRAL_BASE_URL", "https://api.mistral.ai/v1")
            }
        return environment.value(name, .url(usual), problems) ?? usual
    }
}

extension Configuration.Telegram {
    static func apiURL(_ environment: Environment, _ problems: ConfigurationProblems) -> String {
        let usual = "https://api.telegram.org"
        return environment.value("TELEGRAM_API_URL", .url(usual), problems) ?? usual
    }
}

extension Environment {
    fileprivate func required<Value>(
        _ name: String, _ kind: ValueKind<Value>, _ reason: String, _ problems: ConfigurationProblems
    ) -> Value? {
        if self[name] == nil { problems.report(nil, "\(name) is not set: \(reason)") }
        return value(name, kind, problems)
    }
}
