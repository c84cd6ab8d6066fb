import Storage
import TestSupport
import Testing
import Values

@Suite("Migrations")
struct MigrationTests {
    private static let first = Migration("Demo", 1, "create_a", "CREATE TABLE a (\n    a_id BIGINT NOT NULL PRIMARY KEY\n);")
    private static let second = Migration("Demo", 2, "create_b", "CREATE TABLE b (\n    b_id BIGINT NOT NULL PRIMARY KEY\n);")

    @Test("each step is applied once, in order", .bothEngines)
    func once() async throws {
        try await TestDatabase.with([]) { database in
            let names = [
                try await database.migrate([Self.first], now: TestDatabase.epoch),
                try await database.migrate([Self.first, Self.second], now: TestDatabase.epoch),
                try await database.migrate([Self.first, Self.second], now: TestDatabase.epoch),
            ]
            #expect(names == [["Demo/001_create_a"], ["Demo/002_create_b"], []])
        }
    }

    @Test("a step whose text has changed stops the start", .bothEngines)
    func changed() async throws {
        try await TestDatabase.with([Self.first]) { database in
            let changed = Migration("Demo", 1, "create_a", Self.first.statements + " ")
            await #expect {
                try await database.migrate([changed, Self.second], now: TestDatabase.epoch)
            } throws: { error in
                "\(error)".contains("“Demo/001_create_a” has changed since it was applied")
            }
            try await expectTables(database, ["a"])
        }
    }

    @Test("a schema from a newer Kontor stops the start", .bothEngines)
    func newer() async throws {
        try await TestDatabase.with([Self.first, Self.second]) { database in
            await #expect {
                try await database.migrate([Self.first], now: TestDatabase.epoch)
            } throws: { error in
                "\(error)".contains("Demo/002_create_b") && "\(error)".contains("newer version")
            }
        }
    }

    @Test("what is done beside a serving Kontor changes no schema: an older, newer or missing one is named")
    func opened() async throws {
        try await TestFolder.with { folder in
            let url = DatabaseURL.sqlite(path: folder + "/a.sqlite")
            func refusal(_ migrations: [Migration]) async -> String {
                do {
                    try await Database.opened(url, migrations).close()
                    return ""
                } catch {
                    return "\(error)"
                }
            }
            #expect(await refusal([Self.first]).hasPrefix("there is no database at sqlite:\(folder)/a.sqlite yet"))
            #expect(!url.isThere)
            let database = try Database(url)
            #expect(await refusal([Self.first]).hasPrefix("there is no database at sqlite:\(folder)/a.sqlite yet"))
            try await database.migrate([Self.first], now: TestDatabase.epoch)
            #expect(await refusal([Self.first]) == "")
            #expect(await refusal([Self.first, Self.second]).contains("it lacks the step “Demo/002_create_b”"))
            try await database.migrate([Self.first, Self.second], now: TestDatabase.epoch)
            #expect(await refusal([Self.first]).contains("newer version"))
            try await database.close()
        }
    }

    @Test("a step that fails half way leaves nothing, not even of the steps before it", .bothEngines)
    func halfFailing() async throws {
        try await TestDatabase.with([]) { database in
            let broken = Migration("Demo", 3, "break", "CREATE TABLE c (\n    c_id BIGINT\n);\nINSERT INTO nowhere VALUES (1);")
            await #expect(throws: StorageError.self) {
                try await database.migrate([Self.first, broken], now: TestDatabase.epoch)
            }
            try await expectTables(database, [])
            try await database.migrate([Self.first], now: TestDatabase.epoch)
            try await expectTables(database, ["a"])
        }
    }

    @Test("on SQLite the tables are strict and the identity counts up without reuse")
    func strict() async throws {
        try await TestDatabase.with(NoteSchema.migrations) { database in
            await #expect {
                try await database.write { try $0.execute("INSERT INTO note (caller) VALUES ('many')") }
            } throws: { error in
                "\(error)".contains("cannot store TEXT value in INTEGER column note.caller")
            }
            let ids = try await database.write { tx in
                let first = try tx.insertNote(caller: 1)
                try tx.execute("DELETE FROM note")
                return [first, try tx.insertNote(caller: 1)]
            }
            #expect(ids == [1, 2])
        }
    }

    @Test("of ten processes that start at once one migrates, and the others find it done", .bothEngines)
    func tenAtOnce() async throws {
        try await TestDatabase.withURL { url in
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        let database = try Database(DatabaseURL(url))
                        let names = try await database.migrate([Self.first, Self.second], now: TestDatabase.epoch)
                        try await database.close()
                        return names
                    }
                }
                return try await group.reduce(into: [[String]]()) { $0.append($1) }
            }
            #expect(applied.filter { !$0.isEmpty } == [["Demo/001_create_a", "Demo/002_create_b"]])
        }
    }

    @Test("the hash is of the text as written")
    func hash() {
        #expect(Migration("Demo", 1, "nothing", "").hash == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    private func expectTables(_ database: Database, _ expected: [String]) async throws {
        let names = try await database.read { tx in
            let tables: SQL =
                tx.dialect == .sqlite
                ? "SELECT name FROM sqlite_schema WHERE type = 'table'"
                : "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()"
            return try tx.rows("SELECT name FROM (\(tables)) AS t WHERE name IN ('a', 'b', 'c') ORDER BY name").map {
                try $0["name"] as String
            }
        }
        #expect(names == expected)
    }
}
