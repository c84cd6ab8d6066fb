import Dispatch
import Storage
import TestSupport
import Testing

@Suite("Writes and reads")
struct WriteTests {
    struct Refusal: Error, Equatable { let caller: Int }

    @Test("a closure that fails undoes itself and nothing of the others", .bothEngines)
    func isolation() async throws {
        try await TestDatabase.with(NoteSchema.migrations) { database in
            // The writer waits in the first closure, so that the others queue up behind it and share commits.
            let gate = DispatchSemaphore(value: 0)
            let outcomes = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
                group.addTask {
                    try await database.write { _ in
                        gate.wait()
                        // Where another closure of its group fails, it runs again.
                        gate.signal()
                    }
                    return (-1, false)
                }
                for caller in 0..<300 {
                    group.addTask {
                        do {
                            try await database.write { tx in
                                try tx.insertNote(caller: caller)
                                try tx.insertNote(caller: caller)
                                if caller % 3 == 0 { throw Refusal(caller: caller) }
                                if caller % 7 == 0 { try tx.insertNote(caller: -1) }
                            }
                            return (caller, true)
                        } catch let refusal as Refusal {
                            #expect(refusal == Refusal(caller: caller))
                            return (caller, false)
                        } catch StorageError.checkViolation {
                            #expect(caller % 7 == 0)
                            return (caller, false)
                        }
                    }
                }
                gate.signal()
                return try await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
            }
            let rows = try await database.read { try $0.rows("SELECT caller, COUNT(*) AS notes FROM note GROUP BY caller") }
            let counts = try Dictionary(uniqueKeysWithValues: rows.map { (try $0["caller"] as Int, try $0["notes"] as Int) })
            for caller in 0..<300 {
                let isKept = caller % 3 != 0 && caller % 7 != 0
                #expect(outcomes[caller] == isKept && counts[caller, default: 0] == (isKept ? 2 : 0), "caller \(caller)")
            }
        }
    }

    @Test("a refused statement that a closure survives leaves its other statements whole", .bothEngines)
    func survivedRefusal() async throws {
        try await TestDatabase.with(NoteSchema.migrations) { database in
            let isRefused = try await database.write { tx in
                try tx.insertNote(caller: 1, name: "a")
                do { try tx.insertNote(caller: 1, name: "a") } catch StorageError.uniqueViolation {
                    try tx.insertNote(caller: 1, name: "b")
                    return true
                }
                return false
            }
            #expect(isRefused)
            let names = try await database.read { try $0.noteNames() }
            #expect(names == ["a", "b"])
        }
    }

    @Test("a commit waits for the disk", .bothEngines)
    func full() async throws {
        try await TestDatabase.with([]) { database in
            switch TestEngine.current {
            case .sqlite:
                let level = try await database.write { try $0.value(Int.self, "PRAGMA synchronous") }
                #expect(level == 2, "2 is FULL")
            case .postgres:
                let level = try await database.write { try $0.value(String.self, "SELECT current_setting('synchronous_commit')") }
                #expect(level == "on")
            }
        }
    }

    @Test("each caller's writes keep their order, and each sees the ones before it", .bothEngines)
    func order() async throws {
        try await TestDatabase.with(NoteSchema.migrations) { database in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<20 {
                    group.addTask {
                        for number in 0..<25 {
                            let seen = try await database.write { tx in
                                let seen = try tx.value(Int.self, "SELECT COUNT(*) FROM note WHERE caller = \(caller)")
                                try tx.insertNote(caller: caller, name: "\(caller)/\(number)")
                                return seen
                            }
                            #expect(seen == number)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let names = try await database.read { try $0.noteNames() }
            #expect(names.count == 500)
            for caller in 0..<20 {
                #expect(names.filter { $0.hasPrefix("\(caller)/") } == (0..<25).map { "\(caller)/\($0)" })
            }
        }
    }

    @Test("a read sees what was acknowledged before it, and cannot write", .bothEngines)
    func reads() async throws {
        try await TestDatabase.with(NoteSchema.migrations) { database in
            for number in 1...50 {
                try await database.write { try $0.insertNote(caller: number) }
                let count = try await database.read { try $0.noteCount() }
                #expect(count == number)
            }
            await #expect {
                try await database.read { try $0.insertNote(caller: 1) }
            } throws: { error in
                if case .readOnly? = error as? StorageError { true } else { false }
            }
        }
    }

    @Test("closing commits what is queued, and later calls say that it is closed", .bothEngines)
    func close() async throws {
        try await TestDatabase.withURL { url in
            let database = try Database(DatabaseURL(url))
            try await database.migrate(NoteSchema.migrations, now: TestDatabase.epoch)
            let results = await withTaskGroup(of: Bool.self) { group in
                for caller in 0..<100 {
                    group.addTask {
                        do {
                            try await database.write { try $0.insertNote(caller: caller) }
                            return true
                        } catch {
                            #expect(error as? StorageError == .closed)
                            return false
                        }
                    }
                }
                group.addTask {
                    do { try await database.close() } catch { Issue.record(error) }
                    return false
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            await #expect(throws: StorageError.closed) { try await database.write { _ in } }
            await #expect(throws: StorageError.closed) { try await database.read { _ in } }
            try await database.close()
            let again = try Database(DatabaseURL(url))
            let count = try await again.read { try $0.noteCount() }
            #expect(count == results)
            try await again.close()
        }
    }
}
