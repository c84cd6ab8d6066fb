import Foundation

/// Where a server is about to listen, tried out before anything else is begun: a database that was made, or half a demo, would stay.
struct ListeningAddress {
    let host: String
    let port: Int
    /// What the person is to change: `PORT`, `--port`.
    let hostName: String
    let portName: String

    init(_ host: String, _ port: Int, hostName: String = "HOST", portName: String) {
        (self.host, self.port, self.hostName, self.portName) = (host, port, hostName, portName)
    }

    /// Throws where nobody could listen there.
    func check() throws(ListeningError) {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &found) == 0, let first = found?.pointee else { throw .unknownHost(self) }
        defer { freeaddrinfo(found) }
        let descriptor = socket(first.ai_family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .refused(self, errno) }
        defer { close(descriptor) }
        var isReused: Int32 = 1
        // As the server does it: connections that have just ended do not hold the port.
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isReused, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, first.ai_addr, first.ai_addrlen) == 0 else { throw .refused(self, errno) }
    }
}

struct ListeningError: Error, CustomStringConvertible {
    let description: String

    fileprivate static func unknownHost(_ address: ListeningAddress) -> ListeningError {
        ListeningError(
            description: "this machine does not know the host “\(address.host)”: set \(address.hostName) to an address of its own, such as "
                + "127.0.0.1 or 0.0.0.0")
    }

    fileprivate static func refused(_ address: ListeningAddress, _ code: Int32) -> ListeningError {
        let (host, port) = (address.host, address.port)
        let sentence =
            switch code {
            case EADDRINUSE:
                "port \(port) of \(host) is in use by another program, perhaps another Kontor: end that, or choose another port with "
                    + address.portName
            case EADDRNOTAVAIL: "\(host) is no address of this machine: set \(address.hostName) to one, such as 127.0.0.1 or 0.0.0.0"
            case EACCES: "port \(port) is for the system's own programs: choose one from 1024 on with \(address.portName)"
            default: "nobody can listen on port \(port) of \(host): \(String(cString: strerror(code)))"
            }
        return ListeningError(description: sentence)
    }
}
