import AsyncHTTPClient
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
    /// Of all streams, so that they take each other's kept-alive connections.
    let streamLoop: any EventLoop
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
        streamLoop = engine.eventLoopGroup.any()
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
        let engine = engine(for: request)
        let maximumBytes = request.maximumResponseBytes
        let exchange = Task {
            let response = try await engine.execute(prepared.asynchronous, deadline: .distantFuture)
            var body: [UInt8] = []
            for try await buffer in response.body {
                body.append(contentsOf: buffer.readableBytesView)
                guard body.count <= maximumBytes else { throw HTTPError.responseTooLarge(host: host, limitBytes: maximumBytes) }
            }
            return HTTPResponse(status: Int(response.status.code), body: body, fields: response.headers)
        }
        let alarm = Alarm(on: engine.eventLoopGroup.any())
        alarm.ring(in: TimeAmount(request.timeout)) { exchange.cancel() }
        return try await finish(exchange, alarm, host: host)
    }

    /// The task's value, or the one `HTTPError` that says why there is none.
    func finish<Value: Sendable>(_ task: Task<Value, any Error>, _ alarm: Alarm, host: String) async throws -> Value {
        defer { alarm.turnOff() }
        do {
            return try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        } catch {
            throw HTTPError(error, host: host, isTimedOut: alarm.isRung)
        }
    }

    func engine(for request: HTTPRequest) -> AsyncHTTPClient.HTTPClient { request.isPublicAddressRequired ? publicEngine : engine }

    func prepare(_ request: HTTPRequest) throws(HTTPError) -> (request: PreparedRequest, host: String) {
        guard let host = host(ofURL: request.url) else { throw .invalidURL(RedactedURL.text(of: request.url)) }
        var headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
        let encoded = request.body.encoded
        if let encoded, !headers.contains(name: "content-type") { headers.add(name: "content-type", value: encoded.contentType) }
        if !headers.contains(name: "user-agent") { headers.add(name: "user-agent", value: userAgent) }
        return (
            PreparedRequest(
                method: HTTPMethod(rawValue: request.method.rawValue), url: request.url, headers: headers,
                body: encoded.map { ByteBuffer(bytes: $0.bytes) }), host
        )
    }

    /// Fails what is under way with `HTTPError.cancelled`, what comes later with `shutDown`, and closes the connections.
    package func shutdown() async {
        for engine in [engine, publicEngine] {
            // It fails only where it is shut down already, which is what was asked for.
            try? await engine.shutdown()
        }
    }
}

/// A request as it goes out, in the two forms of the engine.
struct PreparedRequest: Sendable {
    let method: HTTPMethod
    let url: String
    let headers: HTTPHeaders
    let body: ByteBuffer?

    var asynchronous: HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers = headers
        request.body = body.map { .bytes($0) }
        return request
    }

    /// For a delegate. Throws where the URL cannot be read.
    var whole: AsyncHTTPClient.HTTPClient.Request {
        get throws {
            try .init(url: url, method: method, headers: headers, body: body.map { .byteBuffer($0) })
        }
    }
}

/// The host of an absolute `http` or `https` URL without spaces; nil for anything else. The engine parses the rest.
private func host(ofURL url: String) -> String? {
    let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count >= 3, ["http:", "https:"].contains(parts[0].lowercased()), parts[1].isEmpty else { return nil }
    guard !url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else { return nil }
    let authority = parts[2].prefix { $0 != "?" && $0 != "#" }
    let hostAndPort = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    let host = hostAndPort.hasPrefix("[") ? hostAndPort.dropFirst().prefix { $0 != "]" } : hostAndPort.prefix { $0 != ":" }
    return host.isEmpty ? nil : String(host)
}

/// Looks at the address that was really connected to, so that no name can resolve differently for the check.
@Sendable private func refuseUnlessPublic(_ channel: any Channel) -> EventLoopFuture<Void> {
    if let address = channel.remoteAddress, PublicAddress.contains(address) { return channel.eventLoop.makeSucceededVoidFuture() }
    // Closed a turn later: the pool must hear of the refusal before it hears of the close.
    channel.eventLoop.execute { channel.close(promise: nil) }
    return channel.eventLoop.makeFailedFuture(HTTPError.addressNotPublic(host: channel.remoteAddress?.ipAddress ?? "the host"))
}
