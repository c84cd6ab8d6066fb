import Foundation
import Storage
import TestSupport
import Testing

@Suite("Storage errors")
struct StorageErrorTests {
    /// The statement, and how each engine's refusal of it is named.
    private static let refusals: [(statement: SQL, error: StorageError, onPostgres: StorageError?)] = [
        ("INSERT INTO note (caller, name) VALUES (1, 'taken')", .uniqueViolation(columns: "note.name"), nil),
        ("INSERT INTO note (note_id, caller) VALUES (1, 1)", .uniqueViolation(columns: "note.note_id"), nil),
        (
            "INSERT INTO note (caller) VALUES (-1)", .checkViolation("CHECK constraint failed: caller >= 0"),
            .checkViolation("new row for relation \"note\" violates check constraint \"note_caller_check\"")
        ),
        (
            "INSERT INTO note (caller, parent_id) VALUES (1, 99)", .foreignKeyViolation("FOREIGN KEY constraint failed"),
            .foreignKeyViolation("insert or update on table \"note\" violates foreign key constraint \"note_parent_id_fkey\"")
        ),
        (
            "INSERT INTO note (name) VALUES ('x')", .notNullViolation("NOT NULL constraint failed: note.caller"),
            .notNullViolation("null value in column \"caller\" of relation \"note\" violates not-null constraint")
        ),
        ("SELEC 1", .statement("near \"SELEC\": syntax error"), .statement("syntax error at or near \"SELEC\"")),
        ("SELECT $1", .statement("it has parameters that are not interpolated values"), nil),
    ]

