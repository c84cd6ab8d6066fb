/// One request to an outside service. Redirects are never followed: a 3xx comes back as the response it is.
package struct HTTPRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"

        /// Whether sending it twice does what sending it once does (source: RFC 9110, section 9.2.2).
        var isIdempotent: Bool { self != .post && self != .patch }
    }

    package enum Body: Sendable {
        case none
        case bytes([UInt8], contentType: String)
        /// `application/x-www-form-urlencoded`, in this order.
        case form([(String, String)])
        /// `multipart/form-data`.
        case multipart([Part])
    }

    package struct Part: Sendable {
        package let name: String
        package let filename: String?
        package let contentType: String?
        package let bytes: [UInt8]

        package init(name: String, filename: String? = nil, contentType: String? = nil, bytes: [UInt8]) {
            self.name = name
            self.filename = filename
            self.contentType = contentType
            self.bytes = bytes
        }
    }

    package var method: Method
    /// Absolute, `http` or `https`.
    package var url: String
    package var headers: [(name: String, value: String)]
    package var body: Body
    /// For `send` to the end of the response; for `stream` to its head.
    package var timeout: Duration
    /// A longer body fails with `HTTPError.responseTooLarge`.
    package var maximumResponseBytes: Int
    /// Set where a stranger gave the URL: only a public address may then be connected to.
    package var isPublicAddressRequired: Bool

    package init(
        _ method: Method, _ url: String, headers: [(name: String, value: String)] = [], body: Body = .none,
        timeout: Duration = .seconds(30), maximumResponseBytes: Int = 1 << 20, isPublicAddressRequired: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumResponseBytes = maximumResponseBytes
        self.isPublicAddressRequired = isPublicAddressRequired
    }
}

/// What a log may show of it: no header, no body, no token, no query.
extension HTTPRequest: CustomStringConvertible {
    package var description: String { "\(method.rawValue) \(RedactedURL.text(of: url))" }
}
