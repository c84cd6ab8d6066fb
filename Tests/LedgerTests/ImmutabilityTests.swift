import Foundation
import Testing

@Suite("Immutability")
struct ImmutabilityTests {
    @Test("the ledger has no statement that changes or deletes a transfer, and one that changes an account's totals")
    func statements() throws {
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Ledger")
        let files = try FileManager.default.contentsOfDirectory(at: sources, includingPropertiesForKeys: nil)
        let text = try files.filter { $0.pathExtension == "swift" }.map { try String(contentsOf: $0, encoding: .utf8) }.joined()
        #expect(text.contains("INSERT INTO transfer"))
        #expect(!text.contains("UPDATE transfer") && !text.contains("DO UPDATE"))
        // A table that is changed must be one of those that say how things stand at the moment.
        let changed = text.matches(of: /(?:UPDATE|DELETE FROM) ([a-z_]+)/).map { String($0.output.1) }
        #expect(Set(changed) == ["account", "open_hold", "unsealed_transfer"])
    }
}
