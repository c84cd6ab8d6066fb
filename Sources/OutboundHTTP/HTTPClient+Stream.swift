import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension HTTPClient {
    /// Returns with the head of the response; its body follows. `request.timeout` is the time to the head, `idleTimeout` the
    /// longest silence between chunks. Throws `HTTPError` only.
    package func stream(_ request: HTTPRequest, idleTimeout: Duration = .seconds(60)) async throws -> HTTPStream {
        let (prepared, host) = try prepare(request)
        let engine = engine(for: request)
        let exchange = Task { try await engine.execute(prepared, deadline: .distantFuture) }
        let alarm = Alarm(on: engine.eventLoopGroup.any())
        alarm.ring(in: TimeAmount(request.timeout)) { exchange.cancel() }
        let response = try await finish(exchange, alarm, host: host)
        let chunks = pump(
            response.body, host: host, maximumBytes: request.maximumResponseBytes, idleTimeout: TimeAmount(idleTimeout),
            alarm: Alarm(on: engine.eventLoopGroup.any()))
        return HTTPStream(status: Int(response.status.code), body: HTTPStream.Body(chunks: chunks), fields: response.headers)
    }

    /// Reads ahead of the consumer, by at most `maximumBytes`, so that the silence measured is the server's.
    private func pump(
        _ body: HTTPClientResponse.Body, host: String, maximumBytes: Int, idleTimeout: TimeAmount, alarm: Alarm
    ) -> AsyncThrowingStream<[UInt8], any Error> {
        let (chunks, continuation) = AsyncThrowingStream.makeStream(of: [UInt8].self)
        let pumping = Task {
            var receivedBytes = 0
            do {
                for try await buffer in body {
                    receivedBytes += buffer.readableBytes
                    guard receivedBytes <= maximumBytes else { throw HTTPError.responseTooLarge(host: host, limitBytes: maximumBytes) }
                    alarm.ring(in: idleTimeout)
                    continuation.yield(Array(buffer.readableBytesView))
                }
                alarm.turnOff()
                continuation.finish()
            } catch {
                alarm.turnOff()
                continuation.finish(throwing: HTTPError(error, host: host, isTimedOut: alarm.isRung))
            }
        }
        alarm.ring(in: idleTimeout) { pumping.cancel() }
        continuation.onTermination = { _ in pumping.cancel() }
        return chunks
    }
}
