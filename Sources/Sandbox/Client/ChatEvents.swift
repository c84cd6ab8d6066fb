import HTTPTypes
import Hummingbird
import NIOCore
import Values

/// A chat as Server-Sent Events: the whole chat first (`snapshot`), then what changed (`delta`: new and edited messages, deleted ids, and
/// the small parts anew), and a comment every 15 seconds, so that a dead connection is noticed.
struct ChatEvents: Sendable {
    private let telegram: Telegram
    private let visit: Visit

    /// Throws `SandboxError.notFound` where there is no such chat.
    init(telegram: Telegram, visit: Visit) throws(SandboxError) {
        self.telegram = telegram
        self.visit = visit
        _ = try telegram.snapshot(visit.bot, visit.chat)
    }

    func response() -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                do { try await write(&writer) } catch {
                    // The reader has gone, which is how every stream of events ends.
                }
                try await writer.finish(nil)
            })
    }

    private func write(_ writer: inout any ResponseBodyWriter) async throws {
        let ticks = Ticks(telegram.changes.stream())
        defer { ticks.stop() }
        var shown = try telegram.snapshot(visit.bot, visit.chat)
        try await writer.write(ChatEvents.event("snapshot", shown.json))
        var quietSeconds = 0
        for await isTick in ticks.stream {
            let next = try telegram.snapshot(visit.bot, visit.chat, after: shown.revision)
            let isNews = next.revision != shown.revision || next.draft != shown.draft || next.action != shown.action
            quietSeconds = isNews ? 0 : quietSeconds + (isTick ? 1 : 0)
            if isNews {
                try await writer.write(ChatEvents.event("delta", next.json))
            } else if quietSeconds >= 15 {
                quietSeconds = 0
                try await writer.write(ByteBuffer(string: ": still here\n\n"))
            }
            shown = next
        }
    }

    private static func event(_ name: String, _ json: JSON) -> ByteBuffer {
        var buffer = ByteBuffer(string: "event: \(name)\ndata: ")
        buffer.writeBytes(json.bytes)
        buffer.writeString("\n\n")
        return buffer
    }
}

/// Changes (`false`) and the seconds between them (`true`), which drafts and typing marks need to fade.
private struct Ticks {
    let stream: AsyncStream<Bool>
    private let sources: [Task<Void, Never>]

    init(_ changes: AsyncStream<Void>) {
        let (stream, continuation) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingNewest(2))
        self.stream = stream
        let news = Task {
            for await _ in changes { continuation.yield(false) }
            continuation.finish()
        }
        let seconds = Task {
            do {
                while true {
                    try await Task.sleep(for: .seconds(1))
                    continuation.yield(true)
                }
            } catch {
                // Stopped.
            }
        }
        sources = [news, seconds]
    }

    func stop() { for source in sources { source.cancel() } }
}
