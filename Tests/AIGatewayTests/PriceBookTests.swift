import AIGateway
import Testing
import Values

@Suite struct PriceBookTests {
    private func model(_ text: String) throws -> Model { try #require(Model(text)) }

    private static let costs: [(String, Int, Int, Int, Int64)] = [
        // model, input, cached, output, nanodollars
        ("openai/gpt-4o-mini", 1, 0, 0, 150), ("openai/gpt-4o-mini", 0, 0, 1, 600), ("openai/gpt-4o-mini", 1000, 1000, 0, 75_000),
        ("openai/gpt-4o-mini", 1000, 400, 200, 240_000), ("openai/gpt-4o", 1_000_000, 0, 0, 2_500_000_000),
        ("mistral/mistral-small-latest", 10, 0, 10, 7500), ("mistral/mistral-small-latest", 10, 10, 0, 1500),
        ("openai/gpt-5-nano", 3, 1, 0, 105), ("openai/gpt-4o", 0, 0, 0, 0),
    ]

    @Test("tokens cost what the list says, cached input being a part of the input", arguments: costs)
    func listPrices(name: String, input: Int, cached: Int, output: Int, nanos: Int64) throws {
        let price = try #require(try PriceBook.shipped()[model(name)])
        #expect(try price.cost(of: TokenUsage(input: input, cachedInput: cached, output: output)) == Money(nanos: nanos, .usd))
    }

    @Test("a price with more decimals than a token can show is rounded half up")
    func rounding() throws {
        let price = PriceBook.Price(input: try Money("0.0005", .usd), output: try Money("0.000499999", .usd))
        #expect(try price.cost(of: TokenUsage(input: 1, output: 0)).nanos == 1)
        #expect(try price.cost(of: TokenUsage(input: 0, output: 1)).nanos == 0)
        #expect(try price.cost(of: TokenUsage(input: 3, output: 0)).nanos == 2)
    }

    @Test("the owner's price wins, and one for a provider's model wins over one for the model")
    func overrides() throws {
        func price(_ text: String) throws -> PriceBook.Price {
            PriceBook.Price(input: try Money(text, .usd), output: try Money(text, .usd))
        }
        let book = try PriceBook.shipped().overridden(by: ["gpt-4o": price("7"), "azure/gpt-4o": price("8"), "own": price("9")])
        #expect(try book[model("openai/gpt-4o")] == price("7"))
        #expect(try book[model("azure/gpt-4o")] == price("8"))
        #expect(try book[model("anyone/own")] == price("9"))
        #expect(try book[model("openai/unheard-of")] == nil)
    }

    @Test(
        "a wrong price file is named by line, with what is allowed",
        arguments: [
            ("as_of: a\ncurrency: USD\nmodels:\n  m: { input_per_million: \"1\" }\n", 4, "output_per_million is missing"),
            ("as_of: a\ncurrency: USD\nmodels:\n  m:\n    input_per_million: \"1\"\n    output: \"1\"\n", 6, "“output” has no place here"),
            (
                "as_of: a\ncurrency: USD\nmodels:\n  m: { input_per_million: \"1e3\", output_per_million: \"1\" }\n", 4,
                "“1e3” is not an amount"
            ),
            ("as_of: a\ncurrency: USD\nmodels:\n  m: { input_per_million: \"-1\", output_per_million: \"1\" }\n", 4, "not negative"),
            ("as_of: a\ncurrency: dollars\nmodels: {}\n", 2, "“dollars” is not a currency"),
            ("as_of: a\ncurrency: USD\n", 1, "models is missing"), ("", 1, "empty"), ("a: [\n", 2, "not YAML"),
            ("as_of: a\ncurrency: USD\nmodels: none\n", 3, "name: value"),
        ])
    func wrongFile(yaml: String, line: Int, problem: String) throws {
        let error = #expect(throws: PriceBookError.self) { _ = try PriceBook(yaml: yaml, file: "prices.yaml") }
        #expect(error?.line == line)
        #expect(error?.description.contains(problem) == true, "\(String(describing: error))")
    }

    @Test("a route names only models that have a provider and a price")
    func configuration() throws {
        let openai = AIConfiguration.ProviderSettings(kind: .openai, apiKey: "k", baseURL: "http://localhost")
        let book = try PriceBook.shipped()
        func configure(_ models: [String]) -> AIConfigurationError? {
            do throws(AIConfigurationError) {
                _ = try AIConfiguration(providers: ["openai": openai], routes: ["chat": models.compactMap { Model($0) }], priceBook: book)
                return nil
            } catch {
                return error
            }
        }
        #expect(configure(["openai/gpt-4o-mini"]) == nil)
        #expect(configure([]) == .emptyRoute("chat"))
        #expect(try configure(["openai/unheard-of"]) == .unpriced(model("openai/unheard-of"), route: "chat"))
        #expect(
            try configure(["mistral/codestral-latest"])
                == .unknownProvider(model("mistral/codestral-latest"), route: "chat", known: ["openai"]))
    }

    @Test("a model is written provider/name", arguments: ["gpt-4o", "/gpt-4o", "openai/", "open ai/gpt", ""])
    func notAModel(text: String) { #expect(Model(text) == nil) }
}
