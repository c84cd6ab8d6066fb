import Foundation

/// Where a demo keeps its database: named after its process, so that the next one sees which of them nobody uses any more.
enum DemoFolder {
    private static let prefix = "kontor-demo-"

    static var own: String { NSTemporaryDirectory() + prefix + "\(ProcessInfo.processInfo.processIdentifier)" }

    /// Those of demos that were killed.
    static func removeAbandoned() {
        let place = NSTemporaryDirectory()
        // Whatever cannot be listed or removed does no harm here.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? [] where name.hasPrefix(prefix) {
            guard let process = Int32(name.dropFirst(prefix.count)), process > 0, kill(process, 0) != 0, errno == ESRCH else { continue }
            // See above.
            try? FileManager.default.removeItem(atPath: place + name)
        }
    }
}
