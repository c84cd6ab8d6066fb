import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Hands the head of a response to the caller when it comes and its chunks as they come, and watches the silences between.
final class StreamExchange: HTTPClientResponseDelegate {
    typealias Response = Void
    private typealias Chunks = AsyncThrowingStream<[UInt8], any Error>

    private struct Progress {
        var isRequestSent = false
        var isHeadReceived = false
        var isEnded = false
        var receivedBytes = 0
        var chunks: Chunks.Continuation?
        var alarm: Scheduled<Void>?
    }

    private let host: String
    private let maximumBytes: Int
    private let idleTimeout: TimeAmount
    private let head: AsyncThrowingStream<HTTPStream, any Error>.Continuation
    private let progress = Mutex(Progress())

    init(host: String, maximumBytes: Int, idleTimeout: TimeAmount, head: AsyncThrowingStream<HTTPStream, any Error>.Continuation) {
        self.host = host
        self.maximumBytes = maximumBytes
        self.idleTimeout = idleTimeout
        self.head = head
    }

    func begin(_ task: AsyncHTTPClient.HTTPClient.Task<Void>, headTimeout: TimeAmount) {
        progress.withLock { progress in
            guard !progress.isHeadReceived, !progress.isEnded else { return }
            progress.alarm = alarm(task, after: headTimeout)
        }
        task.futureResult.whenComplete { self.end($0) }
    }

    private func alarm(_ task: AsyncHTTPClient.HTTPClient.Task<Void>, after time: TimeAmount) -> Scheduled<Void> {
        task.eventLoop.scheduleTask(in: time) { task.fail(reason: HTTPClientError.readTimeout) }
    }

    func didSendRequestHead(task: AsyncHTTPClient.HTTPClient.Task<Void>, _ head: HTTPRequestHead) {
        progress.withLock { $0.isRequestSent = true }
    }

    func didReceiveHead(task: AsyncHTTPClient.HTTPClient.Task<Void>, _ responseHead: HTTPResponseHead) -> EventLoopFuture<Void> {
        let (chunks, continuation) = Chunks.makeStream()
        continuation.onTermination = { _ in task.cancel() }
        progress.withLock { progress in
            progress.isHeadReceived = true
            progress.chunks = continuation
            progress.alarm?.cancel()
            progress.alarm = alarm(task, after: idleTimeout)
        }
        head.yield(
            HTTPStream(status: Int(responseHead.status.code), body: HTTPStream.Body(chunks: chunks), fields: responseHead.headers))
        head.finish()
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: AsyncHTTPClient.HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let isTooLarge = progress.withLock { progress in
            progress.receivedBytes += buffer.readableBytes
            guard progress.receivedBytes <= maximumBytes else { return true }
            progress.chunks?.yield(Array(buffer.readableBytesView))
            progress.alarm?.cancel()
            progress.alarm = alarm(task, after: idleTimeout)
            return false
        }
        guard isTooLarge else { return task.eventLoop.makeSucceededVoidFuture() }
        return task.eventLoop.makeFailedFuture(HTTPError.responseTooLarge(host: host, limitBytes: maximumBytes))
    }

    func didFinishRequest(task: AsyncHTTPClient.HTTPClient.Task<Void>) throws {}

    private func end(_ result: Result<Void, any Error>) {
        let (chunks, isRequestSent) = progress.withLock { progress in
            progress.isEnded = true
            progress.alarm?.cancel()
            progress.alarm = nil
            return (progress.chunks, progress.isRequestSent)
        }
        switch result {
        case .success: chunks?.finish()
        case .failure(let error):
            let error = HTTPError(error, host: host, isRequestSent: isRequestSent)
            head.finish(throwing: error)
            chunks?.finish(throwing: error)
        }
    }
}
