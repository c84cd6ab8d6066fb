/// Why there is no whole response. A status such as 404 or 500 is a response, not an error. Hosts are named; paths, queries,
/// headers and bodies are not, since they carry keys.
package enum HTTPError: Error, Equatable, Sendable {
    /// `url` is redacted.
    case invalidURL(String)
    /// The address belongs to this machine or a private network, and the URL came from a stranger.
    case addressNotPublic(host: String)
    /// Not resolved, refused, or no connection in time: the request was not sent.
    case connectFailed(host: String, reason: String)
    case timedOut(host: String, isRequestPossiblyDelivered: Bool)
    case connectionClosed(host: String, isRequestPossiblyDelivered: Bool)
    case responseTooLarge(host: String, limitBytes: Int)
    /// What came is not HTTP.
    case invalidResponse(host: String, reason: String)
    /// A header we were given cannot be sent: a mistake of ours or of the configuration (a line end in a key).
    case invalidRequest(host: String, reason: String)
    /// Anything else of the connection: a TLS certificate that is not trusted, a broken record.
    case failed(host: String, reason: String)
    /// By the caller's task.
    case cancelled
    case shutDown
}

extension HTTPError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalidURL(let url): "“\(url)” is not a URL that can be called: it needs http:// or https:// and a host"
        case .addressNotPublic(let host): "\(host) is not on the public Internet, and only public addresses may be called here"
        case .connectFailed(let host, let reason): "\(host) cannot be reached: \(reason)"
        case .timedOut(let host, false): "\(host) did not take the request in time"
        case .timedOut(let host, true): "\(host) did not answer in time"
        case .connectionClosed(let host, false): "\(host) closed the connection before the request was sent"
        case .connectionClosed(let host, true): "\(host) closed the connection before its answer was complete"
        case .responseTooLarge(let host, let limit): "the answer of \(host) is larger than the \(limit) bytes allowed"
        case .invalidResponse(let host, let reason): "the answer of \(host) cannot be read: \(reason)"
        case .invalidRequest(let host, let reason): "the request to \(host) cannot be sent: \(reason)"
        case .failed(let host, let reason): "the connection to \(host) failed: \(reason)"
        case .cancelled: "the request was cancelled"
        case .shutDown: "Kontor is shutting down and sends no more requests"
        }
    }

    /// Whether the server may have received and acted on the request: if so, repeating it may do its work twice.
    package var isRequestPossiblyDelivered: Bool {
        switch self {
        case .timedOut(_, let isPossible), .connectionClosed(_, let isPossible): isPossible
        case .responseTooLarge, .invalidResponse, .failed, .cancelled: true
        case .invalidURL, .addressNotPublic, .connectFailed, .invalidRequest, .shutDown: false
        }
    }

    /// Whether the same request may succeed a moment later without anyone's doing.
    package var isTransient: Bool {
        switch self {
        case .connectFailed, .timedOut, .connectionClosed, .invalidResponse, .failed: true
        case .invalidURL, .addressNotPublic, .responseTooLarge, .invalidRequest, .cancelled, .shutDown: false
        }
    }
}
