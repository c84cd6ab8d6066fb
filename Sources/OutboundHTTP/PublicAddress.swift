import NIOCore

/// Which addresses are on the public Internet (source: IANA special-purpose address registries for IPv4 and IPv6).
enum PublicAddress {
    static func contains(_ address: SocketAddress) -> Bool {
        // The address stands after family and port (4 bytes), in IPv6 after the flow label too (8), in network order.
        switch address {
        case .v4(let address): withUnsafeBytes(of: address.address) { containsV4($0[4..<8]) }
        case .v6(let address): withUnsafeBytes(of: address.address) { containsV6($0[8..<24]) }
        case .unixDomainSocket: false
        }
    }

    private static func containsV4(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        let value = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return !reservedV4.contains { value >> (32 - $0.length) == $0.prefix >> (32 - $0.length) }
    }

    /// Only 2000::/3 is given out for global use; IPv4-mapped, unique local, link-local, multicast and the rest lie outside it.
    private static func containsV6(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        let value = bytes.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard value >> 29 == 1 else { return false }
        return !reservedV6.contains { value >> (32 - $0.length) == $0.prefix >> (32 - $0.length) }
    }

    private static let reservedV4: [(prefix: UInt32, length: UInt32)] = [
        (0x0000_0000, 8),  // this network
        (0x0A00_0000, 8), (0xAC10_0000, 12), (0xC0A8_0000, 16),  // private
        (0x6440_0000, 10),  // carrier-grade NAT
        (0x7F00_0000, 8),  // loopback
        (0xA9FE_0000, 16),  // link-local, cloud metadata among it
        (0xC000_0000, 24), (0xC058_6300, 24), (0xC612_0000, 15),  // protocol assignments, 6to4 relay, benchmarking
        (0xC000_0200, 24), (0xC633_6400, 24), (0xCB00_7100, 24),  // documentation
        (0xE000_0000, 4), (0xF000_0000, 4),  // multicast, reserved and broadcast
    ]

    /// The first 32 bits decide all of these.
    private static let reservedV6: [(prefix: UInt32, length: UInt32)] = [
        (0x2001_0000, 23),  // protocol assignments, Teredo among them
        (0x2001_0DB8, 32), (0x3FFF_0000, 20),  // documentation
        (0x2002_0000, 16),  // 6to4, which wraps any IPv4 address
    ]
}
