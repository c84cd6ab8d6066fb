import Values

/// The AI part of the configuration, checked: every model of every route has a provider and a price.
package struct AIConfiguration: Sendable {
    package struct ProviderSettings: Sendable {
        package enum Kind: String, Sendable, CaseIterable {
            case openai
            case mistral
        }

        package let kind: Kind
        package let apiKey: String
        /// Without the path of an endpoint: `https://api.openai.com/v1`.
        package let baseURL: String

        package init(kind: Kind, apiKey: String, baseURL: String) {
            self.kind = kind
            self.apiKey = apiKey
            self.baseURL = baseURL
        }
    }

    package let providers: [String: ProviderSettings]
    package let routes: [String: Route]
    package let priceBook: PriceBook
    package let limits: AILimits

    /// `prices` are the owner's, by `model` or `provider/model`, over `priceBook`.
    package init(
        providers: [String: ProviderSettings], routes: [String: [Model]], prices: [String: PriceBook.Price] = [:], priceBook: PriceBook,
        limits: AILimits = AILimits()
    ) throws(AIConfigurationError) {
        let book = priceBook.overridden(by: prices)
        for (name, models) in routes.sorted(by: { $0.key < $1.key }) {
            guard !models.isEmpty else { throw .emptyRoute(name) }
            for model in models {
                guard providers[model.provider] != nil else {
                    throw .unknownProvider(model, route: name, known: providers.keys.sorted())
                }
                guard let price = book[model] else { throw .unpriced(model, route: name) }
                guard price.input.currency == book.currency, price.output.currency == book.currency else { throw .currency(model) }
            }
        }
        self.providers = providers
        self.routes = routes.reduce(into: [:]) { $0[$1.key] = Route(name: $1.key, models: $1.value) }
        self.priceBook = book
        self.limits = limits
    }
}

/// How long and how much; the defaults are for a chat.
package struct AILimits: Sendable {
    /// Calls at once to one provider.
    package var concurrency = 64
    /// Questions waiting for a place at one provider; more are passed to the next model.
    package var queue = 1000
    package var queueTimeout: Duration = .seconds(30)
    /// To the head of the response.
    package var firstByteTimeout: Duration = .seconds(60)
    /// Between two chunks.
    package var idleTimeout: Duration = .seconds(45)
    /// Of one attempt from its beginning to its end.
    package var totalTimeout: Duration = .seconds(300)
    /// How long a cancelled answer is still read for its usage.
    package var drainTimeout: Duration = .seconds(5)
    /// At one model, before the next is asked.
    package var attemptsPerModel = 3
    /// The wait before the second attempt is a random part of it; each further one doubles it.
    package var backOff: Duration = .milliseconds(500)
    /// A provider that asks for a longer wait is passed over.
    package var longestBackOff: Duration = .seconds(10)
    package var breaker = CircuitBreaker.Policy()

    package init() {}
}

package enum AIConfigurationError: Error, Equatable, CustomStringConvertible {
    case emptyRoute(String)
    case unknownProvider(Model, route: String, known: [String])
    case unpriced(Model, route: String)
    case currency(Model)

    package var description: String {
        switch self {
        case .emptyRoute(let name): "the AI route “\(name)” names no model: write [ openai/gpt-4o-mini ]"
        case .unknownProvider(let model, let route, let known):
            "the AI route “\(route)” names \(model), but there is no provider “\(model.provider)”"
                + (known.isEmpty ? ": none is configured" : "; known are \(known.joined(separator: ", "))")
        case .unpriced(let model, let route):
            "the AI route “\(route)” names \(model), which has no price, and what has no price is refused: give it one under ai: prices:"
        case .currency(let model): "the price of \(model) is in another currency than the price book"
        }
    }
}
