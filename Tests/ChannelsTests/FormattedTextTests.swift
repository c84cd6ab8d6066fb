import Channels
import TestSupport
import Testing

@Suite("Markdown becomes text and entities")
struct FormattedTextTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let markdown: String
        let text: String
        let entities: [FormattedText.Entity]

        init(_ markdown: String, _ text: String, _ entities: FormattedText.Entity...) {
            self.markdown = markdown
            self.text = text
            self.entities = entities
        }

        var testDescription: String { markdown.debugDescription }
    }

    @Test(
        "each construct reads as Telegram shows it",
        arguments: [
            Example("plain", "plain"),
            Example("a **b** c", "a b c", .init(.bold, offset: 2, length: 1)),
            Example("a *b* _c_", "a b c", .init(.italic, offset: 2, length: 1), .init(.italic, offset: 4, length: 1)),
            Example("__b__ ~~s~~", "b s", .init(.bold, offset: 0, length: 1), .init(.strikethrough, offset: 2, length: 1)),
            Example("***x***", "x", .init(.bold, offset: 0, length: 1), .init(.italic, offset: 0, length: 1)),
            Example("snake_case_name 2*3*4", "snake_case_name 234", .init(.italic, offset: 17, length: 1)),
            Example("2 * 3 * 4", "2 * 3 * 4"),
            Example("`a*b*`", "a*b*", .init(.code, offset: 0, length: 4)),
            Example("`` a`b ``", "a`b", .init(.code, offset: 0, length: 3)),
            Example(
                "**a `b` c**", "a b c", .init(.bold, offset: 0, length: 2), .init(.code, offset: 2, length: 1),
                .init(.bold, offset: 3, length: 2)),
            Example("[go](https://a.example/x_(y))!", "go!", .init(.textLink, offset: 0, length: 2, url: "https://a.example/x_(y)")),
            Example(
                "[**go**](https://a.example)", "go", .init(.textLink, offset: 0, length: 2, url: "https://a.example"),
                .init(.bold, offset: 0, length: 2)),
            Example("[x](javascript:alert)", "[x](javascript:alert)"),
            Example("![alt](https://a.example/i.png)", "alt", .init(.textLink, offset: 0, length: 3, url: "https://a.example/i.png")),
            Example("# Title\ntext", "Title\ntext", .init(.bold, offset: 0, length: 5)),
            Example("## A **b** c", "A b c", .init(.bold, offset: 0, length: 5)),
            Example("#hashtag", "#hashtag"),
            Example("- one\n* two\n  + three", "• one\n• two\n  • three"),
            Example("> q **b**\n> r\nafter", "q b\nr\nafter", .init(.blockquote, offset: 0, length: 5), .init(.bold, offset: 2, length: 1)),
            Example("a\n```swift\nlet x = 1\n  y\n```\nb", "a\nlet x = 1\n  y\nb", .init(.pre, offset: 2, length: 13, language: "swift")),
            Example("- x\n  ```\n  code\n    in\n  ```", "• x\ncode\n  in", .init(.pre, offset: 4, length: 9)),
            Example("😀 **é**", "😀 é", .init(.bold, offset: 3, length: 1)),
            Example(#"\*not\* 1\. \(x\)"#, #"*not* 1. \(x\)"#),
            Example("a\r\nb\rc", "a\nb\nc"),
        ])
    func construct(_ example: Example) {
        let formatted = FormattedText(markdown: example.markdown)
        #expect(formatted.text == example.text)
        #expect(Set(formatted.entities) == Set(example.entities))
    }

    @Test(
        "what has no partner yet stays as written",
        arguments: [
            ("**bo", "**bo"), ("a *b", "a *b"), ("`co", "`co"), ("[go](https://a.exa", "[go](https://a.exa"), ("~~x~", "~~x~"),
            ("x **", "x **"), ("[", "["), ("\\", "\\"), ("", ""),
        ])
    func partial(_ markdown: String, _ text: String) {
        let formatted = FormattedText(markdown: markdown)
        #expect(formatted.text == text)
        #expect(formatted.entities.isEmpty)
    }

    @Test("code whose fence is still open is code already")
    func openFence() {
        let formatted = FormattedText(markdown: "so:\n```py\nprint(1)")
        #expect(formatted.text == "so:\nprint(1)")
        #expect(formatted.entities == [.init(.pre, offset: 4, length: 8, language: "py")])
    }

    @Test("random Markdown keeps its letters, and its entities stand within the text and nest", arguments: 0..<20)
    func randomMarkdown(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let markdown = generator.markdown(length: Int.random(in: 0...300, using: &generator))
            let formatted = FormattedText(markdown: markdown)
            #expect(formatted.text.filter(\.isNumber) == markdown.filter(\.isNumber), "seed \(seed): \(markdown.debugDescription)")
            #expect(formatted.problem == nil, "seed \(seed): \(markdown.debugDescription)")
        }
    }

    @Test("fifty thousand markers are read within a moment", arguments: ["*", "**a ", "[", "[a](", "`a``", "_a_*", "> # ", "~~"])
    func hostile(_ pattern: String) {
        let markdown = String(repeating: pattern, count: 50_000 / pattern.count)
        var formatted = FormattedText("")
        let elapsed = ContinuousClock().measure { formatted = FormattedText(markdown: markdown) }
        #expect(formatted.problem == nil)
        // Linear work takes a fraction of this even unoptimised on a busy machine; quadratic work takes minutes.
        #expect(elapsed < .seconds(20))
    }
}
