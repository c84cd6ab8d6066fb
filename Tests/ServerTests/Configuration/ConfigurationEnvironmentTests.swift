import Storage
import Testing
import Values

@testable import Server

@Suite("Configuration from the environment")
struct ConfigurationEnvironmentTests {
    @Test("without a file, the environment alone configures one Assistant bot")
    func oneAssistant() throws {
        let configuration = try ConfigurationSample.read(nil)
        let bot = try #require(configuration.bots.first)
        #expect(bot.key == "assistant" && bot.ownerTelegramIDs == [77] && bot.telegram.mode == .polling)
        #expect(configuration.ai.routes.map(\.name) == ["chat"])
        #expect(
            configuration.ai.routes[0].models
                == [.init(provider: "openai", name: "gpt-4o-mini"), .init(provider: "mistral", name: "mistral-small-latest")])
        #expect(configuration.process.databaseURL == .sqlite(path: "./kontor.sqlite"))
        #expect(configuration.process.host == "127.0.0.1" && configuration.process.port == 8080)
        #expect(configuration.process.log == .init(level: .info, format: .text))
        #expect(configuration.payments.stripe?.apiKey.revealed == "sk_test_1")
    }

    @Test("one AI key is enough")
    func oneKey() throws {
        let configuration = try ConfigurationSample.read(
            nil, changing: ["OPENAI_API_KEY": nil, "MISTRAL_BASE_URL": "http://localhost:1/v1/"])
        #expect(configuration.ai.providers.map(\.baseURL) == ["http://localhost:1/v1"])
        #expect(configuration.ai.routes[0].models == [.init(provider: "mistral", name: "mistral-small-latest")])
    }

    @Test("every name of the process is honoured")
    func names() throws {
        let process = try ConfigurationSample.read(changing: [
            "DATABASE_URL": "sqlite:/var/lib/x.sqlite", "HOST": "0.0.0.0", "PORT": "0", "PUBLIC_URL": "http://localhost:8080",
            "LOG_LEVEL": "debug", "LOG_FORMAT": "json",
        ]).process
        #expect(process.databaseURL == .sqlite(path: "/var/lib/x.sqlite"))
        #expect(process.host == "0.0.0.0" && process.port == 0 && process.publicURL == "http://localhost:8080")
        #expect(process.log == .init(level: .debug, format: .json))
    }

    @Test("base URLs of the environment reach a file that names none")
    func baseURLs() throws {
        let text = ConfigurationSample.with(
            "openai: { api_key: x }",
            for: "openai: { api_key: \"${OPENAI_API_KEY}\", base_url: \"${OPENAI_BASE_URL:-https://api.openai.com/v1}\" }")
        let configuration = try ConfigurationSample.read(
            text, changing: ["OPENAI_BASE_URL": "http://localhost:2/v1", "TELEGRAM_API_URL": "http://localhost:3"])
        #expect(configuration.ai.providers[0].baseURL == "http://localhost:2/v1")
        #expect(configuration.bots[0].telegram.apiURL == "http://localhost:3")
    }

    @Test("a webhook secret in the environment asks for a webhook")
    func webhook() throws {
        let changes = ["TELEGRAM_WEBHOOK_SECRET": "s3", "PUBLIC_URL": "https://bots.example.org"]
        let telegram = try #require(try ConfigurationSample.read(nil, changing: changes).bots.first?.telegram)
        #expect(telegram.mode == .webhook && telegram.webhookSecret?.revealed == "s3")
        #expect(
            ConfigurationSample.refusal(nil, changing: ["TELEGRAM_WEBHOOK_SECRET": "s3"])
                == "TELEGRAM_WEBHOOK_SECRET asks for a webhook, so set PUBLIC_URL to the address where Telegram finds it")
    }

    @Test(
        "a wrong value is one sentence with its remedy",
        arguments: [
            ("PORT", "abc", "PORT is \"abc\"; write a number from 0 to 65535"),
            ("PORT", "65536", "PORT is \"65536\"; write a number from 0 to 65535"),
            ("PORT", "99999999999999999999", "PORT is \"99999999999999999999\"; write a number from 0 to 65535"),
            ("HOST", "my host", "HOST is \"my host\"; write an address or name to listen on, such as 127.0.0.1 or 0.0.0.0"),
            (
                "PUBLIC_URL", "example.org",
                "PUBLIC_URL is \"example.org\"; write a whole address with its scheme, such as https://bots.example.org"
            ),
            (
                "PUBLIC_URL", "https://",
                "PUBLIC_URL is \"https://\"; write a whole address with its scheme, such as https://bots.example.org"
            ),
            (
                "DATABASE_URL", "mysql://x",
                "DATABASE_URL begins with “mysql”, but Kontor knows sqlite: (sqlite:./kontor.sqlite) and postgres: (postgres://kontor@localhost/kontor)"
            ),
            ("OWNER_TELEGRAM_ID", "@me", "OWNER_TELEGRAM_ID is \"@me\"; write the number that @userinfobot shows you, such as 123456789"),
            ("KONTOR_SECRET_KEY", "c2hvcnQ=", "KONTOR_SECRET_KEY is malformed; write 32 random bytes in base64: openssl rand -base64 32"),
            ("LOG_LEVEL", "loud", "LOG_LEVEL is \"loud\"; write trace or debug or info or notice or warning or error or critical"),
            ("LOG_FORMAT", "xml", "LOG_FORMAT is \"xml\"; write text or json"),
            (
                "OPENAI_BASE_URL", "localhost",
                "OPENAI_BASE_URL is \"localhost\"; write a whole address with its scheme, such as https://api.openai.com/v1"
            ),
            ("TELEGRAM_WEBHOOK_SECRET", "a b", "TELEGRAM_WEBHOOK_SECRET is malformed; write 1 to 256 letters, digits, - or _"),
        ])
    func wrong(name: String, value: String, refusal: String) {
        #expect(ConfigurationSample.refusal(nil, changing: [name: value]) == refusal)
    }

    @Test("what is missing without a file is named, all of it")
    func missing() {
        let changes: [String: String?] = [
            "TELEGRAM_BOT_TOKEN": "", "OWNER_TELEGRAM_ID": nil, "OPENAI_API_KEY": nil, "MISTRAL_API_KEY": nil, "STRIPE_WEBHOOK_SECRET": nil,
        ]
        #expect(
            ConfigurationSample.refusal(nil, changing: changes) == """
                no AI provider is set: set OPENAI_API_KEY or MISTRAL_API_KEY in the environment or in .env
                TELEGRAM_BOT_TOKEN is not set: there is no kontor.yaml, so it is to name the bot; @BotFather gives it
                OWNER_TELEGRAM_ID is not set: it says who gets the reports; @userinfobot shows it
                """)
    }

    @Test("a wrong value in .env is named with its line, and the real environment wins")
    func dotEnv() throws {
        let dotEnv = "# mine\n\nPORT=abc\nHOST=1.2.3.4\nOPENAI_API_KEY=from-file\n"
        #expect(ConfigurationSample.refusal(dotEnv: dotEnv) == ".env:3:1: PORT is \"abc\"; write a number from 0 to 65535")
        let configuration = try ConfigurationSample.read(changing: ["PORT": "81"], dotEnv: dotEnv)
        #expect(configuration.process.port == 81 && configuration.process.host == "1.2.3.4")
        #expect(configuration.ai.providers[0].apiKey.revealed == "sk-open")
        #expect(
            try ConfigurationSample.read(changing: ["PORT": "", "OPENAI_API_KEY": nil], dotEnv: "PORT=82\nOPENAI_API_KEY=f").process.port
                == 82)
    }
}

