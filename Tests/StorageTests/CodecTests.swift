import Storage
import TestSupport
import Testing
import Values

@Suite("Codecs", .bothEngines)
struct CodecTests {
    private enum Colour: String, SQLCodable { case red, green }
    private struct Point: Codable, Sendable, Equatable { var x: Int, label: String, next: [String]? }

    private func expectRoundTrip<Value: SQLCodable & Equatable & Sendable>(_ values: [Value]) async throws {
        try await TestDatabase.with([]) { database in
            for value in values {
                let back = try await database.write { try $0.row("SELECT CAST(\(value) AS \(Self.type(of: value, $0.dialect))) AS it") }
                let read: Value = try #require(back)["it"]
                #expect(read == value)
            }
        }
    }

    /// The column type that the value's codec is made for.
    private static func type(of value: some SQLCodable, _ dialect: Dialect) -> SQL {
        switch value.sqlValue {
        case .null, .integer: "BIGINT"
        case .text: "TEXT"
        case .blob: dialect == .sqlite ? "BLOB" : "BYTEA"
        }
    }

    @Test("integers, to the last one")
    func integers() async throws {
        try await expectRoundTrip([0, -1, Int64.min, .max])
        try await expectRoundTrip([0, -1, Int.min, .max])
        try await expectRoundTrip([true, false])
        try await expectRoundTrip([Int?.none, 7])
    }

    @Test("text of any script, length and look")
    func text() async throws {
        let long = String(repeating: "ä€😀", count: 100_000)
        try await expectRoundTrip(["", " ", "O'Neil", "👩‍👩‍👧‍👦", "e\u{301}", "\u{FEFF}x", "العربية", "\r\n\t", "NULL", "1", "1.0", long])
        try await expectRoundTrip([String?.none, ""])
    }

    @Test("a NUL in text becomes the replacement character, wherever the text is used, and nothing behind it is lost")
    func nul() async throws {
        try await TestDatabase.with(NoteSchema.migrations) { database in
            let found = try await database.write { tx in
                try tx.insertNote(caller: 1, name: "a\0b\0")
                return try tx.value(String.self, "SELECT name FROM note WHERE name = \("a\0b\0")")
            }
            #expect(found == "a\u{FFFD}b\u{FFFD}")
        }
    }

    @Test("bytes, also those that are no text")
    func blobs() async throws {
        try await expectRoundTrip([[], [0], [0, 0, 255], Array(0...255), [UInt8](repeating: 7, count: 1_000_000)])
    }

    @Test("times, ids, currencies, words and JSON")
    func values() async throws {
        try await expectRoundTrip([Timestamp(microseconds: 0), Timestamp(microseconds: .min), Timestamp(microseconds: .max)])
        try await expectRoundTrip([ID<Workspace>(at: TestDatabase.epoch), ID<Workspace>(at: Timestamp(seconds: 0))])
        try await expectRoundTrip([Currency.usd, .eur])
        try await expectRoundTrip([Colour.red, .green])
        try await expectRoundTrip([JSON(Point(x: .max, label: "\0😀\"\\/", next: nil)), JSON(Point(x: -1, label: "", next: ["a"]))])
    }

    @Test("what is not a spelling of the type is refused")
    func wrongSpellings() {
        #expect(ID<Workspace>(sqlValue: .text("task_01j00000000000000000000000")) == nil)
        #expect(Currency(sqlValue: .text("usd")) == nil)
        #expect(Colour(sqlValue: .text("blue")) == nil)
        #expect(Bool(sqlValue: .integer(2)) == nil)
        #expect(JSON<Point>(sqlValue: .text("{")) == nil)
        #expect(Int64(sqlValue: .text("1")) == nil)
        #expect(String(sqlValue: .integer(1)) == nil)
        #expect(Timestamp(sqlValue: .null) == nil)
        #expect([UInt8](sqlValue: .text("")) == nil)
    }

    @Test("JSON is written with sorted keys, so that equal values have equal text")
    func json() {
        #expect(JSON(Point(x: 1, label: "a/b", next: ["c"])).text == #"{"label":"a/b","next":["c"],"x":1}"#)
    }
}
