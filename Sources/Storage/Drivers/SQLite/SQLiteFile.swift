import Foundation
import GRDB

/// A SQLite database as a file: to be copied while it is in use, and to be put in another's place.
package struct SQLiteFile: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    package var isThere: Bool { FileManager.default.fileExists(atPath: path) }

    /// In bytes.
    package var size: Int {
        get throws { (try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0 }
    }

    /// Copies the database as it is at this moment, while others go on writing, into the new file `copy`, which its owner alone may read.
    package func snapshot(to copy: SQLiteFile) async throws {
        try copy.make()
        try await named {
            var configuration = GRDB.Configuration()
            configuration.busyMode = .timeout(5)
            let target = try DatabaseQueue(path: copy.path, configuration: configuration)
            configuration.readonly = true
            // One step, so one snapshot: others' commits neither wait nor begin it anew.
            try await DatabaseQueue(path: path, configuration: configuration).read { source in
                try target.writeWithoutTransaction { try source.backup(to: $0) }
            }
            try target.close()
        }
    }

    /// Empty, before SQLite opens it, which would let others read it.
    private func make() throws {
        let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StorageError.cannotOpen("\(path): \(String(cString: strerror(errno)))") }
        close(descriptor)
    }

    /// Brings all of it into the one file, and that to the disk. Nobody else has it open.
    package func settle() async throws {
        try await named {
            let queue = try DatabaseQueue(path: path)
            try await queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try queue.close()
        }
        try Self.sync(path)
    }

    /// Gives the file another name, in the same folder, in place of what has it now; it stays so after a power cut.
    package func rename(to other: SQLiteFile) throws {
        guard Foundation.rename(path, other.path) == 0 else { throw Self.failure(other.path) }
        try Self.sync((other.path as NSString).deletingLastPathComponent)
    }

    /// Puts `draft`, which is settled, in this file's place. What was here stands as `kept` afterwards, with all that was committed. At
    /// every moment one of the two stands here. Nobody else has them open.
    package func give(way draft: SQLiteFile, keptAs kept: SQLiteFile) throws {
        if isThere {
            guard link(path, kept.path) == 0 || Foundation.rename(path, kept.path) == 0 else { throw Self.failure(kept.path) }
            // Commits that are not in the file itself yet; SQLite finds them by the name.
            if FileManager.default.fileExists(atPath: path + "-wal"), Foundation.rename(path + "-wal", kept.path + "-wal") != 0 {
                throw Self.failure(kept.path + "-wal")
            }
            // An index into them, which SQLite makes anew.
            unlink(path + "-shm")
        }
        try draft.rename(to: self)
    }

    /// With all that SQLite puts beside it.
    package func remove() {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
    }

    private func named(_ body: () async throws -> Void) async throws {
        do { try await body() } catch let error as DatabaseError { throw StorageError(error) }
    }

    private static func sync(_ path: String) throws {
        let descriptor = open(path.isEmpty ? "." : path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path) }
    }

    private static func failure(_ path: String) -> StorageError { .inputOutput("\(path): \(String(cString: strerror(errno)))") }
}
