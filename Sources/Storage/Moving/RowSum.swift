import Crypto
import Foundation

/// What a set of rows adds up to, whatever their order: how many they are, and the sum of their hashes.
struct RowSum: Equatable {
    private(set) var rows = 0
    private var high: UInt64 = 0
    private var low: UInt64 = 0

    mutating func add(_ values: [SQLValue]) {
        var hash = SHA256()
        for value in values { value.feed(&hash) }
        hash.finalize().withUnsafeBytes { digest in
            high &+= digest.loadUnaligned(as: UInt64.self)
            low &+= digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        }
        rows += 1
    }
}

extension SQLValue {
    /// Each kind with a letter of its own and its length, so that no two rows read the same.
    fileprivate func feed(_ hash: inout SHA256) {
        func feed(_ kind: Character, _ bytes: some Sequence<UInt8>, _ count: Int) {
            hash.update(data: Array("\(kind)\(count):".utf8))
            hash.update(data: Array(bytes))
        }
        switch self {
        case .null: feed("n", [], 0)
        case .integer(let integer): feed("i", "\(integer)".utf8, 0)
        case .text(let text): feed("t", text.utf8, text.utf8.count)
        case .blob(let bytes): feed("b", bytes, bytes.count)
        }
    }
}
