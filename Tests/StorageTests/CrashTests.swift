import Foundation
import Storage
import Synchronization
import TestSupport
import Testing

@Suite("Crashes and second processes")
struct CrashTests {
    @Test("after kill -9 every acknowledged row is there, and no half transaction", arguments: 0..<8)
    func kill(_ round: Int) async throws {
        try await TestFolder.with { folder in
            var generator = SeededGenerator("CrashTests.kill round \(round)")
            let acknowledgements = generator.int(1...400)
            let spins = generator.int(0...200_000)
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [folder = folder as String, acknowledgements = acknowledgements as Int, spins = spins as Int] in
                try await Doomed(folder: folder).write(dyingAfter: acknowledgements, spins: spins)
            }
            let log = try String(contentsOfFile: folder + "/acknowledged", encoding: .utf8)
            let acknowledged = Set(log.split(separator: "\n").compactMap { Int($0) })
            #expect(acknowledged.count >= acknowledgements)

            let database = try Database(.sqlite(path: folder + "/test.sqlite"))
            let rows = try await database.read { try $0.rows("SELECT caller, COUNT(*) AS notes FROM note GROUP BY caller") }
            let counts = try Dictionary(uniqueKeysWithValues: rows.map { (try $0["caller"] as Int, try $0["notes"] as Int) })
            #expect(acknowledged.subtracting(counts.keys) == [])
            #expect(counts.values.allSatisfy { $0 == 2 }, "each write inserted two rows: both or none")
            #expect(try await database.integrityProblems() == [])
            try await database.close()
        }
    }

    @Test("a second process, and a second opening, find the file in use until the first lets go")
    func lockForServing() async throws {
        try await TestFolder.with { folder in
            let path = folder + "/test.sqlite"
            let first = try Database(.sqlite(path: path))
            try first.lockForServing()
            try first.lockForServing()
            let second = try Database(.sqlite(path: path))
            #expect(throws: StorageError.inUse(path)) { try second.lockForServing() }
            await #expect(processExitsWith: .exitCode(3)) { [path = path as String] in
                let database = try Database(.sqlite(path: path))
                do { try database.lockForServing() } catch StorageError.inUse { exit(3) }
            }
            // A process that dies holding the lock leaves it free.
            let other = folder + "/other.sqlite"
            await #expect(processExitsWith: .signal(SIGKILL)) { [other = other as String] in
                try Database(.sqlite(path: other)).lockForServing()
                Foundation.kill(getpid(), SIGKILL)
            }
            let heir = try Database(.sqlite(path: other))
            try heir.lockForServing()
            for database in [first, second, heir] { try await database.close() }
        }
    }
}

/// The process that is killed: sixteen callers write numbered pairs of rows, and each notes its number in a file once the
/// write is acknowledged.
private struct Doomed {
    let folder: String

    func write(dyingAfter acknowledgements: Int, spins: Int) async throws {
        let database = try Database(.sqlite(path: folder + "/test.sqlite"))
        try await database.migrate(NoteSchema.migrations, now: TestDatabase.epoch)
        let log = open(folder + "/acknowledged", O_CREAT | O_WRONLY | O_APPEND, 0o600)
        let counts = Counts()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    while true {
                        let number = counts.next.wrappingAdd(1, ordering: .relaxed).newValue
                        try await database.write { tx in
                            try tx.insertNote(caller: number)
                            try tx.insertNote(caller: number)
                        }
                        let line = Array("\(number)\n".utf8)
                        guard Foundation.write(log, line, line.count) == line.count else { exit(1) }
                        if counts.noted.wrappingAdd(1, ordering: .relaxed).newValue == acknowledgements { die(after: spins) }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private final class Counts: Sendable {
        let next = Atomic(0)
        let noted = Atomic(0)
    }

    /// Somewhere in the midst of the other callers' next commits.
    private func die(after spins: Int) {
        let count = Counts()
        for _ in 0..<spins { count.next.wrappingAdd(1, ordering: .relaxed) }
        kill(getpid(), SIGKILL)
    }
}
