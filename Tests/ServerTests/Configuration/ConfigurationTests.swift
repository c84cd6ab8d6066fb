import Foundation
import Storage
import Testing
import Values

@testable import Server

@Suite("Configuration")
struct ConfigurationTests {
    @Test("every key of the documented example is read")
    func sample() throws {
        let configuration = try ConfigurationSample.read()
        #expect(
            configuration.workspace
                == .init(name: "Demo", slug: "demo", currency: .usd, timeZone: "Europe/Berlin", language: "en"))
        let bot = try #require(configuration.bots.first)
        #expect(configuration.bots.count == 1)
        #expect(bot.key == "assistant")
        #expect(bot.telegram.token.revealed == "1000001:AAF-sample_token_of_a_bot")
        #expect(bot.telegram.mode == .polling)
        #expect(bot.telegram.apiURL == "https://api.telegram.org")
        #expect(bot.ownerTelegramIDs == [77])
        let price = try Money("0.05", .usd)
        #expect(bot.product == .assistant(.init(freeQuestions: 3, pricePerQuestion: price, plan: "premium", systemPrompt: nil)))
        #expect(configuration.plans == [.init(name: "premium", price: try Money("10", .usd), period: .month)])
        #expect(configuration.payments.stripe?.webhookSecret.revealed == "whsec_1")
        #expect(configuration.payments.stripe?.apiURL == "https://api.stripe.com")
        #expect(configuration.payments.paddle == nil)
        #expect(configuration.dailyReportAt == TimeOfDay(hour: 9, minute: 0))
    }

    @Test("providers, routes and prices of the documented example are read")
    func sampleAI() throws {
        let ai = try ConfigurationSample.read().ai
        #expect(ai.providers.map(\.name) == ["openai", "mistral"])
        #expect(ai.providers.map(\.kind) == [.openai, .mistral])
        #expect(ai.providers.map(\.baseURL) == ["https://api.openai.com/v1", "https://api.mistral.ai/v1"])
        #expect(ai.providers.map(\.apiKey.revealed) == ["sk-open", "mist"])
        let models = [
            Configuration.AI.Model(provider: "openai", name: "gpt-4o-mini"), .init(provider: "mistral", name: "mistral-small-latest"),
        ]
        #expect(ai.routes == [.init(name: "chat", models: models)])
        let (input, output) = (try Money("0.15", .usd), try Money("0.60", .usd))
        #expect(
            ai.prices
                == [.init(model: "gpt-4o-mini", inputPerMillion: input, cachedInputPerMillion: nil, outputPerMillion: output)])
    }

    @Test("the demo's file is valid and asks for nothing but what the demo supplies")
    func demo() throws {
        let path = URL(filePath: #filePath).appending(path: "../../../../Examples/demo/kontor.yaml").standardizedFileURL
        let text = try String(contentsOf: path, encoding: .utf8)
        let configuration = try ConfigurationSample.read(text)
        #expect(configuration.bots.map(\.key) == ["assistant"])
        #expect(configuration.payments.stripe != nil)
        #expect(configuration.ai.routes.first?.models.count == 2)
    }

    @Test("a bot sells through the providers that it names, and may only name those that are set up")
    func paymentProviders() throws {
        func text(_ providers: String) -> String {
            ConfigurationSample.with("free_questions: 3, payment_providers: [ \(providers) ],", for: "free_questions: 3,")
        }
        switch try ConfigurationSample.read(text("stripe")).bots[0].product {
        case .assistant(let settings): #expect(settings.paymentProviders == ["stripe"])
        }
        #expect(
            ConfigurationSample.refusal(text("stripe, paddle")).contains(
                "payment_providers names paddle, but payments.paddle is not set up"))
        #expect(ConfigurationSample.refusal(text("cash")).contains("write stripe or paddle"))
    }

    @Test("settings beyond the example are read")
    func everySetting() throws {
        let text = """
            workspace: { name: "Zwei", slug: zwei, currency: USD }
            bots:
              first:
                product: assistant
                telegram:
                  { token: "1:first-bot-sample-token", mode: webhook, webhook_secret: s-1_, api_url: "http://127.0.0.1:9/", messages_per_second: 5 }
                owner_telegram_ids: [ 1, 2 ]
              second:
                product: assistant
                telegram: { token: "2:second-bot-sample-token" }
                owner_telegram_ids: [ 3 ]
                settings: { system_prompt: "Be brief.", price_per_question: 0.001 }
            ai:
              providers: { local: { kind: openai, api_key: none, base_url: "http://localhost:11434/v1" } }
              routes: { chat: [ local/org/llama ], letters: [ local/x ], more: [ local/local/y ] }
              prices:
                "local/local/y": { input_per_million: 1, output_per_million: 1 }
                org/llama: { input_per_million: 0, output_per_million: 0 }
                x: { input_per_million: 1, output_per_million: 2, cached_input_per_million: 0.5 }
              limits: { concurrent_calls: 4, queued_calls: 0, timeout_seconds: 30 }
            payments: { paddle: { api_key: p, webhook_secret: w, api_url: "http://localhost:1" } }
            """
        let configuration = try ConfigurationSample.read(text, changing: ["PUBLIC_URL": "https://bots.example.org/"])
        #expect(configuration.process.publicURL == "https://bots.example.org")
        #expect(configuration.bots.map(\.key) == ["first", "second"])
        let telegram = configuration.bots[0].telegram
        #expect(telegram.mode == .webhook && telegram.webhookSecret == Secret("s-1_") && telegram.messagesPerSecond == 5)
        #expect(telegram.apiURL == "http://127.0.0.1:9")
        let price = Money(nanos: 1_000_000, .usd)
        #expect(
            configuration.bots[1].product
                == .assistant(.init(freeQuestions: 3, pricePerQuestion: price, plan: nil, systemPrompt: "Be brief.")))
        #expect(configuration.ai.routes.map(\.name) == ["chat", "letters", "more"])
        #expect(configuration.ai.routes[0].models == [.init(provider: "local", name: "org/llama")])
        #expect(configuration.ai.limits == .init(concurrentCalls: 4, queuedCalls: 0, timeoutSeconds: 30))
        #expect(configuration.payments.paddle?.apiURL == "http://localhost:1")
        #expect(configuration.workspace.timeZone == "UTC")
    }

    @Test("what a placeholder puts in means nothing to YAML")
    func placeholders() throws {
        let name = "a: b # \"'}] ~ ${OWNER_TELEGRAM_ID}"
        let text = ConfigurationSample.with("name: \"${SHOP}\"", for: "name: Demo")
        #expect(try ConfigurationSample.read(text, changing: ["SHOP": name]).workspace.name == name)
        let plain = ConfigurationSample.with("name: ${SHOP}", for: "name: Demo")
        #expect(ConfigurationSample.refusal(plain, changing: ["SHOP": "null"]).contains("1:21: this is not YAML"))
        let escaped = ConfigurationSample.with("name: \"$${SHOP} ${NONE:-a}${NONE:-}b\"", for: "name: Demo")
        #expect(try ConfigurationSample.read(escaped).workspace.name == "${SHOP} ab")
    }

    @Test("secrets show themselves in no print, interpolation or dump")
    func secrets() throws {
        let changes = ["KONTOR_API_KEY": "top-secret-1", "KONTOR_SECRET_KEY": Data(repeating: 7, count: 32).base64EncodedString()]
        let configuration = try ConfigurationSample.read(changing: changes)
        var dumped = "\(configuration) \(String(reflecting: configuration))"
        dump(configuration, to: &dumped)
        for secret in ["AAF-sample_token", "sk-open", "mist\"", "sk_test_1", "whsec_1", "top-secret-1", "7, 7"] {
            #expect(!dumped.contains(secret), "\(secret) is shown")
        }
        #expect(configuration.process.secretKey?.revealed == [UInt8](repeating: 7, count: 32))
        #expect(configuration.process.apiKey?.revealed == "top-secret-1")
    }

    @Test("files are read from the folder, and KONTOR_CONFIG names another")
    func files() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kontor-configuration-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // A left-over folder in /tmp harms nothing.
        try ConfigurationSample.text.write(to: folder.appending(path: "other.yaml"), atomically: true, encoding: .utf8)
        try Data("PORT=9000\nHOST=0.0.0.0\n".utf8).write(to: folder.appending(path: ".env"))
        var variables = ConfigurationSample.variables
        #expect(try Configuration.load(variables: variables, folder: folder.path).workspace.slug == "kontor")
        variables["KONTOR_CONFIG"] = "other.yaml"
        variables["HOST"] = "::1"
        let configuration = try Configuration.load(variables: variables, folder: folder.path)
        #expect(configuration.workspace.slug == "demo")
        #expect(configuration.process.port == 9000)
        #expect(configuration.process.host == "::1")
        variables["KONTOR_CONFIG"] = "none.yaml"
        let missing = #expect(throws: ConfigurationError.self) { try Configuration.load(variables: variables, folder: folder.path) }
        #expect("\(try #require(missing))" == "KONTOR_CONFIG names \"none.yaml\", which cannot be read")
        try Data([0x61, 0x3A, 0x20, 0xFF]).write(to: folder.appending(path: "none.yaml"))
        let foreign = #expect(throws: ConfigurationError.self) { try Configuration.load(variables: variables, folder: folder.path) }
        #expect("\(try #require(foreign))" == "none.yaml:1:1: the file is not UTF-8 text")
    }
}
