import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Collects one response on the engine's event loop and knows whether the request had gone out.
final class Exchange: HTTPClientResponseDelegate {
    typealias Response = HTTPResponse

    private struct Progress {
        var isRequestSent = false
        var head: HTTPResponseHead?
        var body: [UInt8] = []
    }

    private let host: String
    private let maximumBytes: Int
    private let progress = Mutex(Progress())

    init(host: String, maximumBytes: Int) {
        self.host = host
        self.maximumBytes = maximumBytes
    }

    var isRequestSent: Bool { progress.withLock { $0.isRequestSent } }

    func didSendRequestHead(task: AsyncHTTPClient.HTTPClient.Task<HTTPResponse>, _ head: HTTPRequestHead) {
        progress.withLock { $0.isRequestSent = true }
    }

    func didReceiveHead(task: AsyncHTTPClient.HTTPClient.Task<HTTPResponse>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        progress.withLock { $0.head = head }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: AsyncHTTPClient.HTTPClient.Task<HTTPResponse>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let isTooLarge = progress.withLock { progress in
            progress.body.append(contentsOf: buffer.readableBytesView)
            return progress.body.count > maximumBytes
        }
        guard isTooLarge else { return task.eventLoop.makeSucceededVoidFuture() }
        return task.eventLoop.makeFailedFuture(HTTPError.responseTooLarge(host: host, limitBytes: maximumBytes))
    }

    func didFinishRequest(task: AsyncHTTPClient.HTTPClient.Task<HTTPResponse>) throws -> HTTPResponse {
        try progress.withLock { progress in
            guard let head = progress.head else { throw HTTPError.invalidResponse(host: host, reason: "it has no status line") }
            return HTTPResponse(status: Int(head.status.code), body: progress.body, fields: head.headers)
        }
    }
}
