import Storage
import TestSupport
import Testing

@Suite("Signals")
struct SignalTests {
    private struct Undone: Error {}
    private static let news = Signal("news")
    private static let other = Signal("other")

    @Test("a signal comes after the commit that raised it, and what it announces can be read", .bothEngines)
    func afterCommit() async throws {
        try await TestDatabase.with(NoteSchema.migrations) { database in
            var news = database.signals(Self.news).makeAsyncIterator()
            for number in 1...20 {
                async let written: Void = database.write { tx in
                    try tx.insertNote(caller: number)
                    tx.signalAfterCommit(Self.news)
                }
                var count = 0
                repeat {
                    await news.next()
                    count = try await database.read { try $0.noteCount() }
                    // One more comes when PostgreSQL's news are first listened to.
                } while TestEngine.current == .postgres && count < number
                #expect(count == number)
                try await written
            }
        }
    }

    @Test("a rollback raises nothing")
    func rollback() async throws {
        try await TestDatabase.with(NoteSchema.migrations) { database in
            let stream = database.signals(Self.news)
            await #expect(throws: Undone.self) {
                try await database.write { tx in
                    tx.signalAfterCommit(Self.news)
                    throw Undone()
                }
            }
            let fence = database.signals(Self.other)
            try await database.write { $0.signalAfterCommit(Self.other) }
            for await _ in fence { break }
            // Nothing may be buffered: the stream is raced against a task that is already cancelled.
            let heard = Task { await stream.first { true } != nil }
            heard.cancel()
            #expect(await heard.value == false)
        }
    }

    @Test("every listener hears, and one that went away is forgotten", .bothEngines)
    func listeners() async throws {
        try await TestDatabase.with(NoteSchema.migrations) { database in
            let streams = (0..<5).map { _ in database.signals(Self.news) }
            do { _ = database.signals(Self.news) }
            try await database.write { $0.signalAfterCommit(Self.news) }
            for stream in streams {
                for await _ in stream { break }
            }
        }
    }
}
