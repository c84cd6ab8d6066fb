import Foundation
import TestSupport
import Testing
import Values

@Suite("Ids")
struct IDTests {
    private struct Thing: Identified { static let idPrefix = "thing" }

    @Test("an id is read again from its text, and from JSON")
    func roundTrip() throws {
        var generator = SeededGenerator("IDTests.roundTrip")
        for _ in 0..<1000 {
            let id = ID<Thing>(at: Timestamp(seconds: Int64(generator.int(0...4_000_000_000))), using: &generator)
            #expect(ID<Thing>(id.description) == id)
            #expect(id.description.utf8.count == 32)
            #expect(try JSONDecoder().decode([ID<Thing>].self, from: JSONEncoder().encode([id])) == [id])
        }
    }

    @Test("ids made later sort later")
    func order() {
        let ids = (0..<100).map { ID<Thing>(at: Timestamp(microseconds: 1_700_000_000_000_000 + $0 * 1000)).description }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == 100)
    }

    @Test("an id carries the time and the version of UUIDv7, as the TypeID specification writes it")
    func layout() {
        struct Zeros: RandomNumberGenerator { func next() -> UInt64 { 0 } }
        var zeros = Zeros()
        // Time, version 7, variant 2.
        let expected = "thing_" + Self.base32(high: 0x0000_0000_0001_7000, low: 0x8000_0000_0000_0000)
        #expect(ID<Thing>(at: Timestamp(microseconds: 1000), using: &zeros).description == expected)
    }

    /// Base 32 of 128 bits, five at a time from the right, written without the shifts of `ID`.
    private static func base32(high: UInt64, low: UInt64) -> String {
        var number = UInt128(high) << 64 | UInt128(low)
        var digits: [Character] = []
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        for _ in 0..<26 {
            digits.append(alphabet[Int(number % 32)])
            number /= 32
        }
        return String(digits.reversed())
    }

    @Test(
        "what is not an id of the subject is refused",
        arguments: [
            "", "thing_", "thing", "thing_01h455vb4pex5vsknk084sn02", "thing_01h455vb4pex5vsknk084sn02qq",
            "task_01h455vb4pex5vsknk084sn02q", "thing_01H455VB4PEX5VSKNK084SN02Q", "thing_81h455vb4pex5vsknk084sn02q",
            "thing_01h455vb4pex5vsknk084sn02u", "thing-01h455vb4pex5vsknk084sn02q", "thing_01h455vb4pex5vsknk084sn0é",
        ])
    func wrong(_ text: String) { #expect(ID<Thing>(text) == nil) }

    @Test("a known id is read")
    func known() { #expect(ID<Thing>("thing_01h455vb4pex5vsknk084sn02q")?.description == "thing_01h455vb4pex5vsknk084sn02q") }
}
