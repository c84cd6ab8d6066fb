import Dispatch
import Foundation
import Storage
import TestSupport
import Testing
import Values

/// What PostgreSQL alone can do to Kontor.
@Suite("PostgreSQL", .timeLimit(.minutes(3)))
struct PostgresTests {
    private func withNotes(_ body: (_ database: Database, _ url: String) async throws -> Void) async throws {
        try await TestSchema.with { url in
            let database = try Database(DatabaseURL(url))
            try await database.migrate(NoteSchema.migrations, now: TestDatabase.epoch)
            let result: Result<Void, any Error>
            do { result = .success(try await body(database, url)) } catch { result = .failure(error) }
            try await database.close()
            try result.get()
        }
    }

    // MARK: Conflicts

    @Test("two transactions that lock each other's rows both end well")
    func deadlock() async throws {
        try await withNotes { database, _ in
            try await database.write { tx in for name in ["a", "b"] { try tx.insertNote(caller: 0, name: name) } }
            let meeting = Meeting(2)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for names in [["a", "b"], ["b", "a"]] {
                    group.addTask {
                        try await database.write { tx in
                            try tx.count(names[0])
                            meeting.wait()
                            try tx.count(names[1])
                        }
                    }
                }
                try await group.waitForAll()
            }
            let counts = try await database.read { tx in
                try tx.rows("SELECT caller FROM note ORDER BY name").map { try $0["caller"] as Int }
            }
            #expect(counts == [2, 2])
        }
    }

    @Test("who looks whether a row is there and inserts it, at the same moment as another, finds it the second time")
    func insertRace() async throws {
        try await withNotes { database, _ in
            let meeting = Meeting(2)
            let ids = try await withThrowingTaskGroup(of: Int.self) { group in
                for caller in 0..<2 {
                    group.addTask {
                        try await database.write { tx in
                            let known = try tx.value(Int.self, "SELECT note_id FROM note WHERE name = 'one'")
                            meeting.wait()
                            return try known ?? tx.insertNote(caller: caller, name: "one")
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(ids.count == 2 && Set(ids).count == 1)
        }
    }

    @Test("a locked row is decided about by one after the other")
    func rowLock() async throws {
        try await withNotes { database, _ in
            try await database.write { tx in _ = try tx.insertNote(caller: 0, name: "counter") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        try await database.write { tx in
                            let seen = try tx.value(Int.self, "SELECT caller FROM note WHERE name = 'counter' \(tx.rowLock)") ?? 0
                            try tx.execute("UPDATE note SET caller = \(seen + 1) WHERE name = 'counter'")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let count = try await database.read { try $0.value(Int.self, "SELECT caller FROM note") }
            #expect(count == 40)
        }
    }

    @Test("a read agrees with itself while others write")
    func snapshot() async throws {
        try await withNotes { database, _ in
            let (begun, written) = (AsyncStream.makeStream(of: Void.self), DispatchSemaphore(value: 0))
            async let counts = database.read { tx in
                let first = try tx.noteCount()
                begun.continuation.yield()
                written.wait()
                return [first, try tx.noteCount()]
            }
            for await _ in begun.stream { break }
            try await database.write { tx in _ = try tx.insertNote(caller: 1) }
            written.signal()
            #expect(try await counts == [0, 0])
        }
    }

    // MARK: Losses

    @Test("a connection that is ended between two statements is replaced, and the closure runs again")
    func endedConnection() async throws {
        try await withNotes { database, url in
            let other = try Database(DatabaseURL(url))
            let runs = Counter()
            try await database.write { tx in
                let pid = try tx.value(Int.self, "SELECT pg_backend_pid()") ?? 0
                try tx.insertNote(caller: 1, name: "once")
                if runs.next() == 1 {
                    let ended = DispatchSemaphore(value: 0)
                    Task {
                        try await other.write { tx in _ = try tx.rows("SELECT pg_terminate_backend(\(pid)::int)") }
                        ended.signal()
                    }
                    ended.wait()
                }
                try tx.insertNote(caller: 1, name: "twice")
            }
            #expect(runs.value == 2)
            let found1 = try await database.read { try $0.noteNames() }
            #expect(found1 == ["once", "twice"])
            try await other.close()
        }
    }

    @Test("a connection lost at COMMIT leaves the outcome unknown, and says so")
    func unknownOutcome() async throws {
        try await withNotes { database, url in
            let other = try Database(DatabaseURL(url))
            // The constraint is checked by the COMMIT, which so waits for the other's row, and is ended there.
            try await database.write { tx in
                try tx.execute("ALTER TABLE note ADD CONSTRAINT late UNIQUE (caller) DEFERRABLE INITIALLY DEFERRED")
            }
            let (inserted, release) = (AsyncStream.makeStream(of: Void.self), DispatchSemaphore(value: 0))
            async let holding: Void = other.write { tx in
                try tx.insertNote(caller: 7)
                inserted.continuation.yield()
                release.wait()
            }
            for await _ in inserted.stream { break }
            let killer = try Database(DatabaseURL(url))
            async let failure: StorageError? = {
                do {
                    try await database.write { tx in _ = try tx.insertNote(caller: 7) }
                    return nil
                } catch { return error as? StorageError }
            }()
            var ended = 0
            while ended == 0 {
                ended = try await killer.write { tx in
                    try tx.rows(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'COMMIT' AND wait_event_type = 'Lock' AND pg_blocking_pids(pid) <> '{}'"
                    ).count
                }
            }
            guard case .outcomeUnknown = await failure else {
                Issue.record("\(String(describing: await failure))")
                release.signal()
                try await holding
                return
            }
            release.signal()
            try await holding
            let found2 = try await database.read { try $0.noteCount() }
            #expect(found2 == 1)
            try await killer.close()
            try await other.close()
        }
    }

    @Test("a read whose task is cancelled ends at the server too, and the database goes on")
    func cancelledRead() async throws {
        try await withNotes { database, _ in
            let (begun, continuation) = AsyncStream.makeStream(of: Void.self)
            let reading = Task {
                try await database.read { tx in
                    continuation.yield()
                    _ = try tx.rows("SELECT pg_sleep(20)")
                }
            }
            for await _ in begun { break }
            reading.cancel()
            await #expect(throws: CancellationError.self) { try await reading.value }
            let found3 = try await database.read { try $0.noteCount() }
            #expect(found3 == 0)
        }
    }

    @Test("a write whose task is cancelled is written all the same")
    func cancelledWrite() async throws {
        try await withNotes { database, _ in
            let writing = Task { try await database.write { tx in try tx.insertNote(caller: 1) } }
            writing.cancel()
            _ = try await writing.value
            let found4 = try await database.read { try $0.noteCount() }
            #expect(found4 == 1)
        }
    }

    // MARK: Between processes

    @Test("a signal is heard by another process's database")
    func news() async throws {
        try await withNotes { database, url in
            let other = try Database(DatabaseURL(url))
            var news = other.signals(Signal("news")).makeAsyncIterator()
            // One comes when it begins to listen.
            await news.next()
            for caller in 1...5 {
                try await database.write { tx in
                    try tx.insertNote(caller: caller)
                    tx.signalAfterCommit(Signal("news"))
                }
                var count = 0
                while count < caller {
                    await news.next()
                    count = try await other.read { try $0.noteCount() }
                }
            }
            try await other.close()
        }
    }

    // MARK: Refusals

    private func refusal(at url: String) async throws -> String {
        let database = try Database(DatabaseURL(url))
        do {
            _ = try await database.read { try $0.value(Int.self, "SELECT 1") }
            return "it was let in"
        } catch {
            try await database.close()
            return "\(error)"
        }
    }

    @Test("a server that is not there, a wrong password and a database that does not exist are told in a sentence, without the password")
    func refusals() async throws {
        let url = try TestEngine.postgresURL()
        let parts = try #require(URLComponents(string: url))
        func changed(_ change: (inout URLComponents) -> Void) throws -> String {
            var copy = parts
            change(&copy)
            return try #require(copy.string)
        }
        let port = try #require(parts.port)
        let cases: [(url: String, words: [String])] = [
            (try changed { $0.port = 1 }, ["PostgreSQL cannot be reached: postgres://kontor@127.0.0.1:1/postgres", "Connection refused"]),
            (
                try changed { $0.password = "wrong-secret" },
                ["PostgreSQL does not let Kontor in", "password authentication failed for user \"kontor\"", "DATABASE_URL"]
            ),
            (try changed { $0.path = "/nowhere" }, ["database \"nowhere\" does not exist", "DATABASE_URL"]),
            (url + "?sslmode=require", ["server does not support SSL", "TLS mode"]),
            (url + "?options=-csearch_path%3Dnowhere", ["it was let in"]),
        ]
        for (url, words) in cases {
            let said = try await refusal(at: url)
            for word in words { #expect(said.contains(word), "\(said)") }
            #expect(!said.contains("wrong-secret") && !said.contains(parts.password ?? "-"))
        }
        #expect("\(try DatabaseURL(url))" == "postgres://kontor@127.0.0.1:\(port)/postgres")
    }

    @Test(
        "an address that libpq cannot read is refused with its reason",
        arguments: [("postgres:kontor", "two slashes"), ("postgres://h/%zz", "cannot be read"), ("postgres://h/x?no_such=1", "no_such")])
    func unreadableAddress(_ url: String, _ word: String) {
        #expect {
            try DatabaseURL(url)
        } throws: { error in
            "\(error)".contains(word) && "\(error)".contains("postgres://")
        }
    }
}

extension Transaction {
    fileprivate func count(_ name: String) throws { try execute("UPDATE note SET caller = caller + 1 WHERE name = \(name)") }
}

/// Closures that wait for each other, the first time they come there.
private final class Meeting: @unchecked Sendable {
    private let condition = NSCondition()
    private var missing: Int

    init(_ count: Int) { missing = count }

    func wait() {
        condition.lock()
        defer { condition.unlock() }
        missing -= 1
        condition.broadcast()
        while missing > 0 { condition.wait() }
    }
}

private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private(set) var value = 0

    func next() -> Int {
        lock.lock()
        defer { lock.unlock() }
        value += 1
        return value
    }
}
