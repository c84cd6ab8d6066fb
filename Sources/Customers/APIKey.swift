import Crypto
import Foundation
import Values

/// A key to the REST API. Only the hash of its text is kept; the text is shown once, when it is made.
package struct APIKey: Identified, Sendable {
    package static let idPrefix = "key"

    package let id: ID<APIKey>
    package let workspaceID: ID<Workspace>
    package let name: String
    package let createdAt: Timestamp
    package let revokedAt: Timestamp?

    /// `kontor_` and 256 random bits in hex.
    package static func makeText() -> String {
        var generator = SystemRandomNumberGenerator()
        let words = (0..<4).map { _ in String(generator.next() as UInt64, radix: 16) }
        return "kontor_" + words.map { String(repeating: "0", count: 16 - $0.count) + $0 }.joined()
    }

    /// Hex SHA-256: the text is random, so a fast hash is enough, and a look-up by it tells nothing by its timing.
    package static func hash(_ text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
