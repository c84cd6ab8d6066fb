import AsyncHTTPClient
import NIOCore

extension HTTPClient {
    /// Returns with the head of the response; its body follows. `request.timeout` is the time to the head, `idleTimeout` the
    /// longest silence between chunks. Throws `HTTPError` only.
    package func stream(_ request: HTTPRequest, idleTimeout: Duration = .seconds(60)) async throws -> HTTPStream {
        let (prepared, host) = try prepare(request)
        let (head, headContinuation) = AsyncThrowingStream.makeStream(of: HTTPStream.self, bufferingPolicy: .bufferingNewest(1))
        let exchange = StreamExchange(
            host: host, maximumBytes: request.maximumResponseBytes, idleTimeout: TimeAmount(idleTimeout), head: headContinuation)
        let task = engine(for: request).execute(request: prepared, delegate: exchange)
        exchange.begin(task, headTimeout: TimeAmount(request.timeout))
        return try await withTaskCancellationHandler {
            for try await stream in head { return stream }
            throw HTTPError.cancelled
        } onCancel: {
            task.cancel()
        }
    }
}
