import Foundation
import Testing

/// The engine that a test's database runs on. A suite that says `.bothEngines` runs each of its tests on one after the other.
package enum TestEngine: String, CaseIterable, Sendable {
    case sqlite, postgres

    @TaskLocal package static var current = TestEngine.sqlite

    /// Where the private PostgreSQL of the test run listens; `Scripts/with-postgres` starts it and says so.
    package static func postgresURL() throws -> String {
        guard let url = ProcessInfo.processInfo.environment["TEST_DATABASE_URL"] else { throw NoServer() }
        return url
    }

    private struct NoServer: Error, CustomStringConvertible {
        let description = "TEST_DATABASE_URL names no PostgreSQL: run the tests by `make test`, or by `Scripts/with-postgres swift test`"
    }
}

package struct BothEngines: SuiteTrait, TestTrait, TestScoping {
    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        for engine in TestEngine.allCases {
            do {
                try await TestEngine.$current.withValue(engine) { try await function() }
            } catch {
                throw OnEngine(engine: engine, error: error)
            }
        }
    }

    private struct OnEngine: Error, CustomStringConvertible {
        let engine: TestEngine
        let error: any Error
        var description: String { "on \(engine): \(error)" }
    }
}

extension Trait where Self == BothEngines {
    /// Once on SQLite, once on PostgreSQL.
    package static var bothEngines: BothEngines { BothEngines() }
}
