import TestSupport
import Testing
import Values

@Suite("Redaction")
struct RedactionTests {
    @Test(
        "secrets and personal data are masked",
        arguments: [
            ("token 123456789:AAF-abcdefghijklmnopqrstuvwxyz_12345 given", "token [token] given"),
            (
                "POST https://api.telegram.org/bot123456789:AAFabcdefghijklmnopqrstuvwxyz012345/getMe",
                "POST https://api.telegram.org/bot[token]/getMe"
            ),
            ("/bot123456789%3AAAFabcdefghijklmnopqrstuvwxyz012345/", "/bot[token]/"),
            ("key sk-proj-Abc123_def-456 used", "key [key] used"),
            ("sk_live_4eC39HqLyjWDarjtT1zdp7dc", "[key]"),
            ("(whsec_abcdefgh12345678)", "([key])"),
            ("made kontor_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, once", "made [key], once"),
            ("pdl_live_apikey_01h2x3y4z5", "[key]"),
            ("Authorization: Bearer abc.def", "Authorization: Bearer [key]"),
            ("bearer xyz and more", "Bearer [key] and more"),
            ("?api_key=q1&x=2", "?api_key=[key]&x=2"),
            (#"{"bot_token": "abcd1234","x":1}"#, #"{"bot_token": "[key]","x":1}"#),
            ("OPENAI_API_KEY=abc", "OPENAI_API_KEY=[key]"),
            ("password='p w'", "password='[key] w'"),
            ("X-Telegram-Bot-Api-Secret-Token: abcdefg1", "X-Telegram-Bot-Api-Secret-Token: [key]"),
            ("postgres://kontor:geheim@localhost/db", "postgres://[key]@localhost/db"),
            ("card 4242424242424242.", "card [card]."),
            ("4111 1111 1111 1111 2026", "[card] 2026"),
            ("3782-822463-10005", "[card]"),
            ("write to Jane.Doe+x@mail.example.org, please", "write to [e-mail], please"),
            ("a@b.co. Next", "[e-mail]. Next"),
            ("jürgen@müller.de", "[e-mail]"),
            ("call +49 170 1234567 now", "call [phone] now"),
            ("+14155552671", "[phone]"),
            ("+1 (415) 555-2671", "[phone]"),
            ("(030) 1234567", "[phone]"),
            ("0170/x 0170 1234567", "0170/x [phone]"),
            ("call 0170/1234567 or 0170 / 1234567", "call [phone] or 0170 / 1234567"), ("/orders/0170/1234567", "/orders/0170/1234567"),
            ("555-123-4567", "[phone]"),
        ])
    func masks(text: String, masked: String) { #expect(Redaction.masked(text) == masked) }

    @Test(
        "what only looks similar stays",
        arguments: [
            "", "plain words", "2026-11-21T09:00:00.123456Z", "at 1795251600000000 µs", "chat 4532015112830367",
            "task_01j5k2z9q8x7w6v5t4s3r2q1p0",
            "id 5551234567", "10.0.0.1:8080", "user@localhost", "see @kontor_bot", "a = b", "token: the bot's own", "12 tokens=3 in 45 ms",
            "kontor_http_requests_total 5", "see @kontor_0123456789abcdef_bot", "risk-free ask-me-anything", "sk-short",
            "0 100 200 300 400", "01234567-89ab-cdef-0123-456789abcdef", "bears, beards, Bearer",
            "price 0.0123456789", "https://example.org/a:b@c", "1 + 2345678901", "00000000-0000-0000-0000-000000000000", "🙂 ü 漢",
        ])
    func keeps(text: String) { #expect(Redaction.masked(text) == text) }

    @Test("names that say secret are known, others are not")
    func names() {
        for name in ["token", "bot_token", "API-Key", "apiKey", "Authorization", "Set-Cookie", "webhook_secret"] {
            #expect(Redaction.isSecretName(name), "\(name)")
        }
        for name in ["tokens", "key", "chat_id", "idempotency_key", ""] { #expect(!Redaction.isSecretName(name), "\(name)") }
    }

    @Test("a second pass changes nothing, whatever the text")
    func idempotent() {
        var random = SeededGenerator("redaction")
        let pieces = [
            "4242424242424242", "+49170", " 1234567", "a@b.de", "@", "=", ":", "token", "sk-", "abcdefgh1", "Bearer ", "://", "bot123456:",
            "\"",
            " ", "ü", "0", "-", "whsec_", "\n", "(", "AAFabcdefghijklmnopqrstuvwxyz",
        ]
        for _ in 0..<2000 {
            let text = (0..<random.int(1...12)).map { _ in random.pick(pieces) }.joined()
            let once = Redaction.masked(text)
            #expect(!once.contains("4242424242424242") || text.contains("4242424242424242"), "KONTOR_TEST_SEED=\(random.seed): \(text)")
            #expect(Redaction.masked(text) == once, "KONTOR_TEST_SEED=\(random.seed): \(text)")
        }
    }

    @Test("four times the text costs about four times the time, however hostile")
    func linear() {
        let clock = ContinuousClock()
        for piece in ["a@", "0-1 ", "+1 ", "1", "a.", "token=", "://", "sk-a", "(0", "12345:"] {
            let text = String(repeating: piece, count: 20_000 / piece.utf8.count)
            let once = clock.measure { _ = Redaction.masked(text) }
            let fourfold = clock.measure { _ = Redaction.masked(text + text + text + text) }
            #expect(fourfold < once * 12 + .milliseconds(500), "“\(piece)”: \(once), then \(fourfold)")
        }
    }
}
