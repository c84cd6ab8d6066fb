import Ledger
import Storage
import Values

/// A whole business, to another database.
package enum Moving {
    /// Brings the schema of `target` up to date and copies everything there. `source` has this Kontor's schema already, and no Kontor
    /// runs on either. Throws `MovingError`, `CopyError` and `StorageError`, and then `target` has no rows.
    package static func copy(from source: DatabaseURL, to target: DatabaseURL, now: Timestamp) async throws -> [CopiedTable] {
        guard source != target else { throw MovingError.sameDatabase(source) }
        let (here, there) = (try await Database.opened(source, Schema.migrations), try Database(target))
        let result: Result<[CopiedTable], any Error>
        do {
            for database in [here, there] { try database.lockForServing() }
            try await there.migrate(Schema.migrations, now: now)
            result = .success(try await here.copy(to: there) { try $0.provenLedger() })
        } catch {
            result = .failure(error)
        }
        for database in [here, there] { try await database.close() }
        return try result.get()
    }
}
