import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

extension HTTPClient {
    /// Returns with the head of the response; its body follows. `request.timeout` is the time to the head, `idleTimeout` the
    /// longest silence between chunks. Throws `HTTPError` only.
    ///
    /// What was received before the connection broke is delivered before the error. (The engine drops what comes after the fiftieth
    /// chunk of a single read from the socket, where the connection breaks in the same moment.)
    package func stream(_ request: HTTPRequest, idleTimeout: Duration = .seconds(60)) async throws -> HTTPStream {
        let (prepared, host) = try prepare(request)
        let engine = engine(for: request)
        let whole: AsyncHTTPClient.HTTPClient.Request
        do { whole = try prepared.whole } catch { throw HTTPError(error, host: host, isTimedOut: false) }
        let reader = StreamReader(
            host: host, maximumBytes: request.maximumResponseBytes, idleTimeout: TimeAmount(idleTimeout), on: streamLoop)
        let running = engine.execute(request: whole, delegate: reader, eventLoop: .delegateAndChannel(on: streamLoop))
        // Also where the engine is shut down, of which the reader is not told.
        running.futureResult.whenComplete { result in
            if case .failure(let error) = result { reader.end(error) } else { reader.end(nil) }
        }
        let chunks = reader.open(orCancel: { running.cancel() })
        let exchange = Task {
            try await withTaskCancellationHandler {
                try await reader.head.get()
            } onCancel: {
                running.cancel()
            }
        }
        let alarm = Alarm(on: streamLoop)
        alarm.ring(in: TimeAmount(request.timeout)) { exchange.cancel() }
        let head = try await finish(exchange, alarm, host: host)
        return HTTPStream(status: Int(head.status.code), body: HTTPStream.Body(chunks: chunks), fields: head.headers)
    }
}

/// Takes a response on the event loop of its connection, and asks for more at once: ahead of the consumer, by at most
/// `maximumBytes`, so that the silence measured is the server's.
///
/// The engine's own asynchronous body waits for its consumer to ask. What reaches it meanwhile it drops when the connection
/// breaks, so that on a busy machine a cut answer lost what had come.
private final class StreamReader: HTTPClientResponseDelegate, Sendable {
    private let host: String
    private let maximumBytes: Int
    private let idleTimeout: TimeAmount
    private let silence: Alarm
    private let begun: EventLoopPromise<HTTPResponseHead>
    private let chunks: AsyncThrowingStream<[UInt8], any Error>
    private let chunk: AsyncThrowingStream<[UInt8], any Error>.Continuation
    private let receivedBytes = Mutex(0)

    init(host: String, maximumBytes: Int, idleTimeout: TimeAmount, on loop: any EventLoop) {
        self.host = host
        self.maximumBytes = maximumBytes
        self.idleTimeout = idleTimeout
        silence = Alarm(on: loop)
        begun = loop.makePromise()
        (chunks, chunk) = AsyncThrowingStream.makeStream(of: [UInt8].self)
    }

    var head: EventLoopFuture<HTTPResponseHead> { begun.futureResult }

    /// The chunks to come; `cancel` is called where nobody wants them any more.
    func open(orCancel cancel: @escaping @Sendable () -> Void) -> AsyncThrowingStream<[UInt8], any Error> {
        chunk.onTermination = { reason in if case .cancelled = reason { cancel() } }
        return chunks
    }

    func didReceiveHead(task: AsyncHTTPClient.HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        silence.ring(in: idleTimeout) { task.cancel() }
        begun.succeed(head)
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: AsyncHTTPClient.HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let isTooLarge = receivedBytes.withLock { count in
            count += buffer.readableBytes
            return count > maximumBytes
        }
        guard !isTooLarge else {
            return task.eventLoop.makeFailedFuture(HTTPError.responseTooLarge(host: host, limitBytes: maximumBytes))
        }
        silence.ring(in: idleTimeout)
        chunk.yield(Array(buffer.readableBytesView))
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didFinishRequest(task: AsyncHTTPClient.HTTPClient.Task<Void>) {}

    /// The response is whole, or ends by `error`.
    func end(_ error: (any Error)?) {
        silence.turnOff()
        begun.fail(error ?? HTTPClientError.remoteConnectionClosed)
        chunk.finish(throwing: error.map { HTTPError($0, host: host, isTimedOut: silence.isRung) })
    }
}
