import Foundation
import Storage

/// A schema of its own on the test run's PostgreSQL.
package enum TestSchema {
    /// So that all tests together stay below what the server takes.
    private static let places = Places(24)

    package static func with<Result>(_ body: (_ url: String) async throws -> Result) async throws -> Result {
        let url = try TestEngine.postgresURL()
        let name = "test_" + UUID().uuidString.lowercased().filter { $0 != "-" }
        await places.take()
        do {
            try await run("CREATE SCHEMA \(name)", at: url)
            let result = try await body(url + (url.contains("?") ? "&" : "?") + "options=-csearch_path%3D\(name)")
            try await run("DROP SCHEMA \(name) CASCADE", at: url)
            await places.giveBack()
            return result
        } catch {
            await places.giveBack()
            throw error
        }
    }

    private static func run(_ statement: String, at url: String) async throws {
        let database = try Database(DatabaseURL(url))
        try await database.write { tx in _ = try tx.execute(SQL(stringLiteral: statement)) }
        try await database.close()
    }

    private actor Places {
        private var free: Int
        private var waiting: [CheckedContinuation<Void, Never>] = []

        init(_ count: Int) { free = count }

        func take() async {
            guard free == 0 else {
                free -= 1
                return
            }
            await withCheckedContinuation { waiting.append($0) }
        }

        func giveBack() {
            if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
        }
    }
}
