import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// A request has so long to come in, from its head to its end. Who only trickles is answered 408 and let go: the server's idle
/// limit, which begins anew with each byte, would hold the connection for ever.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    static let usual: TimeAmount = .seconds(30)

    private let limit: TimeAmount
    private var alarm: Scheduled<Void>?
    private var isIncomplete = false
    private var isAnswering = false
    private var answersOwed = 0

    init(_ limit: TimeAmount = usual) { self.limit = limit }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            answersOwed += 1
            isIncomplete = true
        case .body: break
        case .end: turnOff()
        }
        context.fireChannelRead(data)
    }

    /// Most requests come in whole, and need no alarm.
    func channelReadComplete(context: ChannelHandlerContext) {
        if isIncomplete, alarm == nil {
            alarm = context.eventLoop.assumeIsolated().scheduleTask(in: limit) { self.ring(context) }
        }
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status.kind != .informational: isAnswering = true
        case .head, .body: break
        case .end:
            isAnswering = false
            answersOwed -= 1
        }
        context.write(data, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        turnOff()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { turnOff() }

    private func turnOff() {
        alarm?.cancel()
        alarm = nil
        isIncomplete = false
    }

    /// Where an answer is under way, or one to an earlier request is owed, another would only garble it.
    private func ring(_ context: ChannelHandlerContext) {
        alarm = nil
        if answersOwed == 1, !isAnswering {
            let seconds = limit.nanoseconds / 1_000_000_000
            let body = ByteBuffer(
                string:
                    #"{"detail":"The request did not come in within \#(seconds) seconds; send it again.","status":408,"title":"Request Timeout","type":"about:blank"}"#
            )
            let fields: HTTPFields = [
                .contentType: "application/problem+json", .contentLength: "\(body.readableBytes)", .connection: "close",
            ]
            context.write(wrapOutboundOut(.head(HTTPResponse(status: .requestTimeout, headerFields: fields))), promise: nil)
            context.write(wrapOutboundOut(.body(body)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
        context.close(promise: nil)
    }
}
