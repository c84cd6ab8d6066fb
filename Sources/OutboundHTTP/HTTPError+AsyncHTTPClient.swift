import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension HTTPError {
    /// Reads an error of the engine. `isRequestSent`: whether the head of the request had gone out.
    init(_ error: any Error, host: String, isRequestSent: Bool) {
        switch error {
        case let error as HTTPError: self = error
        case let error as HTTPClientError: self.init(client: error, host: host, isRequestSent: isRequestSent)
        case HTTPParserError.invalidEOFState: self = .connectionClosed(host: host, isRequestPossiblyDelivered: true)
        case is HTTPParserError: self = .invalidResponse(host: host, reason: "it is not HTTP")
        case is CancellationError: self = .cancelled
        default:
            self =
                isRequestSent
                ? .connectionClosed(host: host, isRequestPossiblyDelivered: true)
                : .connectFailed(host: host, reason: String(describing: error))
        }
    }

    private init(client error: HTTPClientError, host: String, isRequestSent: Bool) {
        switch error {
        case .cancelled: self = .cancelled
        case .alreadyShutdown: self = .shutDown
        case .deadlineExceeded, .readTimeout, .writeTimeout: self = .timedOut(host: host, isRequestPossiblyDelivered: isRequestSent)
        case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout:
            self = .connectFailed(host: host, reason: "no connection in time")
        case .remoteConnectionClosed, .uncleanShutdown: self = .connectionClosed(host: host, isRequestPossiblyDelivered: isRequestSent)
        // Only the short description is of a bounded set; the long one shows header values.
        default:
            self =
                isRequestSent
                ? .invalidResponse(host: host, reason: error.shortDescription)
                : .invalidRequest(host: host, reason: error.shortDescription)
        }
    }
}
