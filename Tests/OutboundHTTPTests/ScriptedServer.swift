import NIOCore
import NIOPosix
import Synchronization

/// A real TCP server whose every answer a test writes byte by byte, so that it can do what a proper HTTP server would not.
final class ScriptedServer: Sendable {
    struct Request: Sendable {
        /// Counted from 0, in order of arrival.
        let connection: Int
        /// Counted from 0 within its connection.
        let number: Int
        /// Head and body as they came.
        let text: String
    }

    enum Answer: Sendable {
        case bytes(String)
        case bytesThenClose(String)
        /// Each sent by itself.
        case piecesThenClose([String])
        case close
        case silence
    }

    private let channel: any Channel
    private let record: Record
    private let group: MultiThreadedEventLoopGroup

    init(_ answer: @escaping @Sendable (Request) -> Answer) async throws {
        let record = Record(answer: answer)
        self.record = record
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Script(record: record))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }
    var requests: [Request] { record.requests.withLock { $0 } }

    /// One element for each request received.
    var arrivals: AsyncStream<Void> { record.arrivals }

    func close() async throws {
        try await channel.close()
        try await group.shutdownGracefully()
    }
}

private final class Record: Sendable {
    let answer: @Sendable (ScriptedServer.Request) -> ScriptedServer.Answer
    let requests = Mutex<[ScriptedServer.Request]>([])
    let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation
    private let connections = Mutex(0)

    init(answer: @escaping @Sendable (ScriptedServer.Request) -> ScriptedServer.Answer) {
        self.answer = answer
        (arrivals, arrived) = AsyncStream.makeStream()
    }

    func nextConnection() -> Int {
        connections.withLock { count in
            count += 1
            return count - 1
        }
    }

    func take(_ request: ScriptedServer.Request) -> ScriptedServer.Answer {
        requests.withLock { $0.append(request) }
        arrived.yield()
        return answer(request)
    }
}

private final class Script: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let record: Record
    private let connection: Int
    private var number = 0
    private var text = ""

    init(record: Record) {
        self.record = record
        connection = record.nextConnection()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        guard isComplete else { return }
        let request = ScriptedServer.Request(connection: connection, number: number, text: text)
        text = ""
        number += 1
        switch record.take(request) {
        case .bytes(let bytes): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: bytes)), promise: nil)
        case .bytesThenClose(let bytes):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: bytes)), promise: nil)
            context.close(promise: nil)
        case .piecesThenClose(let pieces):
            for piece in pieces { context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: piece)), promise: nil) }
            context.close(promise: nil)
        case .close: context.close(promise: nil)
        case .silence: break
        }
    }

    private var isComplete: Bool {
        guard let end = text.range(ofHead: "\r\n\r\n") else { return false }
        let length =
            text.lowercased().split(separator: "content-length: ").dropFirst().first.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
        return text.utf8.distance(from: end, to: text.utf8.endIndex) >= length
    }
}

extension String {
    /// Where the text after the first `mark` begins.
    fileprivate func range(ofHead mark: String) -> String.Index? {
        var index = startIndex
        while index < endIndex {
            if self[index...].utf8.starts(with: mark.utf8) { return utf8.index(index, offsetBy: mark.utf8.count) }
            index = utf8.index(after: index)
        }
        return nil
    }
}