    @Test("a sum beyond BIGINT is out of range, and nothing wraps", .bothEngines)
    func sum() async throws {
        let reason = TestEngine.current == .sqlite ? "integer overflow" : "9223372036854775808 does not fit a BIGINT"
        try await TestDatabase.with([]) { database in
            await #expect(throws: StorageError.outOfRange(reason)) {
                try await database.read {
                    try $0.rows("SELECT SUM(x) AS total FROM (SELECT 9223372036854775807 AS x UNION ALL SELECT 1) AS t")
                }
            }
        }
    }

    @Test("a refused statement is named", .bothEngines, arguments: refusals.indices)
    func refusal(_ index: Int) async throws {
        let refusal = Self.refusals[index]
        let statement = refusal.statement
        let error = TestEngine.current == .postgres ? refusal.onPostgres ?? refusal.error : refusal.error
        try await TestDatabase.with(NoteSchema.migrations) { database in
            try await database.write { try $0.insertNote(caller: 1, name: "taken") }
            await #expect(throws: error) { try await database.write { try $0.execute(statement) } }
            await #expect(throws: error) { try await database.write { try $0.rows(statement) } }
            #expect(!error.isOutage && !error.isTransient)
            let count = try await database.read { try $0.noteCount() }
            #expect(count == 1)
        }
    }

    @Test("a full disk fails the write, loses nothing acknowledged, and is over when there is space")
    func diskFull() async throws {
        try await TestDatabase.with(NoteSchema.migrations) { database in
            let pages = try await database.write { try $0.value(Int.self, "PRAGMA page_count") ?? 0 }
            // SQLite answers a used-up page count as it answers a full disk: SQLITE_FULL.
            try await database.write { tx in _ = try tx.rows(Self.pragma("max_page_count = \(pages + 20)")) }
            let large = [UInt8](repeating: 1, count: 20_000)
            var written = 0
            var error: StorageError?
            while error == nil {
                do {
                    try await database.write { try $0.insertNote(caller: 1, body: large) }
                    written += 1
                } catch let failure as StorageError { error = failure }
            }
            guard case .diskFull = error else {
                Issue.record("not a full disk: \(String(describing: error))")
                return
            }
            #expect(error?.isOutage == true && error?.description.contains("Free some space") == true)
            let count = try await database.read { try $0.noteCount() }
            #expect(count == written && written > 0)
            try await database.write { tx in _ = try tx.rows(Self.pragma("max_page_count = 100000")) }
            try await database.write { try $0.insertNote(caller: 2, body: large) }
            #expect(try await database.integrityProblems() == [])
        }
    }

    @Test("where SQLite itself undoes the transaction, a closure that goes on writes nothing, and the next one works")
    func loss() async throws {
        try await TestDatabase.with(NoteSchema.migrations) { database in
            await #expect(throws: StorageError.uniqueViolation(columns: "note.name")) {
                try await database.write { tx in
                    try tx.insertNote(caller: 1, name: "a")
                    do {
                        // As SQLite may do on its own where the disk is full or fails.
                        try tx.execute("INSERT OR ROLLBACK INTO note (caller, name) VALUES (2, 'a')")
                    } catch {
                        do { try tx.insertNote(caller: 3) } catch {}
                    }
                }
            }
            try await database.write { try $0.insertNote(caller: 4, name: "b") }
            let names = try await database.read { try $0.noteNames() }
            #expect(names == ["b"])
        }
    }

    private static func pragma(_ text: String) -> SQL { SQL(stringLiteral: "PRAGMA " + text) }

    @Test("a file that is no database, and a damaged one, are named corrupt")
    func corrupt() async throws {
        try await TestFolder.with { folder in
            let noise = folder + "/noise.sqlite"
            try Data((0..<8192).map { _ in UInt8.random(in: 1...255) }).write(to: URL(fileURLWithPath: noise))
            #expect(throws: StorageError.corrupt("file is not a database")) { try Database(.sqlite(path: noise)) }

            let damaged = folder + "/damaged.sqlite"
            let database = try Database(.sqlite(path: damaged))
            try await database.migrate(NoteSchema.migrations, now: TestDatabase.epoch)
            try await database.write { tx in
                for caller in 0..<500 { try tx.insertNote(caller: caller, name: "\(caller)", body: [UInt8](repeating: 7, count: 500)) }
            }
            try await database.close()
            try flip(damaged)

            let reopened = try Database(.sqlite(path: damaged))
            await #expect {
                try await reopened.read { tx in _ = try tx.rows("SELECT * FROM note") }
            } throws: { error in
                if case .corrupt? = error as? StorageError { "\(error)".contains("restore the last backup") } else { false }
            }
            let problems = try await reopened.integrityProblems()
            #expect(!problems.isEmpty)
            try await reopened.close()
        }
    }

    /// Turns every bit of every page but the first few, which hold the schema.
    private func flip(_ path: String) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        for index in 6 * 4096..<bytes.count { bytes[index] = ~bytes[index] }
        try bytes.write(to: URL(fileURLWithPath: path))
    }

    @Test("a folder that does not exist, or is the path itself, cannot be opened, and the error names the path")
    func cannotOpen() async throws {
        try await TestFolder.with { folder in
            for path in [folder + "/none/test.sqlite", folder] {
                #expect {
                    try Database(.sqlite(path: path))
                } throws: { error in
                    if case .cannotOpen(let detail)? = error as? StorageError { detail.hasPrefix(path) } else { false }
                }
            }
        }
    }

    @Test("another connection that holds the write lock makes it busy, and afterwards it works")
    func busy() async throws {
        try await TestFolder.with { folder in
            let path = folder + "/test.sqlite"
            let first = try Database(.sqlite(path: path))
            try await first.migrate(NoteSchema.migrations, now: TestDatabase.epoch)
            let second = try Database(.sqlite(path: path))
            // The other connection is in its transaction until `held` is signalled; SQLite itself gives up after five seconds.
            let (held, release) = (AsyncStream.makeStream(of: Void.self), DispatchSemaphore(value: 0))
            async let holding: Void = second.write { tx in
                try tx.insertNote(caller: 2)
                held.continuation.yield()
                release.wait()
            }
            for await _ in held.stream { break }
            let reading = try await first.read { try $0.noteCount() }
            #expect(reading == 0, "readers are not held up")
            await #expect {
                try await first.write { try $0.insertNote(caller: 1) }
            } throws: { error in
                if case .busy? = error as? StorageError { (error as? StorageError)?.isTransient == true } else { false }
            }
            release.signal()
            try await holding
            try await first.write { try $0.insertNote(caller: 1) }
            let count = try await first.read { try $0.noteCount() }
            #expect(count == 2)
            try await first.close()
            try await second.close()
        }
    }
}
