import Foundation

/// Claims a SQLite file for one serving process, for as long as the object lives, or the process. What reads or writes beside it, as
/// `kontor report` does, takes none.
package final class ServingLock: Sendable {
    private let descriptor: Int32

    /// Throws `StorageError.inUse` where another has it.
    package init(_ path: String) throws {
        descriptor = open(path + ".lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StorageError.cannotOpen(path + ".lock: " + String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw StorageError.inUse(path)
        }
    }

    deinit { close(descriptor) }
}
