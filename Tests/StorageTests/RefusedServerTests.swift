import Foundation
import TestSupport
import Testing

@testable import Storage

/// Servers, and users of them, that Kontor cannot work with.
@Suite("Refused servers")
struct RefusedServerTests {
    @Test("a server older than Kontor needs is told with both versions and what to do")
    func tooOld() throws {
        guard case .postgres(let address) = try DatabaseURL(TestEngine.postgresURL()) else { throw StorageError.closed }
        let session = PostgresSession(address, oldestServer: 990_000)
        #expect {
            try session.open()
        } throws: { error in
            guard case StorageError.tooOld = error else { return false }
            let sentence = "\(error)"
            return sentence.hasPrefix("PostgreSQL 1")
                && sentence.hasSuffix("and Kontor needs 99. Upgrade the server, or give DATABASE_URL another")
        }
    }

    @Test("a user who may neither make nor take the application's role is told what an administrator does, and that is enough")
    func noRights() async throws {
        try await TestSchema.with { url in
            let owner = try Database(DatabaseURL(url))
            // The role is the server's, and there by now if anything was migrated on it.
            try await owner.migrate([], now: TestDatabase.epoch)
            let name = "weak_" + UUID().uuidString.lowercased().filter { $0 != "-" }
            try await owner.write { tx in
                try tx.script("CREATE ROLE \(name) LOGIN PASSWORD 'weak'")
                try tx.script("DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO \(name)', current_schema()); END $$")
            }
            var parts = try #require(URLComponents(string: url))
            (parts.user, parts.password) = (name, "weak")
            let weak = try Database(DatabaseURL(try #require(parts.string)))
            #expect(try await weak.accessProblems().first?.contains("may make no tables in the schema test_") == true)
            try await owner.write { tx in
                try tx.script("DROP TABLE schema_migration")
                try tx.script("DO $$ BEGIN EXECUTE format('GRANT CREATE ON SCHEMA %I TO \(name)', current_schema()); END $$")
            }
            let remedy = "CREATE ROLE kontor_application NOLOGIN; GRANT kontor_application TO the user of DATABASE_URL"
            #expect(try await weak.accessProblems().first?.hasSuffix(remedy) == true)
            await #expect {
                try await weak.migrate(NoteSchema.migrations, now: TestDatabase.epoch)
            } throws: { error in
                "\(error)".contains(remedy)
            }
            try await owner.write { try $0.script("GRANT kontor_application TO \(name)") }
            #expect(try await weak.accessProblems() == [])
            try await weak.migrate(NoteSchema.migrations, now: TestDatabase.epoch)
            try await weak.close()
            try await owner.write { try $0.script("DROP OWNED BY \(name); DROP ROLE \(name)") }
            try await owner.close()
        }
    }
}
