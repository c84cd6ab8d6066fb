import OutboundHTTP
import Testing

@testable import Sandbox

@Suite struct ShutdownTests {
    @Test("stopping ends a long poll and a stream of events at once")
    func stop() async throws {
        try await SandboxBench.run { bench async throws in
            async let updates = bench.result("getUpdates", ["timeout": 50])
            let stream = try await bench.client.stream(HTTPRequest(.get, "\(bench.sandbox.baseURL)/sandbox/chats/assistant/501/events"))
            var events = stream.events.makeAsyncIterator()
            #expect(try await events.next()?.name == "snapshot")
            try await bench.untilPolling()
            await bench.sandbox.stop()
            let ended = try await updates
            #expect(ended == [])
            #expect(try await events.next() == nil)
        }
    }
}
