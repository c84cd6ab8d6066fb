import Foundation
import Synchronization

/// The real binary as a process of its own: to be looked at from outside, and killed.
package final class KontorProcess: Sendable {
    package struct Ended: Error {
        package let output: String
    }

    private let process = Foundation.Process()
    private let output = Mutex("")
    private let lines: AsyncStream<String>
    /// Has no element; ends with the process. (`waitUntilExit` would block one of the few threads that all tests share.)
    private let life: AsyncStream<Void>

    /// `kontor` stands beside the test bundle.
    package static var binary: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("kontor")
    }

    package init(_ arguments: [String], environment: [String: String], folder: String) throws {
        let (lines, found) = AsyncStream.makeStream(of: String.self)
        self.lines = lines
        let (life, end) = AsyncStream.makeStream(of: Void.self)
        self.life = life
        process.terminationHandler = { _ in end.finish() }
        process.executableURL = Self.binary
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let pipe = Self.starting.withLock { _ in Self.pipe() }
        process.standardOutput = pipe
        process.standardError = pipe
        let rest = Mutex("")
        pipe.fileHandleForReading.readabilityHandler = { [weak self] handle in
            let bytes = handle.availableData
            guard !bytes.isEmpty else {
                handle.readabilityHandler = nil
                return found.finish()
            }
            let text = String(decoding: bytes, as: UTF8.self)
            self?.output.withLock { $0 += text }
            let complete = rest.withLock { rest in
                var parts = (rest + text).components(separatedBy: "\n")
                rest = parts.removeLast()
                return parts
            }
            for line in complete { found.yield(line) }
        }
        try Self.starting.withLock { _ in try process.run() }
    }

    private static let starting = Mutex(())

    /// Not inherited by a process that another test starts meanwhile: it would hold back the end of this one's output.
    private static func pipe() -> Pipe {
        let pipe = Pipe()
        for end in [pipe.fileHandleForReading, pipe.fileHandleForWriting] { _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC) }
        return pipe
    }

    package var pid: Int32 { process.processIdentifier }

    /// All it has printed so far, errors too.
    package var printed: String { output.withLock { $0 } }

    /// The first line from now on that contains `text`; throws `Ended` where the process ends before it.
    package func line(with text: String) async throws -> String {
        for await line in lines where line.contains(text) { return line }
        throw Ended(output: printed)
    }

    /// No chance to say goodbye: what was not on the disk is lost.
    package func kill9() async {
        kill(pid, SIGKILL)
        for await _ in life {}
    }

    /// Returns the exit code.
    package func terminate() async -> Int32 {
        process.terminate()
        return await end()
    }

    /// Waits for the end; all output has been read then. Returns the exit code.
    package func end() async -> Int32 {
        for await _ in lines {}
        for await _ in life {}
        return process.terminationStatus
    }

    /// Runs a command to its end.
    package static func run(
        _ arguments: [String], environment: [String: String], folder: String
    ) async throws -> (status: Int32, output: String) {
        let process = try KontorProcess(arguments, environment: environment, folder: folder)
        let status = await process.end()
        return (status, process.printed)
    }
}
