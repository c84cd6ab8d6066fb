import Customers
import Foundation
import Ledger
import Server
import Storage
import Synchronization
import TestSupport
import Testing
import Values

/// A SQLite database saved while it is in use, and brought back.
@Suite("Backup", .timeLimit(.minutes(3)))
struct BackupTests {
    /// A migrated database with some transfers, open.
    private func withBooks(_ body: (_ database: Database, _ url: DatabaseURL, _ folder: String) async throws -> Void) async throws {
        try await TestFolder.with { folder in
            let url = DatabaseURL.sqlite(path: folder + "/kontor.sqlite")
            let database = try Database(url)
            try await database.migrate(Schema.migrations, now: TestDatabase.epoch)
            let result: Result<Void, any Error>
            do { result = .success(try await body(database, url, folder)) } catch { result = .failure(error) }
            try await database.close()
            try result.get()
        }
    }

    private static let workspace = ID<Workspace>(at: TestDatabase.epoch)

    private func post(_ count: Int, in database: Database) async throws {
        for _ in 0..<count {
            let transfer = NewTransfer(
                id: ID(at: TestDatabase.epoch), workspace: Self.workspace, debit: .expense("ai", "openai", "gpt"),
                credit: .payable("openai"),
                amount: Money(nanos: 10_000_000, .usd), category: "ai", description: "an answer", occurredAt: TestDatabase.epoch)
            let result = try await database.write { try $0.post(transfer, now: TestDatabase.epoch) }
            #expect(result == .created)
        }
    }

