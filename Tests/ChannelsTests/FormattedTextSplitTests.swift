import Channels
import TestSupport
import Testing

@Suite("Long text is cut into messages")
struct FormattedTextSplitTests {
    @Test("a text that fits is one part, a blank one none")
    func short() {
        #expect(FormattedText("hello").split() == [FormattedText("hello")])
        #expect(FormattedText("").split().isEmpty)
        #expect(FormattedText(" \n ").split().isEmpty)
        #expect(FormattedText(String(repeating: "x", count: 4096)).split().count == 1)
        #expect(FormattedText(String(repeating: "x", count: 4097)).split().map(\.text.utf16.count) == [4096, 1])
    }

    @Test("paragraphs before lines before words before letters")
    func preference() {
        #expect(FormattedText("aaa bb\ncc\n\ndd ee").split(limit: 12).map(\.text) == ["aaa bb\ncc", "dd ee"])
        #expect(FormattedText("aaa bb\ncc dd ee").split(limit: 12).map(\.text) == ["aaa bb", "cc dd ee"])
        #expect(FormattedText("aaa bb cc dd ee").split(limit: 12).map(\.text) == ["aaa bb cc dd", "ee"])
        #expect(FormattedText("aaabbccddee").split(limit: 4).map(\.text) == ["aaab", "bccd", "dee"])
    }

    @Test("an entity that is cut goes on in the next part")
    func entities() {
        let parts = FormattedText(markdown: "**aaaa bbbb**").split(limit: 6)
        #expect(parts.map(\.text) == ["aaaa", "bbbb"])
        #expect(parts.allSatisfy { $0.entities == [.init(.bold, offset: 0, length: 4)] })
    }

    @Test("neither a surrogate pair nor a family is torn apart")
    func graphemes() {
        #expect(FormattedText("a😀😀").split(limit: 4).map(\.text) == ["a😀", "😀"])
        let family = "👨‍👩‍👧‍👦"
        #expect(FormattedText("abc" + family).split(limit: 12).map(\.text) == ["abc", family])
        #expect(FormattedText(family).split(limit: 4).allSatisfy { !$0.text.unicodeScalars.contains("\u{FFFD}") })
    }

    @Test("random text loses nothing but white space at the cuts, and each part is valid", arguments: 0..<20)
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<30 {
            let limit = Int.random(in: 2...80, using: &generator)
            let whole = FormattedText(markdown: generator.markdown(length: Int.random(in: 0...400, using: &generator)))
            let parts = whole.split(limit: limit)
            #expect(parts.map(\.text).joined().withoutBlanks == whole.text.withoutBlanks, "seed \(seed), limit \(limit)")
            for part in parts {
                #expect(part.problem == nil, "seed \(seed), limit \(limit)")
                #expect((1...limit).contains(part.text.utf16.count) && !part.isBlank, "seed \(seed), limit \(limit)")
            }
            // Formatting follows the letters it stood on.
            #expect(parts.flatMap(\.emphasised) == whole.emphasised, "seed \(seed), limit \(limit)")
        }
    }
}

extension String {
    fileprivate var withoutBlanks: [UInt16] { utf16.filter { ![0x20, 0x09, 0x0A, 0xA0].contains($0) } }
}

extension FormattedText {
    /// Each unit that is not blank, with the kinds it stands in.
    fileprivate var emphasised: [String] {
        text.utf16.enumerated().filter { ![0x20, 0x09, 0x0A, 0xA0].contains($0.element) }.map { index, unit in
            let kinds = entities.filter { $0.offset <= index && index < $0.offset + $0.length }.map(\.kind.rawValue)
            return "\(unit) \(kinds.sorted())"
        }
    }
}
