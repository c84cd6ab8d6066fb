import HTTPTypes
import Hummingbird
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Server

@Suite struct RequestDeadlineTests {
    private let channel = EmbeddedChannel()

    init() throws { try channel.pipeline.syncOperations.addHandler(RequestDeadline(.seconds(30))) }

    private func receive(_ parts: HTTPRequestPart...) throws {
        for part in parts { try channel.writeInbound(part) }
    }

    private static let head = HTTPRequestPart.head(HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/api/task"))
    private static let piece = HTTPRequestPart.body(ByteBuffer(string: "a"))

    @Test("a request that trickles in is answered 408 at its deadline, and the connection ends")
    func trickle() throws {
        try receive(Self.head)
        for _ in 0..<29 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
            try receive(Self.piece)
        }
        #expect(try channel.readOutbound(as: HTTPResponsePart.self) == nil)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        guard case .head(let head) = try channel.readOutbound(as: HTTPResponsePart.self) else {
            Issue.record("there is no answer")
            return
        }
        #expect(head.status == .requestTimeout && head.headerFields[.contentType] == "application/problem+json")
        #expect(!channel.isActive)
    }

    @Test("a request that is whole may be worked on for as long as it takes, and so may the next one")
    func whole() throws {
        for _ in 1...2 {
            try receive(Self.head, Self.piece, .end(nil))
            channel.embeddedEventLoop.advanceTime(by: .seconds(3600))
            try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
            try channel.writeOutbound(HTTPResponsePart.end(nil))
            #expect(try channel.readOutbound(as: HTTPResponsePart.self) != nil)
            #expect(try channel.readOutbound(as: HTTPResponsePart.self) != nil)
        }
        #expect(try channel.readOutbound(as: HTTPResponsePart.self) == nil)
        _ = try channel.finish(acceptAlreadyClosed: true)
    }

    @Test("a body that breaks off is the sender's fault")
    func brokenOff() async throws {
        let (pieces, sender) = AsyncThrowingStream.makeStream(of: ByteBuffer.self)
        sender.yield(ByteBuffer(string: "{"))
        sender.finish(throwing: ChannelError.inputClosed)
        let head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/api/task")
        let request = Request(head: head, body: RequestBody(asyncSequence: pieces))
        let problem = await #expect(throws: Problem.self) { try await request.bytes() }
        #expect(problem?.status == .badRequest)
    }

    @Test("where the answer has begun already, the connection ends without a second one")
    func answered() throws {
        try receive(Self.head)
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .unauthorized)))
        channel.embeddedEventLoop.advanceTime(by: .seconds(30))
        #expect(try channel.readOutbound(as: HTTPResponsePart.self) != nil)
        #expect(try channel.readOutbound(as: HTTPResponsePart.self) == nil)
    }
}
