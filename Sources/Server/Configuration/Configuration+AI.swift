import AIGateway
import Values

extension Configuration.AI {
    static let keys = ["providers", "routes", "prices", "limits"]

    init?(_ section: Section, _ book: PriceBook) {
        let providers = section.requiredSection("providers", allowed: nil)
        self.providers = providers?.sections(allowed: Provider.keys).compactMap(Provider.init) ?? []
        routes =
            section.requiredSection("routes", allowed: nil)?.entries.map { entry in
                Route(name: entry.key, models: section.file.routeModels(entry, providers?.entries.map(\.key) ?? []))
            } ?? []
        section.reportUnpriced(routes, self.providers.map(\.name), book)
        prices = section.section("prices", allowed: nil)?.entries.compactMap { Price($0, section.file) } ?? []
        limits = Limits(section.section("limits", allowed: Limits.keys))
        if section.entry("routes") != nil, !routes.contains(where: { $0.name == "chat" }) {
            section.report("routes", "routes needs chat, which the product assistant asks: chat: [ openai/gpt-4o-mini ]")
        }
        guard providers != nil else { return nil }
    }
}

extension Section {
    /// A model of a route has its price in `prices.yaml` or under `prices`; one that failed to read there is told of there, and
    /// so is one of an unknown provider elsewhere.
    fileprivate func reportUnpriced(_ routes: [Configuration.AI.Route], _ providers: [String], _ book: PriceBook) {
        let own = section("prices", allowed: nil)?.entries.map(\.key) ?? []
        for route in routes {
            let unpriced = route.models.filter { model in
                let model = Model(provider: model.provider, name: model.name)
                return providers.contains(model.provider) && book[model] == nil && !own.contains(model.name)
                    && !own.contains(model.description)
            }
            guard !unpriced.isEmpty, let entry = section("routes", allowed: nil)?.entry(route.name) else { continue }
            let names = unpriced.map { "\"\($0.provider)/\($0.name)\"" }.joined(separator: " and ")
            file.report(
                entry.valueMark,
                "\(names) has no price, and what has no price is refused: give it one under ai: prices:, or write one of "
                    + book.names.joined(separator: ", "))
        }
    }
}

extension ConfigurationFile {
    /// The models of one route; a provider that `ai.providers` does not name is reported.
    fileprivate func routeModels(_ entry: Section.Entry, _ providers: [String]) -> [Configuration.AI.Model] {
        let section = Section(file: self, name: "routes", mark: entry.mark, entries: [entry])
        let models = section.list(entry, of: .model)
        for provider in Set(models.map(\.provider)).subtracting(providers).sorted() {
            report(
                entry.valueMark,
                "\"\(provider.prefix(60))\" is no provider; write one of ai.providers: \(providers.joined(separator: ", "))")
        }
        return models
    }
}

extension Configuration.AI.Provider {
    static let keys = ["kind", "api_key", "base_url"]

    fileprivate init?(_ section: Section) {
        let kind = Kind(rawValue: section.name) ?? section.required("kind", .oneOf)
        if let stated: Kind = section.optional("kind", .oneOf), let kind, stated != kind {
            section.report(
                "kind", "kind is \"\(stated.rawValue)\", but \(section.name) is one of Kontor's own names; call the provider otherwise")
        }
        let key = section.required("api_key", .secret)
        guard let kind, let key else { return nil }
        name = section.name
        self.kind = kind
        apiKey = key
        baseURL =
            section.optional("base_url", .url("https://api.openai.com/v1"))
            ?? kind.baseURL(section.file.environment, section.file.problems)
    }
}

extension Configuration.AI.Price {
    static let keys = ["input_per_million", "cached_input_per_million", "output_per_million"]

    /// Providers bill in dollars, whatever the workspace's currency is.
    fileprivate init?(_ entry: Section.Entry, _ file: ConfigurationFile) {
        guard let section = file.section(entry.node, entry.key, Self.keys) else { return nil }
        let input = section.required("input_per_million", .price(.usd))
        let output = section.required("output_per_million", .price(.usd))
        cachedInputPerMillion = section.optional("cached_input_per_million", .price(.usd))
        guard let input, let output else { return nil }
        (model, inputPerMillion, outputPerMillion) = (entry.key, input, output)
    }
}

extension Configuration.AI.Limits {
    static let keys = ["concurrent_calls", "queued_calls", "timeout_seconds"]

    fileprivate init(_ section: Section?) {
        self.init()
        guard let section else { return }
        concurrentCalls = section.optional("concurrent_calls", .number(1...10_000)) ?? concurrentCalls
        queuedCalls = section.optional("queued_calls", .number(0...1_000_000)) ?? queuedCalls
        timeoutSeconds = section.optional("timeout_seconds", .number(1...3600)) ?? timeoutSeconds
    }
}
