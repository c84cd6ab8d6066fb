import Storage
import Synchronization
import TestSupport
import Testing

/// Moving a whole database to another engine, or another place of the same one.
@Suite("Copy", .timeLimit(.minutes(3)))
struct CopyTests {
    /// Every table refers to another or to itself, and one of them names a word of SQL.
    private static let migrations =
        NoteSchema.migrations + [
            Migration(
                "Label", 1, "create_label",
                """
                CREATE TABLE "order" (
                    order_id TEXT NOT NULL PRIMARY KEY,
                    note_id BIGINT REFERENCES note (note_id)
                );
                CREATE TABLE label (
                    order_id TEXT NOT NULL REFERENCES "order" (order_id),
                    name TEXT NOT NULL CHECK (name <> 'refused'),
                    PRIMARY KEY (order_id, name)
                );
                """)
        ]

    /// From each engine to each, both new and migrated.
    private func eachWay(_ body: (_ source: Database, _ target: Database) async throws -> Void) async throws {
        for (first, second) in [(TestEngine.sqlite, .postgres), (.postgres, .sqlite), (.sqlite, .sqlite), (.postgres, TestEngine.postgres)]
        {
            try await TestEngine.$current.withValue(first) {
                try await TestDatabase.with(Self.migrations) { source in
                    try await TestEngine.$current.withValue(second) {
                        try await TestDatabase.with(Self.migrations) { target in try await body(source, target) }
                    }
                }
            }
        }
    }

    private func copy(_ source: Database, _ target: Database) async throws -> [CopiedTable] {
        try await source.copy(to: target) { try $0.noteCount() }
    }

    @Test("every value arrives as it was, rows that refer to later ones too, and ids go on after the largest ever given")
    func everything() async throws {
        try await eachWay { source, target in
            let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try await source.write { tx in
                let first = try tx.insertNote(caller: 0, name: "tab\t line\n return\r \\N \\. ü 🙂 \"'", body: body)
                let second = try tx.insertNote(caller: 9_223_372_036_854_775_807, name: "", body: [])
                let last = try tx.insertNote(caller: 1, body: [0, 255, 92])
                try tx.execute("UPDATE note SET parent_id = \(second) WHERE note_id = \(first)")
                try tx.execute("UPDATE note SET parent_id = \(first) WHERE note_id = \(second)")
                try tx.execute("INSERT INTO \"order\" (order_id, note_id) VALUES ('o', \(second))")
                try tx.execute("INSERT INTO label (order_id, name) VALUES ('o', 'l')")
                try tx.execute("DELETE FROM note WHERE note_id = \(last)")
            }
            let copied = try await copy(source, target)
            #expect(copied.map { "\($0.name) \($0.rows)" } == ["label 1", "note 2", "order 1"])
            let (sent, arrived) = (try await source.read { try $0.allNotes() }, try await target.read { try $0.allNotes() })
            #expect(sent == arrived)
            let next = try await target.write { try $0.insertNote(caller: 2) }
            #expect(next == 4)
        }
    }

    @Test("the target holds its rows to what they refer to, as before")
    func references() async throws {
        try await eachWay { source, target in
            _ = try await copy(source, target)
            await #expect {
                try await target.write { try $0.insertNote(caller: 1, parent: 99) }
            } throws: { error in
                if case StorageError.foreignKeyViolation = error { true } else { false }
            }
        }
    }

    @Test("a target that has a row is left alone")
    func notEmpty() async throws {
        try await eachWay { source, target in
            try await target.write { _ = try $0.insertNote(caller: 5) }
            await #expect(throws: CopyError.notEmpty(table: "note")) { try await copy(source, target) }
            let count = try await target.read { try $0.noteCount() }
            #expect(count == 1)
        }
    }

    @Test("a table that the target lacks stops the copy")
    func unlike() async throws {
        try await eachWay { source, target in
            try await target.write { try $0.execute("DROP TABLE label") }
            await #expect(throws: CopyError.unlikeTable("label")) { try await copy(source, target) }
        }
    }

    @Test("a proof that differs, a row that the target refuses, or one that refers to nothing leaves nothing behind")
    func nothing() async throws {
        try await eachWay { source, target in
            try await source.write { tx in
                for caller in 0..<50 { try tx.insertNote(caller: caller, name: "\(caller)") }
            }
            let proofs = Mutex(0)
            await #expect(throws: CopyError.differentProof) {
                try await source.copy(to: target) { _ in
                    proofs.withLock { proofs in
                        proofs += 1
                        return proofs
                    }
                }
            }
            try await expectEmpty(target)
            try await target.write { tx in try tx.execute("CREATE UNIQUE INDEX one_caller ON note ((caller / 2))") }
            await #expect(throws: StorageError.self) { try await copy(source, target) }
            try await expectEmpty(target)
            try await target.write { try $0.execute("DROP INDEX one_caller") }
            // Such a row is damage, which SQLite leaves no way to make.
            guard source.dialect == .postgres else { return }
            try await source.write { tx in
                try tx.execute("ALTER TABLE note DROP CONSTRAINT note_parent_id_fkey")
                try tx.insertNote(caller: 1, parent: 99)
            }
            await #expect(throws: StorageError.self) { try await copy(source, target) }
            try await expectEmpty(target)
        }
    }

    @Test("one who listens on PostgreSQL, as each serving Kontor does, stops the copy from and to it")
    func served() async throws {
        try await eachWay { source, target in
            for database in [source, target] where database.dialect == .postgres {
                var news = database.signals(Signal("jobs")).makeAsyncIterator()
                // One comes when it begins to listen.
                await news.next()
                await #expect(throws: StorageError.served) { try await copy(source, target) }
                break
            }
        }
    }

    private func expectEmpty(_ database: Database) async throws {
        let count = try await database.read { try $0.noteCount() }
        #expect(count == 0)
    }
}

extension Transaction {
    fileprivate func allNotes() throws -> [String] {
        try rows("SELECT * FROM note ORDER BY note_id").map { row in
            let (id, caller, parent): (Int, Int, Int?) = (try row["note_id"], try row["caller"], try row["parent_id"])
            let (name, body): (String?, [UInt8]?) = (try row["name"], try row["body"])
            return "\(id) \(caller) \(parent ?? -1) \(name ?? "no name") \(body.map { "\($0)" } ?? "no body")"
        }
    }
}
