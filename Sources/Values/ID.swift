/// What has ids of its own: the prefix is part of every id written (`task` in `task_01j…`).
package protocol Identified {
    static var idPrefix: String { get }
}

/// A TypeID: a lower-case prefix, `_`, and a UUIDv7 in 26 characters of Crockford's base 32 (source: TypeID specification 0.3).
/// Ids made by one process sort in the order of their making within a millisecond's precision.
package struct ID<Subject: Identified>: Hashable, Sendable {
    fileprivate let high: UInt64
    fileprivate let low: UInt64

    /// A new id whose time is `now`; the other 74 bits are random.
    package init(at now: Timestamp) {
        var generator = SystemRandomNumberGenerator()
        self.init(at: now, using: &generator)
    }

    package init(at now: Timestamp, using generator: inout some RandomNumberGenerator) {
        let milliseconds = UInt64(truncatingIfNeeded: now.microseconds / 1000) & 0xFFFF_FFFF_FFFF
        high = milliseconds << 16 | 0x7000 | generator.next() & 0x0FFF
        low = 0x8000_0000_0000_0000 | generator.next() >> 2
    }

    /// An id with the bits of another: what is derived from one thing, once, is known by its id.
    package init(sharing other: ID<some Identified>) {
        high = other.high
        low = other.low
    }

    /// Nil unless `text` is a whole id of this subject.
    package init?(_ text: some StringProtocol) {
        let prefix = Subject.idPrefix
        let bytes = Array(text.utf8)
        guard bytes.count == prefix.utf8.count + 27, text.hasPrefix(prefix + "_") else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for byte in bytes.suffix(26) {
            guard let digit = base32Values[Int(byte)] else { return nil }
            guard high >> 59 == 0 else { return nil }
            high = high << 5 | low >> 59
            low = low << 5 | UInt64(digit)
        }
        self.high = high
        self.low = low
    }
}

extension ID: CustomStringConvertible {
    package var description: String {
        let prefix = Subject.idPrefix.utf8
        return String(unsafeUninitializedCapacity: prefix.count + 27) { buffer in
            var index = 0
            for byte in prefix {
                buffer[index] = byte
                index += 1
            }
            buffer[index] = UInt8(ascii: "_")
            var (high, low) = (self.high, self.low)
            for position in stride(from: index + 26, to: index, by: -1) {
                buffer[position] = base32Digits[Int(low & 31)]
                low = low >> 5 | high << 59
                high >>= 5
            }
            return index + 27
        }
    }
}

extension ID: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = ID(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a \(Subject.idPrefix) id: \(text.prefix(60))")
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

private let base32Digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

private let base32Values: [UInt8?] = {
    var values = [UInt8?](repeating: nil, count: 256)
    for (value, digit) in base32Digits.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
}()
