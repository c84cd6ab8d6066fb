import NIOCore
import Testing

@testable import OutboundHTTP

@Suite struct PublicAddressTests {
    @Test(
        "addresses of this machine, private nets and special uses are not public",
        arguments: [
            "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
            "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.7",
            "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "2001::1", "2001:db8::1", "2002:7f00:1::",
            "3fff::1",
        ])
    func special(address: String) throws {
        #expect(try !PublicAddress.contains(SocketAddress(ipAddress: address, port: 80)))
    }

    @Test(
        "addresses beside them are public",
        arguments: [
            "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.0.0.1", "128.0.0.1", "169.253.0.1", "172.15.0.1",
            "172.32.0.1", "149.154.167.220", "192.167.0.1", "198.17.0.1", "198.20.0.1", "223.255.255.255", "2001:67c:4e8:f004::9",
            "2606:4700::1111", "2a00:1450:4001::1", "2001:200::1",
        ])
    func ordinary(address: String) throws {
        #expect(try PublicAddress.contains(SocketAddress(ipAddress: address, port: 80)))
    }
}
