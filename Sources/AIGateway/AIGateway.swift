import Logging
import OutboundHTTP
import Synchronization
import Values

/// The one way to ask a model: admission, circuit breaker, call with time limits, retry, next model.
package final class AIGateway: Sendable {
    let configuration: AIConfiguration
    let clock: Clock
    let logger: Logger
    private let providers: [String: any Provider]
    private let admissions: [String: Admission]
    private let breakers: Mutex<[Model: CircuitBreaker]>

    package init(_ configuration: AIConfiguration, http: HTTPClient, clock: Clock, logger: Logger) {
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        let limits = configuration.limits
        providers = configuration.providers.mapValues { settings in
            let wire = ChatCompletions(http: http, baseURL: settings.baseURL, apiKey: settings.apiKey)
            return switch settings.kind {
            case .openai: OpenAI(wire: wire)
            case .mistral: Mistral(wire: wire)
            }
        }
        admissions = configuration.providers.mapValues { _ in
            Admission(concurrency: limits.concurrency, queueLimit: limits.queue, timeout: limits.queueTimeout)
        }
        let models = Set(configuration.routes.values.flatMap(\.models))
        breakers = Mutex(models.reduce(into: [:]) { $0[$1] = CircuitBreaker(policy: limits.breaker) })
    }

    /// Asks the models of `route` in order, those of `first` before the others and only those of `provider` where one is named,
    /// until one answers. `onDelta` gets each
    /// piece of text as it comes, one at a time.
    ///
    /// Cancelling the task ends it with `AIGatewayError.cancelled`, after the provider was read for its usage for at most
    /// `drainTimeout`. Store `result.calls`, or `error.calls`, in the transaction that stores the result.
    package func complete(
        route name: String, preferring first: [Model] = [], provider: String? = nil, _ completion: Completion,
        onDelta: @Sendable (String) async -> Void = { _ in }
    ) async throws(AIGatewayError) -> CompletionResult {
        guard let route = configuration.routes[name] else { throw .unknownRoute(name) }
        var run = Run(route: route, completion: completion, currency: configuration.priceBook.currency)
        let preferred = first.filter(route.models.contains)
        for model in preferred + route.models.filter({ !preferred.contains($0) }) where provider == nil || model.provider == provider {
            if let result = try await ask(model, &run, onDelta) { return result }
        }
        throw run.noAnswer()
    }

    func attempt(at model: Model) throws(AIGatewayError) -> Attempt {
        guard let price = configuration.priceBook[model], let provider = providers[model.provider] else { throw .unpricedModel(model) }
        return Attempt(model: model, provider: provider, price: price, limits: configuration.limits)
    }

    func admission(to model: Model) throws(AIGatewayError) -> Admission {
        guard let admission = admissions[model.provider] else { throw .unpricedModel(model) }
        return admission
    }

    func withBreaker<Result>(of model: Model, _ body: (inout CircuitBreaker) -> Result) -> Result {
        let (result, state) = breakers.withLock { breakers in
            var breaker = breakers[model] ?? CircuitBreaker(policy: configuration.limits.breaker)
            let result = body(&breaker)
            breakers[model] = breaker
            return (result, breaker.state)
        }
        AIMetrics.show(state, of: model)
        return result
    }

    /// The names of the providers that the routes ask.
    package var providerNames: [String] {
        let names = configuration.routes.values.flatMap(\.models).map(\.provider)
        return Set(names).intersection(providers.keys).sorted()
    }

    /// Whether the provider answers at all and accepts the key: one call that costs nothing.
    package func check(provider name: String) async throws(ProviderError) { try await providers[name]?.check() }

    /// For `/ready` and the owner: how each model of the routes fares, by name.
    package func health() -> [ProviderHealth] {
        let breakers = breakers.withLock { $0 }
        return breakers.map { model, breaker in
            let load = admissions[model.provider]?.load ?? (running: 0, waiting: 0)
            return ProviderHealth(model: model, breaker: breaker.state, running: load.running, waiting: load.waiting)
        }.sorted { $0.model.description < $1.model.description }
    }
}

package struct ProviderHealth: Sendable, Equatable {
    package let model: Model
    package let breaker: CircuitBreaker.State
    /// Calls under way and questions waiting at the model's provider, all its models together.
    package let running: Int
    package let waiting: Int
}
