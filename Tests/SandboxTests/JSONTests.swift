import Testing

@testable import Sandbox

@Suite struct JSONTests {
    @Test("what is written is read back the same, in the same order")
    func roundTrip() throws {
        let value: JSON = ["b": 1, "a": [true, .null, "x\"\\\n\u{1}é🦊"], "n": .number("1.50"), "o": [:]]
        #expect(try JSON(parsing: value.bytes) == value)
        #expect(String(decoding: value.bytes, as: UTF8.self).hasPrefix(#"{"b":1,"a":[true,null,"x\"\\\n\u0001é🦊"]"#))
    }

    @Test("escapes name whole characters", arguments: [(#""\ud83e\udd8a""#, "🦊"), (#""\u00e9\/""#, "é/")])
    func escapes(text: String, expected: String) throws {
        #expect(try JSON(parsing: text) == .string(expected))
    }

    @Test(
        "a broken text is refused", arguments: ["", "{", "[1,]", "{\"a\" 1}", "tru", "01x", "\"\\ud83e\"", "\"\u{1}\"", "1 2", "-", "1e"])
    func refusals(text: String) {
        #expect(throws: JSONError.self) { try JSON(parsing: text) }
    }

    @Test("invalid UTF-8 and bottomless nesting are refused")
    func limits() {
        #expect(throws: JSONError.invalidUTF8) { try JSON(parsing: [0x22, 0xFF, 0x22]) }
        #expect(throws: JSONError.tooDeep) { try JSON(parsing: String(repeating: "[", count: 100_000)) }
    }
}
