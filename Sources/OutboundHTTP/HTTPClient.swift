import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1

/// All requests that Kontor makes of the outside world, over one pool of kept-alive connections.
///
/// Retries are the caller's matter, since only it knows what a second request would do; the one exception is an idempotent
/// request that met a kept-alive connection which the server was just closing.
package final class HTTPClient: Sendable {
    let engine: AsyncHTTPClient.HTTPClient
    /// For URLs from strangers: connections to addresses that are not public are closed before a byte is sent.
    let publicEngine: AsyncHTTPClient.HTTPClient
    private let userAgent: String

    /// `connectionsPerHost` is how many HTTP/1 connections one host gets; requests beyond it wait for one.
    package init(connectionsPerHost: Int = 8, connectTimeout: Duration = .seconds(10), userAgent: String = "Kontor") {
        self.userAgent = userAgent
        var configuration = AsyncHTTPClient.HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = TimeAmount(connectTimeout)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionsPerHost
        // A refused connection is told at once: the caller has its own back-off.
        configuration.connectionPool.retryConnectionEstablishment = false
        engine = AsyncHTTPClient.HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        configuration.httpVersion = .http1Only
        configuration.http1_1ConnectionDebugInitializer = refuseUnlessPublic
        publicEngine = AsyncHTTPClient.HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// The whole response, whatever its status. Throws `HTTPError` only.
    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        do {
            return try await sendOnce(request)
        } catch HTTPError.connectionClosed where request.method.isIdempotent {
            return try await sendOnce(request)
        }
    }

    private func sendOnce(_ request: HTTPRequest) async throws -> HTTPResponse {
        let (prepared, host) = try prepare(request)
        let exchange = Exchange(host: host, maximumBytes: request.maximumResponseBytes)
        let task = engine(for: request).execute(request: prepared, delegate: exchange, deadline: .now() + TimeAmount(request.timeout))
        do {
            return try await withTaskCancellationHandler {
                try await task.futureResult.get()
            } onCancel: {
                task.cancel()
            }
        } catch {
            throw HTTPError(error, host: host, isRequestSent: exchange.isRequestSent)
        }
    }

    func engine(for request: HTTPRequest) -> AsyncHTTPClient.HTTPClient { request.isPublicAddressRequired ? publicEngine : engine }

    func prepare(_ request: HTTPRequest) throws(HTTPError) -> (request: AsyncHTTPClient.HTTPClient.Request, host: String) {
        let encoded = request.body.encoded
        var headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
        if let encoded, !headers.contains(name: "content-type") { headers.add(name: "content-type", value: encoded.contentType) }
        if !headers.contains(name: "user-agent") { headers.add(name: "user-agent", value: userAgent) }
        let prepared: AsyncHTTPClient.HTTPClient.Request
        do {
            prepared = try AsyncHTTPClient.HTTPClient.Request(
                url: request.url, method: HTTPMethod(rawValue: request.method.rawValue), headers: headers,
                body: encoded.map { .byteBuffer(ByteBuffer(bytes: $0.bytes)) })
        } catch {
            throw .invalidURL(Redaction.url(request.url))
        }
        guard prepared.scheme == "http" || prepared.scheme == "https", !prepared.host.isEmpty else {
            throw .invalidURL(Redaction.url(request.url))
        }
        return (prepared, prepared.host)
    }

    /// Fails what is under way with `HTTPError.shutDown` or `cancelled`, and closes the connections.
    package func shutdown() async {
        for engine in [engine, publicEngine] {
            // It fails only where it is shut down already, which is what was asked for.
            try? await engine.shutdown()
        }
    }
}

/// Looks at the address that was really connected to, so that no name can resolve differently for the check.
@Sendable private func refuseUnlessPublic(_ channel: any Channel) -> EventLoopFuture<Void> {
    guard let address = channel.remoteAddress, !PublicAddress.contains(address) else { return channel.eventLoop.makeSucceededVoidFuture() }
    // Closed a turn later: the pool must hear of the refusal before it hears of the close.
    channel.eventLoop.execute { channel.close(promise: nil) }
    return channel.eventLoop.makeFailedFuture(HTTPError.addressNotPublic(host: address.ipAddress ?? "the host"))
}
