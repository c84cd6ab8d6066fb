import TestSupport
import Testing
import Values

@testable import Storage

/// What a transaction knows of the workspace that it is at work for.
@Suite("Workspace", .bothEngines, .timeLimit(.minutes(3)))
struct WorkspaceTests {
    private let workspaces = [1, 2].map { ID<Workspace>(at: Timestamp(seconds: $0)) }

    @Test("a transaction of a scoped database knows its workspace, whatever else is committed with it")
    func scoped() async throws {
        try await TestDatabase.with([]) { [workspaces] database in
            let scoped = workspaces.map(database.scoped)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    let (own, expected) = (scoped[number % 2], workspaces[number % 2])
                    group.addTask {
                        let written = try await own.write { try $0.workspace }
                        let read = try await own.read { try $0.workspace }
                        #expect([written, read] == [expected, expected])
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("a transaction of no workspace that is asked for one says what to do")
    func unscoped() async throws {
        try await TestDatabase.with([]) { database in
            await #expect(throws: StorageError.unscoped) { try await database.read { try $0.workspace } }
            await #expect(throws: StorageError.unscoped) { try await database.write { try $0.workspace } }
        }
        #expect("\(StorageError.unscoped)".contains("database.scoped(to: workspace)"))
    }
}
