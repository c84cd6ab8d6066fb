import CLibpq

/// A `postgres://` address, as libpq reads it: host, port, user, database, TLS mode and all else that libpq knows.
package struct PostgresAddress: Hashable, Sendable {
    /// With the password: for libpq alone, never for a log.
    let text: String
    /// Without it: `postgres://kontor@localhost:5432/kontor`
    package let shown: String

    /// Throws `.unreadable` with libpq's reason.
    init(_ text: String) throws(DatabaseURLError) {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(text, &message) else {
            let reason = message.map { String(cString: $0) } ?? "it is not an address"
            PQfreemem(message)
            throw .unreadable(reason.trimmingPrefix { $0.isWhitespace }.split(separator: "\n").joined(separator: " "))
        }
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        self.text = text
        let user = values["user"].map { $0 + "@" } ?? ""
        let port = values["port"].map { ":" + $0 } ?? ""
        shown = "postgres://\(user)\(values["host"] ?? values["hostaddr"] ?? "")\(port)/\(values["dbname"] ?? "")"
    }
}