    @Test("each backup made while eight writers post holds all that was acknowledged before it began, and its ledger adds up")
    func underLoad() async throws {
        try await withBooks { database, url, folder in
            let load = Load()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        while !load.isOver.load(ordering: .relaxed) {
                            try await post(1, in: database)
                            load.acknowledged.add(1, ordering: .relaxed)
                        }
                    }
                }
                for number in 1...5 {
                    let before = load.acknowledged.load(ordering: .relaxed)
                    let soundness = try await Backup.write(url, to: "\(folder)/\(number).sqlite", isReplacing: false)
                    let transfers = try #require(soundness.transfers)
                    #expect(transfers >= before && soundness.missingSteps.isEmpty)
                    // More are under way when the next begins.
                    while load.acknowledged.load(ordering: .relaxed) < before + 50 { await Task.yield() }
                }
                load.isOver.store(true, ordering: .relaxed)
                try await group.waitForAll()
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.contains("unfinished") } == [])
            let mode = try FileManager.default.attributesOfItem(atPath: folder + "/5.sqlite")[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test("what was backed up comes back, and what was there since is kept beside it")
    func comesBack() async throws {
        try await withBooks { database, url, folder in
            try await post(3, in: database)
            _ = try await Backup.write(url, to: folder + "/backup", isReplacing: false)
            try await post(4, in: database)
            try await database.close()
            let (soundness, kept) = try await Backup.restore(folder + "/backup", to: url, now: TestDatabase.epoch)
            #expect(soundness.transfers == 3 && soundness.missingSteps.isEmpty)
            #expect(kept == folder + "/kontor.sqlite.before-restore-20260101T000000Z")
            #expect(try await Soundness.prove(url).transfers == 3)
            #expect(try await Soundness.prove(.sqlite(path: try #require(kept))).transfers == 7)
            let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(
                files == ["backup", "kontor.sqlite", "kontor.sqlite.before-restore-20260101T000000Z", "kontor.sqlite.lock"],
                "the backup itself is only read")
        }
    }

    @Test("of a database whose process was killed the last commits are saved, and kept, though they stand in the -wal")
    func afterKill() async throws {
        try await withBooks { database, url, folder in
            try await post(5, in: database)
            let killed = folder + "/killed"
            try FileManager.default.createDirectory(atPath: killed, withIntermediateDirectories: true)
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: folder + "/kontor.sqlite" + suffix, toPath: killed + "/kontor.sqlite" + suffix)
            }
            let other = DatabaseURL.sqlite(path: killed + "/kontor.sqlite")
            #expect(try await Backup.write(other, to: folder + "/backup", isReplacing: false).transfers == 5)
            try await post(1, in: database)
            _ = try await Backup.write(url, to: folder + "/later", isReplacing: false)
            let (soundness, kept) = try await Backup.restore(folder + "/later", to: other, now: TestDatabase.epoch)
            #expect(soundness.transfers == 6)
            #expect(try await Soundness.prove(.sqlite(path: try #require(kept))).transfers == 5)
        }
    }

    @Test("a database that is damaged is kept as it is and replaced; one that is not there yet is made")
    func damagedAndMissing() async throws {
        try await withBooks { database, url, folder in
            try await post(2, in: database)
            _ = try await Backup.write(url, to: folder + "/backup", isReplacing: false)
            let rubbish = String(repeating: "no database ", count: 1000)
            try rubbish.write(toFile: folder + "/rubbish.sqlite", atomically: true, encoding: .utf8)
            let kept = try await Backup.restore(folder + "/backup", to: .sqlite(path: folder + "/rubbish.sqlite"), now: TestDatabase.epoch)
                .kept
            #expect(try String(contentsOfFile: try #require(kept), encoding: .utf8) == rubbish)
            let new = DatabaseURL.sqlite(path: folder + "/new.sqlite")
            #expect(try await Backup.restore(folder + "/backup", to: new, now: TestDatabase.epoch).kept == nil)
            #expect(try await Soundness.prove(new).transfers == 2)
        }
    }

    @Test("no backup takes a file's place unless told to, and no half one is left where it fails")
    func refusedBackups() async throws {
        try await withBooks { database, url, folder in
            try await post(1, in: database)
            let path = folder + "/backup"
            _ = try await Backup.write(url, to: path, isReplacing: false)
            await #expect(throws: MovingError.exists(path)) { try await Backup.write(url, to: path, isReplacing: false) }
            try await post(1, in: database)
            #expect(try await Backup.write(url, to: path, isReplacing: true).transfers == 2)
            try await database.write { try $0.execute("UPDATE account SET debits_nanos = debits_nanos + 1") }
            await #expect {
                try await Backup.write(url, to: folder + "/wrong", isReplacing: false)
            } throws: { error in
                "\(error)".hasPrefix("its ledger does not add up: ")
            }
            await #expect(throws: StorageError.self) { try await Backup.write(url, to: folder + "/no/folder", isReplacing: false) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.contains("wrong") } == [])
        }
    }

    @Test("what is no backup of a sound Kontor changes nothing, nor does any while a Kontor serves")
    func refusedRestores() async throws {
        try await withBooks { database, url, folder in
            try await post(2, in: database)
            let backup = folder + "/backup"
            _ = try await Backup.write(url, to: backup, isReplacing: false)
            try Data("no database".utf8).write(to: URL(fileURLWithPath: folder + "/text"))
            let bytes = try Data(contentsOf: URL(fileURLWithPath: backup))
            try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: folder + "/half"))
            try await alter(
                folder + "/newer", "INSERT INTO schema_migration (name, sha256, applied_at) VALUES ('Future/001_x', 'x', 1)", bytes)
            try await alter(folder + "/wrong", "UPDATE account SET debits_nanos = debits_nanos + 1", bytes)
            try await Database(.sqlite(path: folder + "/empty")).close()
            for (name, word) in [
                ("text", "it is damaged: "), ("half", "it is damaged: "), ("newer", "made by a newer version"),
                ("wrong", "does not add up"),
                ("empty", "no database of a Kontor"), ("nowhere", "there is no file"),
            ] {
                await #expect {
                    try await Backup.restore("\(folder)/\(name)", to: url, now: TestDatabase.epoch)
                } throws: { error in
                    "\(error)".contains(word) && "\(error)".contains("\(folder)/\(name)")
                }
            }
            try database.lockForServing()
            await #expect(throws: StorageError.inUse(folder + "/kontor.sqlite")) {
                try await Backup.restore(backup, to: url, now: TestDatabase.epoch)
            }
            #expect(try await database.read { try $0.proof() }.transfers == 2)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.contains("restore") || $0.contains("draft") } == [])
        }
    }

    private func alter(_ path: String, _ statement: SQL, _ backup: Data) async throws {
        try backup.write(to: URL(fileURLWithPath: path))
        let database = try Database(.sqlite(path: path))
        try await database.write { try $0.execute(statement) }
        try await database.close()
    }

    @Test("of an older Kontor a backup is made and comes back, for the next start to bring up to date")
    func older() async throws {
        try await TestFolder.with { folder in
            let url = DatabaseURL.sqlite(path: folder + "/kontor.sqlite")
            let database = try Database(url)
            try await database.migrate(Array(Schema.migrations.dropLast()), now: TestDatabase.epoch)
            try await database.close()
            let soundness = try await Backup.write(url, to: folder + "/backup", isReplacing: false)
            #expect(soundness.transfers == nil && soundness.missingSteps.count == 1)
            #expect(try await Backup.restore(folder + "/backup", to: url, now: TestDatabase.epoch).0 == soundness)
        }
    }

    @Test("PostgreSQL has tools of its own")
    func postgres() async throws {
        let url = try DatabaseURL("postgres://kontor@localhost/kontor")
        await #expect(throws: MovingError.postgres("backup")) { try await Backup.write(url, to: "x", isReplacing: false) }
        await #expect(throws: MovingError.postgres("restore")) { try await Backup.restore("x", to: url, now: TestDatabase.epoch) }
    }
}

/// What eight writers and the one who watches them share.
private final class Load: Sendable {
    let acknowledged = Atomic(0)
    let isOver = Atomic(false)
}
