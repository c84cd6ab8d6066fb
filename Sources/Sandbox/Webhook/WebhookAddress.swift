/// Where a webhook listens. The sandbox delivers over plain HTTP, on this machine.
struct WebhookAddress: Sendable, Equatable {
    let host: String
    let port: Int
    /// With its query, beginning with a slash.
    let path: String

    var authority: String { "\(host):\(port)" }

    /// Nil unless `url` begins with `http://` and names a host.
    init?(_ url: String) {
        guard url.hasPrefix("http://") else { return nil }
        let rest = url.dropFirst(7)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let path = rest.dropFirst(authority.count)
        let halves = authority.split(separator: ":")
        guard let host = halves.first, halves.count <= 2, let port = halves.count == 2 ? Int(halves[1]) : 80, (1...65535).contains(port)
        else { return nil }
        self.host = String(host)
        self.port = port
        self.path = path.hasPrefix("/") ? String(path) : "/" + path
    }
}
