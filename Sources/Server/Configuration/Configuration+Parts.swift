import AIGateway
import Assistant
import Billing
import Channels
import Values

extension Configuration.AI {
    /// The providers of each route, in its order.
    var providersByRoute: [String: [String]] {
        routes.reduce(into: [:]) { found, route in
            found[route.name] = route.models.map(\.provider).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
    }
}

/// What the composition root hands to each part.
extension Configuration {
    var aiConfiguration: AIConfiguration {
        get throws {
            var providers: [String: AIConfiguration.ProviderSettings] = [:]
            for provider in ai.providers {
                let kind: AIConfiguration.ProviderSettings.Kind =
                    switch provider.kind {
                    case .openai: .openai
                    case .mistral: .mistral
                    }
                providers[provider.name] = .init(kind: kind, apiKey: provider.apiKey.revealed, baseURL: provider.baseURL)
            }
            var routes: [String: [Model]] = [:]
            for route in ai.routes { routes[route.name] = route.models.map { .init(provider: $0.provider, name: $0.name) } }
            var prices: [String: PriceBook.Price] = [:]
            for price in ai.prices {
                prices[price.model] = .init(
                    input: price.inputPerMillion, cachedInput: price.cachedInputPerMillion, output: price.outputPerMillion)
            }
            var limits = AILimits()
            limits.concurrency = ai.limits.concurrentCalls
            limits.queue = ai.limits.queuedCalls
            limits.firstByteTimeout = .seconds(ai.limits.timeoutSeconds)
            return try AIConfiguration(
                providers: providers, routes: routes, prices: prices, priceBook: try .shipped(), limits: limits)
        }
    }

    func telegramBots(in workspace: ID<Values.Workspace>) -> [TelegramBotConfiguration] {
        bots.map { bot in
            var telegram = TelegramBotConfiguration(key: bot.key, workspaceID: workspace, token: bot.telegram.token.revealed)
            telegram.apiURL = bot.telegram.apiURL
            telegram.webhookSecret = bot.telegram.webhookSecret?.revealed
            switch bot.telegram.mode {
            case .polling: telegram.mode = .polling
            case .webhook: telegram.mode = .webhook
            }
            telegram.webhookURL = process.publicURL.map { "\($0)/webhooks/telegram/\(bot.key)" }
            if let pace = bot.telegram.messagesPerSecond { telegram.pace = TelegramPace(perSecond: pace) }
            return telegram
        }
    }

    private var chatModels: [Model] {
        ai.routes.first { $0.name == Question.chat }?.models.map { .init(provider: $0.provider, name: $0.name) } ?? []
    }

    func assistantBots(_ books: Books, _ billing: Billing) -> [String: AssistantBot] {
        var products: [String: AssistantBot] = [:]
        for bot in bots {
            switch bot.product {
            case .assistant(let declared):
                var settings = AssistantBot.Settings(botKey: bot.key, ownerIDs: Set(bot.ownerTelegramIDs))
                settings.plan = declared.plan
                settings.starsPack = declared.starsPack
                settings.systemPrompt = declared.systemPrompt
                settings.terms = declared.terms
                settings.supportContact = declared.supportContact
                settings.commandLimit = declared.commandLimit
                settings.questionLimit = declared.questionLimit
                settings.paymentProviders = declared.paymentProviders
                settings.declared = .init(
                    freeQuestions: declared.freeQuestions, pricePerQuestion: declared.pricePerQuestion, models: chatModels,
                    reportTime: dailyReportAt, language: Language(tag: workspace.language) ?? .english)
                products[bot.key] = AssistantBot(settings, workspace: books.workspace, calendar: books.calendar, billing: billing)
            }
        }
        return products
    }
}