@Suite("DotEnv")
struct DotEnvTests {
    @Test("quotes, export, comments and blanks are read as dotenv does")
    func rules() throws {
        let text = """
            \u{FEFF}A=1\r
            export B = two words # a comment
              C='as $it \\n stands' # why
            D="line\\nbreak \\"q\\" \\\\ \\$x \\z"
            E=
            F=a#b
            G="over
            two lines"
            #H=1
            I=it's fine
            A=later
            exported=1
            J=#nothing
            K='#'
            """
        let entries = try DotEnv.entries(of: text)
        #expect(entries.map(\.name) == ["A", "B", "C", "D", "E", "F", "G", "I", "A", "exported", "J", "K"])
        #expect(
            entries.map(\.value) == [
                "1", "two words", "as $it \\n stands", "line\nbreak \"q\" \\ $x \\z", "", "a#b", "over\ntwo lines", "it's fine", "later",
                "1", "",
                "#",
            ])
        #expect(entries.map(\.line) == [1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14])
    }

    @Test(
        "a line that is none is refused with its number",
        arguments: [
            ("A=1\nnonsense", ".env:2:1: a line is NAME=value, a comment or empty"),
            ("1A=1", ".env:1:1: a line is NAME=value, a comment or empty"),
            ("=1", ".env:1:1: a line is NAME=value, a comment or empty"),
            ("A B=1", ".env:1:1: a line is NAME=value, a comment or empty"),
            ("\n\nA='x\ny", ".env:3:1: the quote ' is never closed"),
            ("A=\"x\" y", ".env:1:1: nothing may follow the closing quote but a comment"),
        ])
    func refusals(text: String, refusal: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try DotEnv.entries(of: text) }
        #expect("\(try #require(error))" == refusal)
    }
}
