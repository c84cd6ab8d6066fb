import Storage
import TestSupport
import Testing
import Values

@Suite("SQL", .bothEngines)
struct SQLTests {
    @Test(
        "no value changes what a statement means",
        arguments: [
            "'", "''; DROP TABLE note; --", "\"", "$1", "?1", ":name", "@x", "%", "\\", "';--", "\u{1F600}", "$2 OR 1=1", "\n", "",
        ])
    func injection(_ text: String) async throws {
        try await TestDatabase.with(NoteSchema.migrations) { database in
            try await database.write { tx in
                try tx.insertNote(caller: 1, name: "other")
                try tx.insertNote(caller: 1, name: text)
            }
            let found = try await database.read { try $0.rows("SELECT name FROM note WHERE name = \(text) AND caller = \(1)") }
            #expect(found.count == 1)
            #expect(try found[0]["name"] == text)
            let condition: SQL = "name = \(text)"
            let spliced = try await database.read { try $0.value(Int.self, "SELECT COUNT(*) FROM note WHERE \(condition) OR \(condition)") }
            #expect(spliced == 1)
        }
    }

    @Test("lists are bound, and nothing is a member of the empty list")
    func lists() async throws {
        try await TestDatabase.with(NoteSchema.migrations) { database in
            try await database.write { tx in
                for name in ["a", "b", "c"] { try tx.insertNote(caller: 1, name: name) }
            }
            let counts = try await database.read { tx in
                try [["a", "c", "x"], ["b"], []].map { names in
                    try tx.value(Int.self, "SELECT COUNT(*) FROM note WHERE name IN \(list: names)")
                }
            }
            #expect(counts == [2, 1, 0])
        }
    }

    @Test("two statements in one are refused")
    func twoStatements() async throws {
        try await TestDatabase.with(NoteSchema.migrations) { database in
            await #expect(throws: StorageError.self) {
                try await database.write { try $0.execute("DELETE FROM note; DELETE FROM note") }
            }
        }
    }

    @Test("execute counts the rows it changed")
    func changes() async throws {
        try await TestDatabase.with(NoteSchema.migrations) { database in
            let counts = try await database.write { tx in
                for caller in 1...3 { try tx.insertNote(caller: caller) }
                return [
                    try tx.execute("UPDATE note SET caller = 9 WHERE caller >= 2"),
                    try tx.execute("UPDATE note SET caller = 9 WHERE caller = 7"),
                    try tx.execute("DELETE FROM note"),
                ]
            }
            #expect(counts == [2, 0, 3])
        }
    }

    @Test("a missing column and a value of another type are errors that say so")
    func unreadable() async throws {
        try await TestDatabase.with(NoteSchema.migrations) { database in
            let row = try #require(try await database.read { try $0.row("SELECT 'x' AS name, NULL AS gap, 2 AS flag, 1.5 > 1 AS yes") })
            #expect(throws: StorageError.unreadable("the result has no column “nmae”")) { try row["nmae"] as String }
            #expect(throws: StorageError.unreadable("column “name” does not hold a Int64")) { try row["name"] as Int64 }
            #expect(throws: StorageError.unreadable("column “gap” does not hold a String")) { try row["gap"] as String }
            #expect(throws: StorageError.unreadable("column “flag” does not hold a Bool")) { try row["flag"] as Bool }
            #expect(try row["gap"] as String? == nil)
            #expect(try row["yes"] as Bool)
            await #expect(throws: StorageError.unreadable("a column holds a floating-point number")) {
                try await database.read { try $0.rows("SELECT 1.5") }
            }
        }
    }
}
