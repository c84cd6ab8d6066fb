import Testing

@testable import Sandbox

@Suite struct FormattedTextTests {
    private func marks(_ text: FormattedText) -> [String] {
        let units = Array(text.text.utf16)
        return text.entities.map { "\($0.type):\(String(decoding: units[$0.offset..<$0.end], as: UTF16.self))" }
    }

    @Test(
        "HTML becomes text and entities",
        arguments: [
            ("<b>a<i>b</i></b>", "ab", ["bold:ab", "italic:b"]),
            ("🦊<u>é</u>&lt;&amp;&#33;", "🦊é<&!", ["underline:é"]),
            ("<a href=\"https://x.y/?a=1&amp;b\">l</a>", "l", ["text_link:l"]),
            ("<pre><code class=\"language-swift\">let</code></pre>", "let", ["pre:let"]),
            ("<tg-spoiler>s</tg-spoiler><del>d</del>", "sd", ["spoiler:s", "strikethrough:d"]),
            ("<b></b>x", "x", []),
        ])
    func html(source: String, text: String, expected: [String]) throws {
        let parsed = try HTMLText.parse(source)
        #expect(parsed.text == text)
        #expect(marks(parsed) == expected)
    }

    @Test("the details of a link and of a code block are kept")
    func details() throws {
        #expect(try HTMLText.parse("<a href=\"https://x.y/?a=1&amp;b\">l</a>").entities.first?.url == "https://x.y/?a=1&b")
        #expect(try HTMLText.parse("<pre><code class=\"language-swift\">let</code></pre>").entities.first?.language == "swift")
        #expect(try MarkdownV2Text.parse("```swift\nlet x\n```").entities.first?.language == "swift")
    }

    @Test(
        "broken HTML is refused with its place",
        arguments: [
            ("<b>x", "Can't find end tag corresponding to start tag \"b\""),
            ("x<blink>y</blink>", "Unsupported start tag \"blink\" at byte offset 1"),
            ("<b>x</i>", "Unmatched end tag at byte offset 4, expected \"</b>\", found \"</i>\""),
            ("x</b>", "Unexpected end tag at byte offset 1"),
            ("<b", "Unclosed start tag at byte offset 0"),
        ])
    func brokenHTML(source: String, reason: String) {
        #expect(throws: TelegramError.cannotParseEntities(reason)) { try HTMLText.parse(source) }
    }

    @Test(
        "MarkdownV2 becomes text and entities",
        arguments: [
            (
                "*b* _i_ __u__ ~s~ ||p|| `c`", "b i u s p c",
                ["bold:b", "italic:i", "underline:u", "strikethrough:s", "spoiler:p", "code:c"]
            ),
            ("[l](https://x.y/\\))", "l", ["text_link:l"]),
            ("1\\.5 \\*", "1.5 *", []),
            ("`a*b.c`", "a*b.c", ["code:a*b.c"]),
            (">q\n>r\nz", "q\nr\nz", ["blockquote:q\nr"]),
        ])
    func markdown(source: String, text: String, expected: [String]) throws {
        let parsed = try MarkdownV2Text.parse(source)
        #expect(parsed.text == text)
        #expect(marks(parsed) == expected)
    }

    @Test(
        "broken MarkdownV2 is refused",
        arguments: [
            ("1.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
            ("a *b", "Can't find end of Bold entity at byte offset 2"),
        ])
    func brokenMarkdown(source: String, reason: String) {
        #expect(throws: TelegramError.cannotParseEntities(reason)) { try MarkdownV2Text.parse(source) }
    }

    @Test("the older Markdown works too")
    func legacy() throws {
        let parsed = try MarkdownText.parse("*b* _i_ `c` [l](https://x.y) 1.5 \\*")
        #expect(parsed.text == "b i c l 1.5 *")
        #expect(marks(parsed) == ["bold:b", "italic:i", "code:c", "text_link:l"])
        #expect(throws: TelegramError.self) { try MarkdownText.parse("*b") }
    }

    @Test("commands, links, addresses, mentions and hashtags are found")
    func detection() {
        let text = FormattedText("🦊 /ask@the_bot see https://x.org/a?b=1, write a.b@x.org or @someone #tag 3:4 a/b")
        #expect(
            marks(text.withDetectedEntities()) == [
                "bot_command:/ask@the_bot", "url:https://x.org/a?b=1", "email:a.b@x.org", "mention:@someone", "hashtag:#tag",
            ])
    }

    @Test("trimming moves entities with their text")
    func trimming() {
        let text = FormattedText("  ab ", [TextEntity("bold", offset: 0, length: 3), TextEntity("italic", offset: 4, length: 1)]).trimmed()
        #expect(text == FormattedText("ab", [TextEntity("bold", offset: 0, length: 1)]))
    }

    @Test("any text of the parsers' alphabet is parsed or refused, and its entities lie within it: seeded")
    func fuzz() {
        let seed: UInt64 = 42
        print("seed \(seed)")
        var random = SplitMix64(state: seed)
        let pieces = [
            "<b>", "</b>", "<a href='", "'>", "</a>", "<pre>", "<code class=\"language-", "\">", "&lt;", "&#x1F98A;", "*", "_", "__", "`",
            "```", "[", "](", ")", "\\", ">", "\n", "🦊", "é", "x", " ", "||", "~", "<", "/",
        ]
        let parsers: [(String) throws -> FormattedText] = [
            { try HTMLText.parse($0) }, { try MarkdownV2Text.parse($0) }, { try MarkdownText.parse($0) },
        ]
        for _ in 0..<3000 {
            let source = (0..<Int(random.next() % 12)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
            for parse in parsers {
                // Half of these are rightly refused.
                guard let text = try? parse(source) else { continue }
                let kept = text.trimmed().withDetectedEntities()
                #expect(kept.entities.allSatisfy { $0.length > 0 && $0.offset >= 0 && $0.end <= kept.length }, "\(source)")
            }
        }
    }
}
