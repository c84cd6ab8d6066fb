import AIGateway
import Assistant
import Channels
import Values

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

    func assistantBots(_ books: Books) -> [String: AssistantBot] {
        var products: [String: AssistantBot] = [:]
        for bot in bots {
            switch bot.product {
            case .assistant:
                products[bot.key] = AssistantBot(
                    .init(botKey: bot.key, ownerIDs: Set(bot.ownerTelegramIDs)), workspace: books.workspace, calendar: books.calendar)
            }
        }
        return products
    }

    /// By the bot's key, where the owner wrote one.
    var systemPrompts: [String: String] {
        var prompts: [String: String] = [:]
        for bot in bots {
            switch bot.product {
            case .assistant(let settings): prompts[bot.key] = settings.systemPrompt
            }
        }
        return prompts
    }
}
