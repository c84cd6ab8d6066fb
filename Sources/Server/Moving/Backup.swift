import Storage
import Values

/// A SQLite database saved in one file, and brought back.
package enum Backup {
    /// Writes what `url` holds at this moment to `path`, while Kontor may be serving; it is proven before it gets that name.
    package static func write(_ url: DatabaseURL, to path: String, isReplacing: Bool) async throws -> Soundness {
        guard case .sqlite(let original) = url else { throw MovingError.postgres("backup") }
        guard url.isThere else { throw StorageError.missing("\(url)") }
        let (backup, draft) = (SQLiteFile(path), SQLiteFile(path + ".unfinished"))
        guard isReplacing || !backup.isThere else { throw MovingError.exists(path) }
        let soundness = try await prepare(draft, from: SQLiteFile(original))
        try draft.rename(to: backup)
        return soundness
    }

    /// Puts the backup at `path` in the place of `url`, where no Kontor runs. What was there is kept; returns its path.
    package static func restore(_ path: String, to url: DatabaseURL, now: Timestamp) async throws -> (Soundness, kept: String?) {
        guard case .sqlite(let original) = url else { throw MovingError.postgres("restore") }
        let (backup, file, draft) = (SQLiteFile(path), SQLiteFile(original), SQLiteFile(original + ".unfinished"))
        guard backup.isThere else { throw MovingError.noBackup(path) }
        let lock = try ServingLock(original)
        defer { withExtendedLifetime(lock) {} }
        let soundness = try await prepare(draft, fromBackup: backup)
        let kept = file.isThere ? SQLiteFile("\(original).before-restore-\(now.inFileName)") : nil
        if kept != nil { await gather(url) }
        try file.give(way: draft, keptAs: kept ?? file)
        return (soundness, kept?.path)
    }

    /// Throws `MovingError.unsound`.
    private static func prepare(_ draft: SQLiteFile, fromBackup backup: SQLiteFile) async throws -> Soundness {
        do { return try await prepare(draft, from: backup) } catch StorageError.corrupt(let detail) {
            throw MovingError.unsound(backup.path, reason: "\(MovingError.damaged([detail]))")
        } catch {
            throw MovingError.unsound(backup.path, reason: "\(error)")
        }
    }

    /// Makes `draft`, whole, proven and on the disk; where that fails it is gone.
    private static func prepare(_ draft: SQLiteFile, from original: SQLiteFile) async throws -> Soundness {
        // What an attempt that was killed left behind.
        draft.remove()
        do {
            try await original.snapshot(to: draft)
            let soundness = try await Soundness.prove(.sqlite(path: draft.path))
            try await draft.settle()
            return soundness
        } catch {
            draft.remove()
            throw error
        }
    }

    /// Brings what was committed last into the file itself.
    private static func gather(_ url: DatabaseURL) async {
        // A file that is damaged is kept as it is, with what stands beside it.
        try? await Database(url).close()
    }
}

extension Timestamp {
    /// `20261121T130639Z`
    fileprivate var inFileName: String { Timestamp(seconds: seconds).description.filter { $0 != "-" && $0 != ":" } }
}
