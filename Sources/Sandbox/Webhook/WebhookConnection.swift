import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// What a webhook answered, or why it did not.
struct WebhookReply: Sendable {
    var status = 0
    var retryAfterSeconds: Int?
    var body: [UInt8] = []
    var failure = ""
}

/// Idle connections to webhooks, by host and port, kept for the next delivery.
final class WebhookConnections: Sendable {
    private let idle = Mutex<[String: [any Channel]]>([:])

    deinit { for channel in idle.withLock({ $0.values.joined() }) { channel.close(promise: nil) } }

    /// Sends a JSON body; what the other end says, or that it said nothing.
    func post(_ bytes: [UInt8], to address: WebhookAddress, headers: [(String, String)] = []) async -> WebhookReply {
        let post = WebhookPost(bytes: bytes, address: address, headers: headers)
        while let channel = idle.withLock({ $0[address.authority]?.popLast() }) {
            // An idle connection may have been closed meanwhile; then the next, or a new one, carries it.
            if channel.isActive, let reply = try? await send(post, on: channel) { return reply }
        }
        do {
            return try await send(post, on: try await connect(address))
        } catch {
            return WebhookReply(failure: "Connection refused: \(error)")
        }
    }

    private func connect(_ address: WebhookAddress) async throws -> any Channel {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(5))
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(WebhookExchange())
                }
            }
            .connect(host: address.host, port: address.port).get()
    }

    private func send(_ post: WebhookPost, on channel: any Channel) async throws -> WebhookReply {
        let promise = channel.eventLoop.makePromise(of: (WebhookReply, Bool).self)
        // A channel that has closed a moment ago never shows the post to its handler, which would then promise an answer for ever.
        let written = channel.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenFailure { promise.fail($0) }
        channel.write(PromisedPost(post: post, promise: promise), promise: written)
        channel.flush()
        let (reply, isReusable) = try await promise.futureResult.get()
        if isReusable { idle.withLock { $0[post.address.authority, default: []].append(channel) } } else { channel.close(promise: nil) }
        return reply
    }
}

private struct WebhookPost: Sendable {
    let bytes: [UInt8]
    let address: WebhookAddress
    let headers: [(String, String)]
}

private struct PromisedPost: Sendable {
    let post: WebhookPost
    let promise: EventLoopPromise<(WebhookReply, Bool)>
}

/// One request and its answer at a time on one connection; used on its event loop only.
private final class WebhookExchange: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = PromisedPost
    typealias OutboundOut = HTTPClientRequestPart

    private var promise: EventLoopPromise<(WebhookReply, Bool)>?
    private var reply = WebhookReply()
    private var isReusable = true
    private var timeout: Scheduled<Void>?

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let promised = unwrapOutboundIn(data)
        let post = promised.post
        self.promise = promised.promise
        reply = WebhookReply()
        let channel = context.channel
        timeout = context.eventLoop.scheduleTask(in: .seconds(60)) { channel.close(promise: nil) }
        var headers = HTTPHeaders([
            ("Host", post.address.authority), ("Content-Length", String(post.bytes.count)),
        ])
        headers.add(contentsOf: post.headers)
        let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: post.address.path, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: post.bytes)))), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            reply.status = Int(head.status.code)
            reply.retryAfterSeconds = head.headers.first(name: "Retry-After").flatMap { Int($0) }
            reply.failure = "Wrong response from the webhook: \(head.status.code) \(head.status.reasonPhrase)"
            isReusable = head.isKeepAlive
        case .body(var buffer):
            // An answer that calls a method is small; more is not read.
            if reply.body.count < 1 << 20 { reply.body += buffer.readBytes(length: buffer.readableBytes) ?? [] }
        case .end:
            timeout?.cancel()
            promise?.succeed((reply, isReusable))
            promise = nil
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(ChannelError.eof)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error)
        context.close(promise: nil)
    }

    private func fail(_ error: any Error) {
        timeout?.cancel()
        promise?.fail(error)
        promise = nil
    }
}
