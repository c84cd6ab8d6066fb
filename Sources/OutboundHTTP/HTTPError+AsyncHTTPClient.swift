import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix

extension HTTPError {
    /// Reads an error of the engine. `isTimedOut`: whether our own alarm had cancelled the exchange.
    init(_ error: any Error, host: String, isTimedOut: Bool) {
        switch error {
        case let error as HTTPError: self = error
        case is CancellationError:
            self = isTimedOut ? .timedOut(host: host, isRequestPossiblyDelivered: true) : .cancelled
        case let error as HTTPClientError where error == .cancelled && isTimedOut:
            self = .timedOut(host: host, isRequestPossiblyDelivered: true)
        case let error as HTTPClientError: self.init(client: error, host: host)
        case let error as NIOConnectionError:
            let reason = error.connectionErrors.first?.error ?? error.dnsAError ?? error.dnsAAAAError
            self = .connectFailed(host: host, reason: reason.map { String(describing: $0) } ?? "the name does not resolve")
        case ChannelError.connectTimeout: self = .connectFailed(host: host, reason: "no connection in time")
        case HTTPParserError.invalidEOFState: self = .connectionClosed(host: host, isRequestPossiblyDelivered: true)
        case is HTTPParserError: self = .invalidResponse(host: host, reason: "it is not HTTP")
        case let error as IOError: self.init(system: error, host: host)
        // TLS, mostly: a handshake that failed sent nothing, but a broken record may come later.
        default: self = .failed(host: host, reason: String(describing: error))
        }
    }

    private init(client error: HTTPClientError, host: String) {
        switch error {
        case .cancelled: self = .cancelled
        case .alreadyShutdown: self = .shutDown
        case .deadlineExceeded, .readTimeout, .writeTimeout: self = .timedOut(host: host, isRequestPossiblyDelivered: true)
        case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout:
            self = .connectFailed(host: host, reason: "no connection in time")
        case .remoteConnectionClosed, .uncleanShutdown: self = .connectionClosed(host: host, isRequestPossiblyDelivered: true)
        case .invalidURL, .emptyHost, .emptyScheme: self = .invalidRequest(host: host, reason: "its URL cannot be read")
        // Only the short description is of a bounded set; the long one shows header values.
        default: self = .invalidRequest(host: host, reason: error.shortDescription)
        }
    }

    private init(system error: IOError, host: String) {
        let afterConnecting: Set<CInt> = [ECONNRESET, EPIPE, ECONNABORTED, ENOTCONN]
        self =
            afterConnecting.contains(error.errnoCode)
            ? .connectionClosed(host: host, isRequestPossiblyDelivered: true)
            : .connectFailed(host: host, reason: String(describing: error))
    }
}
