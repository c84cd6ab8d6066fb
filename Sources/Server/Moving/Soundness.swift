import Ledger
import Storage

/// What a database was found to be: every page well, the schema this Kontor's or an older one, the ledger adding up.
package struct Soundness: Equatable, Sendable {
    /// Nil where an older schema keeps the ledger from being proven.
    package let transfers: Int?
    package let missingSteps: [String]

    /// Reads all of it. Throws `MovingError` or `StorageError`: what was thrown says what is wrong with it.
    package static func prove(_ url: DatabaseURL) async throws -> Soundness {
        let database = try Database(url)
        let result: Result<Soundness, any Error>
        do { result = .success(try await prove(database)) } catch { result = .failure(error) }
        try await database.close()
        return try result.get()
    }

    private static func prove(_ database: Database) async throws -> Soundness {
        let missing: [String]
        do {
            missing = try await database.missingSteps(of: Schema.migrations)
        } catch StorageError.corrupt(let detail) {
            throw MovingError.damaged([detail])
        }
        guard missing.count < Schema.migrations.count else { throw MovingError.noKontor }
        let problems = try await database.integrityProblems()
        guard problems.isEmpty else { throw MovingError.damaged(problems) }
        guard missing.isEmpty else { return Soundness(transfers: nil, missingSteps: missing) }
        return Soundness(transfers: try await database.read { try $0.provenLedger() }.transfers, missingSteps: [])
    }
}

extension Transaction {
    /// Throws `MovingError.wrongLedger`.
    func provenLedger() throws -> Proof {
        let proof = try proof()
        guard proof.holds else { throw MovingError.wrongLedger(proof.discrepancies.map(\.description)) }
        return proof
    }
}
