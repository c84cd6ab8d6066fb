import Values

extension Configuration.Bot {
    static let keys = ["product", "telegram", "owner_telegram_ids", "settings"]

    static func read(_ root: Section, _ process: ProcessConfiguration, _ currency: Currency) -> [Configuration.Bot] {
        guard let section = root.requiredSection("bots", allowed: nil) else { return [] }
        if section.entries.isEmpty { section.file.report(section.mark, "bots is empty; name at least one bot") }
        let sections = section.sections(allowed: keys)
        let bots = sections.compactMap { Configuration.Bot($0, process, currency) }
        for (index, bot) in bots.enumerated() {
            guard let twin = bots[..<index].first(where: { $0.telegram.token == bot.telegram.token }) else { continue }
            sections.first { $0.name == bot.key }?.report("telegram", "\(bot.key) has the token of \(twin.key); each bot has its own")
        }
        return bots
    }

    private init?(_ section: Section, _ process: ProcessConfiguration, _ currency: Currency) {
        let name: ProductName? = section.required("product", .oneOf)
        let product = name?.settings(section, currency)
        let telegram = section.requiredSection("telegram", allowed: Configuration.Telegram.keys)
            .flatMap { Configuration.Telegram($0, process) }
        ownerTelegramIDs = section.list("owner_telegram_ids", of: .telegramID)
        guard let product, let telegram else { return nil }
        key = section.name
        self.telegram = telegram
        self.product = product
    }
}

enum PaymentProviderName: String, CaseIterable {
    case stripe, paddle, stars, sandbox
}

/// Each product reads its own `settings`.
private enum ProductName: String, CaseIterable {
    case assistant

    func settings(_ bot: Section, _ currency: Currency) -> Configuration.Product {
        switch self {
        case .assistant:
            .assistant(.init(bot.section("settings", allowed: Configuration.AssistantSettings.keys), currency))
        }
    }
}

extension Configuration.AssistantSettings {
    static let keys = [
        "free_questions", "price_per_question", "plan", "system_prompt", "terms", "support_contact", "command_limit", "question_limit",
        "payment_providers", "questions_for_stars",
    ]

    fileprivate init(_ section: Section?, _ currency: Currency) {
        freeQuestions = section?.optional("free_questions", .number(0...1_000_000)) ?? 3
        pricePerQuestion = section?.optional("price_per_question", .questionPrice(currency))
        plan = section?.optional("plan", .text())
        starsPack = section?.optional("questions_for_stars", .starsPack)
        systemPrompt = section?.optional("system_prompt", .text(upTo: 20_000))
        terms = section?.optional("terms", .text(upTo: 20_000))
        supportContact = section?.optional("support_contact", .text())
        commandLimit = section?.optional("command_limit", .rateLimit)
        questionLimit = section?.optional("question_limit", .rateLimit)
        if let section, let entry = section.entry("payment_providers") {
            paymentProviders = section.list(entry, of: .oneOf).map { (name: PaymentProviderName) in name.rawValue }
        }
    }
}

extension Configuration.Telegram {
    static let keys = ["token", "mode", "webhook_secret", "api_url", "messages_per_second"]

    fileprivate init?(_ section: Section, _ process: ProcessConfiguration) {
        let token = section.required("token", .telegramToken)
        mode = section.optional("mode", .oneOf) ?? .polling
        webhookSecret = section.optional("webhook_secret", .telegramWebhookSecret)
        apiURL =
            section.optional("api_url", .url("https://api.telegram.org"))
            ?? Configuration.Telegram.apiURL(section.file.environment, section.file.problems)
        messagesPerSecond = section.optional("messages_per_second", .number(1...1_000_000))
        if mode == .webhook, section.entry("webhook_secret") == nil {
            section.report("mode", "mode webhook needs webhook_secret: 1 to 256 letters, digits, - or _")
        }
        if mode == .webhook, process.publicURL == nil {
            section.report("mode", "mode webhook needs PUBLIC_URL: set it to the address where Telegram finds this server")
        }
        guard let token else { return nil }
        self.token = token
    }
}
