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
        #expect(!text.contains("UPDATE transfer") && !text.contains("DELETE") && !text.contains("DO UPDATE"))
        #expect(text.components(separatedBy: "UPDATE ").count == 2)
    }
}
