import Foundation
import Storage
import Values

/// A database of its own for one test, on the test's engine: a migrated SQLite file in a new folder, or a schema of PostgreSQL.
package enum TestDatabase {
    /// The moment at which every test database is migrated.
    package static let epoch = Timestamp(seconds: 1_767_225_600)  // 2026-01-01T00:00:00Z

    @discardableResult
    package static func with<Result>(
        _ migrations: [Migration], _ body: (Database) async throws -> Result
    ) async throws -> Result {
        try await withURL { url in
            let database = try Database(DatabaseURL(url))
            do {
                try await database.migrate(migrations, now: epoch)
                let result = try await body(database)
                try await database.close()
                return result
            } catch {
                // The test's own error is the one to show.
                try? await database.close()
                throw error
            }
        }
    }

    /// The address of an empty database, which is removed afterwards.
    package static func withURL<Result>(_ body: (_ url: String) async throws -> Result) async throws -> Result {
        switch TestEngine.current {
        case .sqlite: try await TestFolder.with { folder in try await body("sqlite:\(folder)/test.sqlite") }
        case .postgres: try await TestSchema.with(body)
        }
    }
}

/// A new empty folder, removed afterwards with all it holds.
package enum TestFolder {
    @discardableResult
    package static func with<Result>(_ body: (_ path: String) async throws -> Result) async throws -> Result {
        let path = NSTemporaryDirectory() + "kontor-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer {
            // A folder left behind in the temporary directory harms no test.
            try? FileManager.default.removeItem(atPath: path)
        }
        return try await body(path)
    }
}
