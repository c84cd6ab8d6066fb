import Foundation
import Synchronization

/// Whole lines to standard error, one after the other.
package enum StandardError {
    /// A pipe takes only 4 KB at once, so that without the lock long lines of two threads could mix.
    private static let turn = Mutex(())

    package static func write(_ line: String) {
        var line = line
        turn.withLock { _ in
            line.withUTF8 { bytes in
                var rest = UnsafeRawBufferPointer(bytes)
                while !rest.isEmpty {
                    let written = Foundation.write(STDERR_FILENO, rest.baseAddress, rest.count)
                    // Where nobody reads the log, it is lost: that must not stop the business.
                    guard written > 0 || errno == EINTR else { return }
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(0, written)))
                }
            }
        }
    }
}
