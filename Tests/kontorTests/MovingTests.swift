import Foundation
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing

/// Moving house with the real binary: a business that was served goes on elsewhere.
@Suite(.timeLimit(.minutes(5))) struct MovingTests {
    private static let person = TestBusiness.customerID

    /// A folder, a sandbox, and addresses of a SQLite file and an empty PostgreSQL schema.
    private struct Place: Sendable {
        let sandbox: Sandbox
        let folder: String
        let postgres: String
        var sqlite: String { "sqlite:\(folder)/kontor.sqlite" }

        private func environment(_ url: String) -> [String: String] {
            TestBusiness.environment(sandbox, folder: folder).merging(["DATABASE_URL": url, "LOG_LEVEL": "error"]) { $1 }
        }

        func run(_ url: String, _ arguments: String...) async throws -> (status: Int32, output: String) {
            try await KontorProcess.run(arguments, environment: environment(url), folder: folder)
        }

        func copy(from source: String, to target: String) async throws -> (status: Int32, output: String) {
            try await run(source, "copy", "--from", source, "--to", target)
        }

        func serving(_ url: String, _ body: () async throws -> Void) async throws {
            let kontor = try KontorProcess(["serve"], environment: environment(url), folder: folder)
            do {
                _ = try await kontor.line(with: "listens on")
                try await body()
            } catch {
                await kontor.kill9()
                throw error
            }
            #expect(await kontor.terminate() == 0, "\(kontor.printed)")
        }

        /// Leaves a step that a newer Kontor would have made.
        func spoil(_ url: String) async throws {
            let database = try Database(DatabaseURL(url))
            try await database.write { tx in
                try tx.execute("INSERT INTO schema_migration (name, sha256, applied_at) VALUES ('Future/001_x', 'x', 1)")
            }
            try await database.close()
        }

        /// Waits for one more answer, and until nothing is left to do.
        func ask(_ text: String, on url: String) async throws {
            let before = try sandbox.telegram.snapshot(TestBusiness.bot, person).answers.count
            try sandbox.telegram.say(text, as: person, to: TestBusiness.bot)
            let chat = try await sandbox.telegram.wait(for: TestBusiness.bot, person, seconds: 60) { chat in
                chat.answers.count > before && chat.draft == nil
            }
            #expect(chat.answers.last?.text.contains(text) == true)
            try await KontorProcess.waitUntilIdle(environment: environment(url), folder: folder)
        }
    }

    private func with(_ body: (Place) async throws -> Void) async throws {
        let sandbox = try await TestBusiness.startSandbox(TestBusiness.runningClock(), isFloodLimited: false)
        try await TestFolder.with { folder in
            try await TestSchema.with { url in try await body(Place(sandbox: sandbox, folder: folder, postgres: url)) }
        }
        await sandbox.stop()
    }

    @Test("a business goes on on PostgreSQL after SQLite, and on SQLite again, with the same books; not while a Kontor serves")
    func thereAndBack() async throws {
        try await with { place in
            try await place.serving(place.sqlite) {
                try await place.ask("Why is the sky blue?", on: place.sqlite)
                let early = try await place.copy(from: place.sqlite, to: place.postgres)
                #expect(early.status == 1 && early.output.contains("another Kontor already runs on"), "\(early.output)")
            }
            let there = try await place.copy(from: place.sqlite, to: place.postgres)
            #expect(there.status == 0, "\(there.output)")
            #expect(there.output.contains(/(?m)^question +1$/) && there.output.contains(/(?m)^transfer +1$/), "\(there.output)")
            #expect(there.output.contains("each arrived as it was, and the ledger adds up"), "\(there.output)")
            let again = try await place.copy(from: place.sqlite, to: place.postgres)
            #expect(again.status == 1 && again.output.hasPrefix("Error: the target is not empty: "), "\(again.output)")

            let back = "sqlite:\(place.folder)/back.sqlite"
            try await place.serving(place.postgres) {
                try await place.ask("Why is the grass green?", on: place.postgres)
                let early = try await place.copy(from: place.postgres, to: back)
                #expect(early.status == 1 && early.output.hasPrefix("Error: a Kontor runs on this database"), "\(early.output)")
            }
            let home = try await place.copy(from: place.postgres, to: back)
            #expect(home.status == 0 && home.output.contains(/(?m)^question +2$/), "\(home.output)")
            let (left, right) = (try await place.run(place.postgres, "stats", "--json"), try await place.run(back, "stats", "--json"))
            #expect(left.status == 0 && left.output == right.output, "\(left.output) \(right.output)")
            try await place.serving(back) { try await place.ask("Why is snow white?", on: back) }
            for url in [place.postgres, back] {
                let doctor = try await place.run(url, "doctor")
                #expect(doctor.status == 0 && doctor.output.contains("ok     ledger"), "\(doctor.output)")
            }
        }
    }

    @Test("backup writes one file beside a serving Kontor, and restore puts it back once that has ended")
    func backup() async throws {
        try await with { place in
            try await place.serving(place.sqlite) {
                try await place.ask("Why is the sky blue?", on: place.sqlite)
                let made = try await place.run(place.sqlite, "backup", "saved.sqlite")
                #expect(made.status == 0 && made.output.contains("its ledger adds up (transfers: 1)"), "\(made.output)")
                let twice = try await place.run(place.sqlite, "backup", "saved.sqlite")
                #expect(twice.status == 1 && twice.output.contains("--force"), "\(twice.output)")
                let early = try await place.run(place.sqlite, "restore", "saved.sqlite")
                #expect(early.status == 1 && early.output.contains("another Kontor already runs on"), "\(early.output)")
                try await place.ask("Why is the grass green?", on: place.sqlite)
            }
            let restored = try await place.run(place.sqlite, "restore", "saved.sqlite")
            #expect(restored.status == 0 && restored.output.contains(".before-restore-"), "\(restored.output)")
            let names = try FileManager.default.contentsOfDirectory(atPath: place.folder)
            #expect(names.filter { $0.hasSuffix("-wal") || $0.hasSuffix("-shm") || $0.contains("unfinished") } == [])
            try await place.serving(place.sqlite) { try await place.ask("Why is snow white?", on: place.sqlite) }
            for command in ["backup", "restore"] {
                let refused = try await place.run(place.postgres, command, "saved.sqlite")
                #expect(refused.status == 1 && refused.output.contains("pg_dump and pg_restore"), "\(refused.output)")
            }
        }
    }

    @Test("what cannot be copied is refused in a sentence")
    func refusedCopies() async throws {
        try await with { place in
            let missing = try await place.copy(from: place.sqlite, to: place.postgres)
            #expect(missing.status == 1 && missing.output.hasPrefix("Error: there is no database at sqlite:"), "\(missing.output)")
            let empty = try await place.copy(from: place.postgres, to: place.sqlite)
            #expect(empty.status == 1 && empty.output.hasPrefix("Error: there is no database at postgres:"), "\(empty.output)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder) == [])
            let same = try await place.copy(from: place.sqlite, to: place.sqlite)
            #expect(same.status == 1 && same.output.contains("name the same database"), "\(same.output)")
            let unknown = try await place.copy(from: place.sqlite, to: "mysql://host/kontor")
            #expect(unknown.status != 0 && unknown.output.contains("--to begins with “mysql”"), "\(unknown.output)")
        }
    }

    /// Where one sentence is due: how the address is spoiled, and words of the sentence.
    static let refusals: [(of: String, change: @Sendable (inout URLComponents) -> Void, words: String)] = [
        ("a server that is not there", { $0.port = 1 }, "PostgreSQL cannot be reached: postgres://kontor@127.0.0.1:1/"),
        ("a wrong password", { $0.password = "wrong-secret" }, "password authentication failed for user \"kontor\""),
        ("a database that is not there", { $0.path = "/nowhere" }, "database \"nowhere\" does not exist"),
    ]

    @Test("serve, migrate, report and doctor each say in one sentence why PostgreSQL does not serve them", arguments: refusals.indices)
    func refusedServers(_ index: Int) async throws {
        let refusal = Self.refusals[index]
        try await with { place in
            var parts = try #require(URLComponents(string: place.postgres))
            refusal.change(&parts)
            let url = try #require(parts.string)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for command in ["serve", "migrate", "report", "doctor"] {
                    group.addTask {
                        let result = try await place.run(url, command)
                        let lines = result.output.split(separator: "\n").filter { !$0.hasPrefix("ok ") && !$0.hasPrefix("WRONG ") }
                        #expect(result.status == 1 && lines.count == 1, "\(command), \(refusal.of): \(result.output)")
                        #expect(lines.first?.contains(refusal.words) == true, "\(command), \(refusal.of): \(result.output)")
                        #expect(!result.output.contains("wrong-secret"))
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("a schema that is newer, or not there, and a user who may not make the role, are told in one sentence too")
    func refusedSchemas() async throws {
        try await with { place in
            let fresh = try await place.run(place.postgres, "doctor")
            #expect(fresh.status == 0 && fresh.output.contains("it is empty yet"), "\(fresh.output)")
            #expect(try await place.run(place.postgres, "migrate").status == 0)
            let well = try await place.run(place.postgres, "doctor")
            #expect(well.status == 0 && well.output.contains("ok     database: PostgreSQL 1"), "\(well.output)")
            try await place.spoil(place.postgres)
            for command in ["serve", "migrate", "report", "doctor"] {
                let newer = try await place.run(place.postgres, command)
                #expect(newer.status == 1 && newer.output.contains("made by a newer version"), "\(command): \(newer.output)")
            }
            let nowhere = try #require(place.postgres.split(separator: "?").first) + "?options=-csearch_path%3Dnowhere"
            for command in ["serve", "migrate", "doctor"] {
                let refused = try await place.run(String(nowhere), command)
                #expect(refused.status == 1 && refused.output.contains("CREATE SCHEMA"), "\(command): \(refused.output)")
            }
        }
    }
}
