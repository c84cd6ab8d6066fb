import Testing

@testable import Server

/// Wrong files and what stops the start, to the letter.
@Suite("Configuration refusals")
struct ConfigurationRefusalTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let original: String
        let replacement: String
        let refusal: String

        init(_ original: String, _ replacement: String, _ refusal: String) {
            (self.original, self.replacement, self.refusal) = (original, replacement, refusal)
        }

        var testDescription: String { replacement }
    }

    static let cases = [
        Case(
            "mode: polling", "modee: polling",
            "kontor.yaml:5:49: \"modee\" is not known here; allowed: token, mode, webhook_secret, api_url, messages_per_second"),
        Case("mode: polling", "mode: poling", "kontor.yaml:5:55: mode is \"poling\"; write polling or webhook"),
        Case("mode: polling", "mode: [polling]", "kontor.yaml:5:55: mode is one value, not a list or a mapping"),
        Case(
            "mode: polling", "messages_per_second: 0",
            "kontor.yaml:5:70: messages_per_second is \"0\"; write a number from 1 to 1000000"),
        Case(
            "mode: polling", "mode: webhook",
            """
            kontor.yaml:5:55: mode webhook needs webhook_secret: 1 to 256 letters, digits, - or _
            kontor.yaml:5:55: mode webhook needs PUBLIC_URL: set it to the address where Telegram finds this server
            """),
        Case(
            "token: \"${TELEGRAM_BOT_TOKEN}\", ", "",
            "kontor.yaml:5:15: telegram needs token: the bot's whole token as @BotFather shows it, such as 123456789:AAF… with 35 characters after the colon"
        ),
        Case(
            "${TELEGRAM_BOT_TOKEN}", "hush",
            "kontor.yaml:5:24: token is malformed; write the bot's whole token as @BotFather shows it, such as 123456789:AAF… with 35 characters after the colon"
        ),
        Case(
            "${TELEGRAM_BOT_TOKEN}", "1000001:AAF-sample_token",
            "kontor.yaml:5:24: token is malformed; write the bot's whole token as @BotFather shows it, such as 123456789:AAF… with 35 characters after the colon"
        ),
        Case(
            "${TELEGRAM_BOT_TOKEN}", "${NOBODY}",
            "kontor.yaml:5:24: ${NOBODY} is not set: set NOBODY in the environment or in .env, or write ${NOBODY:-default}"),
        Case(
            "${TELEGRAM_BOT_TOKEN}", "${NOBODY",
            "kontor.yaml:5:24: a ${ begins that does not end: write ${NAME}, ${NAME:-default}, or $${ for the characters themselves"),
        Case("product: assistant", "product: letter", "kontor.yaml:4:14: product is \"letter\"; write assistant"),
        Case("product: assistant", "product: ~", "kontor.yaml:4:5: assistant needs product: assistant"),
        Case(
            "[ \"${OWNER_TELEGRAM_ID}\" ]", "1",
            "kontor.yaml:6:25: owner_telegram_ids is a list: write [ … ], each of it the number that @userinfobot shows you, such as 123456789"
        ),
        Case(
            "[ \"${OWNER_TELEGRAM_ID}\" ]", "[]",
            "kontor.yaml:6:25: owner_telegram_ids is empty; list at least one: the number that @userinfobot shows you, such as 123456789"),
        Case(
            "\"${OWNER_TELEGRAM_ID}\"", "\"@me\"",
            "kontor.yaml:6:27: owner_telegram_ids is \"@me\"; write the number that @userinfobot shows you, such as 123456789"),
        Case(
            "free_questions: 3", "free_questions: three",
            "kontor.yaml:7:33: free_questions is \"three\"; write a number from 0 to 1000000"),
        Case(
            "\"0.05\"", "-0.05",
            "kontor.yaml:7:56: price_per_question is \"-0.05\"; write an amount from \"0.001\" to \"1000\" with at most four decimals, or nothing where questions are not sold one by one"
        ),
        Case(
            "\"0.05\"", "1e3",
            "kontor.yaml:7:56: price_per_question is \"1e3\"; write an amount from \"0.001\" to \"1000\" with at most four decimals, or nothing where questions are not sold one by one"
        ),
        Case(
            "\"0.05\"", "\"0\"",
            "kontor.yaml:7:56: price_per_question is \"0\"; write an amount from \"0.001\" to \"1000\" with at most four decimals, or nothing where questions are not sold one by one"
        ),
        Case(
            "\"10.00\"", "\"10.001\"",
            "kontor.yaml:16:28: price is \"10.001\"; write an amount from \"0.50\" to \"999999.99\" in steps of 0.01, since no other can be charged"
        ),
        Case(
            "\"10.00\"", "\"0\"",
            "kontor.yaml:16:28: price is \"0\"; write an amount from \"0.50\" to \"999999.99\" in steps of 0.01, since no other can be charged"
        ),
        Case(
            "free_questions: 3", "command_limit: 5 a minute",
            "kontor.yaml:7:32: command_limit is \"5 a minute\"; write how many in how many seconds, such as \"5 per 60 s\": 1 to 1000 in 1 to 86400"
        ),
        Case(
            "free_questions: 3", "question_limit: 0 per 300 s",
            "kontor.yaml:7:33: question_limit is \"0 per 300 s\"; write how many in how many seconds, such as \"5 per 60 s\": 1 to 1000 in 1 to 86400"
        ),
        Case("plan: premium", "plan: gold", "kontor.yaml:7:70: plan is \"gold\"; write one of plans: premium"),
        Case(
            "period: month", "period: month, grace_days: 31",
            "kontor.yaml:16:79: grace_days is \"31\"; write a number from 0 to 30"),
        Case(
            "period: month", "period: once, trial: 7",
            "kontor.yaml:16:73: trial is for plans that renew, and what is bought once does not: leave it out"),
        Case(
            "period: month", "period: month, entitlement: {}",
            "kontor.yaml:16:67: \"entitlement\" is not known here; allowed: title, price, price_stars, currency, period, trial, grace_days, entitlements"
        ),
        Case(
            "period: month", "period: month, entitlements: { questions: 20 }",
            "kontor.yaml:16:94: questions is \"20\"; write true, false, { limit: 20, per: day } or { price: \"0.002\" }"),
        Case(
            "period: month", "period: month, entitlements: { questions: { limit: 20, per: hour } }",
            "kontor.yaml:16:112: per is \"hour\"; write day or week or month or total"),
        Case(
            "period: month", "period: month, entitlements: { questions: { limit: 20 } }",
            "kontor.yaml:16:94: questions needs per: day or week or month or total"),
        Case(
            "period: month", "period: month, entitlements: { tokens: { price: \"0\" } }",
            "kontor.yaml:16:100: price is \"0\"; write an amount above zero such as \"0.002\", with at most nine decimals"),
        Case(
            "period: month", "period: month, entitlements: { tokens: { price: \"0.1\", per: day } }",
            "kontor.yaml:16:100: tokens has a price and a limit: write one of the two, true, false, { limit: 20, per: day } or { price: \"0.002\" }"
        ),
        Case(
            "settings: {", "settings: { x: 1,",
            "kontor.yaml:7:17: \"x\" is not known here; allowed: free_questions, price_per_question, plan, system_prompt, terms, support_contact, command_limit, question_limit, payment_providers, questions_for_stars"
        ),
        Case(
            "  assistant:", "  My Bot:",
            "kontor.yaml:3:3: the name is \"My Bot\"; write up to 40 small letters, digits, - or _, beginning with a letter"),
        Case(
            "currency: USD, time", "currency: dollars, time",
            "kontor.yaml:1:48: currency is \"dollars\"; write three capital letters such as USD"),
        Case(
            "currency: USD, time", "currency: EUR, time",
            "kontor.yaml:1:48: currency is \"EUR\", but AI providers bill in USD, and the books are kept in one currency: write USD"),
        Case(
            "currency: USD, period", "currency: EUR, period",
            "kontor.yaml:16:47: currency is \"EUR\", but the books are kept in USD: write that, or nothing"),
        Case(
            "Europe/Berlin", "Europe/Berln",
            "kontor.yaml:1:64: time_zone is \"Europe/Berln\"; write an IANA name such as Europe/Berlin or UTC"),
        Case("language: en", "language: english", "kontor.yaml:1:89: language is \"english\"; write a language code such as en or pt-BR"),
        Case("name: Demo, ", "", "kontor.yaml:1:12: workspace needs name: 1 to 100 characters"),
        Case(
            "openai/gpt-4o-mini", "gpt-4o-mini",
            "kontor.yaml:12:21: chat is \"gpt-4o-mini\"; write provider/model, such as openai/gpt-4o-mini"),
        Case("openai/gpt-4o-mini", "acme/x", "kontor.yaml:12:19: \"acme\" is no provider; write one of ai.providers: openai, mistral"),
        Case("chat:", "chatt:", "kontor.yaml:12:11: routes needs chat, which the product assistant asks: chat: [ openai/gpt-4o-mini ]"),
        Case(
            "    openai:", "    acme:",
            """
            kontor.yaml:10:11: acme needs kind: openai or mistral
            kontor.yaml:12:19: "openai" is no provider; write one of ai.providers: acme, mistral
            """),
        Case(
            "${OPENAI_BASE_URL:-https://api.openai.com/v1}", "api.openai.com",
            "kontor.yaml:10:55: base_url is \"api.openai.com\"; write a whole address with its scheme, such as https://api.openai.com/v1"),
        Case(
            "input_per_million: \"0.15\", ", "",
            "kontor.yaml:13:26: gpt-4o-mini needs input_per_million: an amount such as \"0.05\", not below zero, with at most nine decimals"
        ),
        Case(
            "period: month", "period: fortnight", "kontor.yaml:16:60: period is \"fortnight\"; write day or week or month or year or once"),
        Case("\"09:00\"", "\"24:00\"", "kontor.yaml:17:22: daily_at is \"24:00\"; write hours and minutes such as \"09:00\""),
        Case(
            "reports:", "report:",
            "kontor.yaml:17:1: \"report\" is not known here; allowed: workspace, bots, ai, payments, plans, referrals, reports"),
        Case("reports: { daily_at: \"09:00\" }", "plans: {}", "kontor.yaml:16:1: \"plans\" is here twice"),
        Case("bots:", "bots: {", "kontor.yaml:4:12: this is not YAML: did not find expected ',' or '}'"),
        Case("\"09:00\"", "\"09:00", "kontor.yaml:18:1: this is not YAML: found unexpected end of stream"),
        Case("reports: {", "reports: \t@", "kontor.yaml:17:11: this is not YAML: found character that cannot start any token"),
    ]

    @Test("a wrong file is refused with its place and what is allowed there", arguments: cases)
    func refusal(of wrong: Case) {
        #expect(ConfigurationSample.refusal(ConfigurationSample.with(wrong.replacement, for: wrong.original)) == wrong.refusal)
    }

    @Test("a model without a price is refused with its place and what has one")
    func unpriced() throws {
        let refusal = ConfigurationSample.refusal(ConfigurationSample.with("openai/gpt-4o-maxi", for: "openai/gpt-4o-mini"))
        let start =
            "kontor.yaml:12:19: \"openai/gpt-4o-maxi\" has no price, and what has no price is refused: give it one under ai: prices:, or write one of "
        #expect(refusal.hasPrefix(start))
        #expect(refusal.contains("gpt-4o, gpt-4o-mini, ") && !refusal.contains("\n"))
        // A price that cannot be read is told of, and the model not called unpriced besides.
        let text = ConfigurationSample.with("openai/gpt-4o-maxi", for: "openai/gpt-4o-mini")
            .replacing("prices: { gpt-4o-mini: { input_per_million: \"0.15\"", with: "prices: { gpt-4o-maxi: { input_per_million: \"x\"")
        let once = ConfigurationSample.refusal(text)
        #expect(once.hasPrefix("kontor.yaml:13:") && !once.contains("\n"), "\(once)")
    }

    @Test("an empty file, and one that is no mapping, are refused")
    func shapeless() {
        #expect(ConfigurationSample.refusal("") == "kontor.yaml:1:1: the file is empty")
        #expect(
            ConfigurationSample.refusal("\n- a\n")
                == "kontor.yaml:2:1: kontor.yaml is no mapping; write one with workspace, bots, ai, payments, plans, referrals, reports")
        #expect(ConfigurationSample.refusal("a: 1\n---\nb: 2\n").hasPrefix("kontor.yaml:2:1: this is not YAML: but found another document"))
        #expect(ConfigurationSample.refusal("workspace: \u{1}").hasPrefix("kontor.yaml:1:12: this is not YAML: "))
    }

    @Test("every mistake is told at once, in the order of the file")
    func several() {
        let text = ConfigurationSample.with("mode: polling, foo: 1", for: "mode: polling")
            .replacing("slug: demo", with: "slug: Demo").replacing("09:00", with: "9")
        let lines = ConfigurationSample.refusal(text).split(separator: "\n").map { $0.prefix { $0 != " " } }
        #expect(lines == ["kontor.yaml:1:32:", "kontor.yaml:5:64:", "kontor.yaml:17:22:"])
    }

    @Test("two bots cannot share a token")
    func sharedToken() {
        let bot = """
            bots:
              twin:
                product: assistant
                telegram: { token: "1000001:AAF-sample_token_of_a_bot" }
                owner_telegram_ids: [ 1 ]

            """
        let refusal = ConfigurationSample.refusal(ConfigurationSample.with(bot, for: "bots:\n"))
        #expect(refusal == "kontor.yaml:9:15: assistant has the token of twin; each bot has its own")
    }

    @Test("a secret never stands in a refusal")
    func hushed() {
        let refusal = ConfigurationSample.refusal(changing: ["OPENAI_API_KEY": "sk-with blank", "TELEGRAM_BOT_TOKEN": "classified"])
        #expect(!refusal.contains("blank") || refusal.contains("without blanks"))
        #expect(!refusal.contains("sk-with") && !refusal.contains("classified"))
        #expect(refusal.split(separator: "\n").count == 2)
    }
}
