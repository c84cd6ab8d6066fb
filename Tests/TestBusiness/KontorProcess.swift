import Foundation
import Synchronization

/// The real binary, or another `program`, as a process of its own: to be looked at from outside, and killed.
///
/// A thread of its own reads what it prints and waits for its end. (Foundation's Process lost one or the other now and then
/// when many ran at once.)
package final class KontorProcess: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let pid: Int32
    private let state = Mutex(State())
    private let lines: AsyncStream<String>
    private let found: AsyncStream<String>.Continuation

    private struct State {
        // Bytes, since a read may end in the middle of a character.
        var printed: [UInt8] = []
        var unfinishedLine: [UInt8] = []
        var exitCode: Int32?
    }

    /// `kontor` stands beside the test bundle.
    package static var binary: String {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("kontor").path
    }

    package init(_ arguments: [String], environment: [String: String], folder: String, program: String = binary) throws {
        (lines, found) = AsyncStream.makeStream(of: String.self)
        let started = try Self.starting.withLock { _ in try Self.start([program] + arguments, environment, folder) }
        pid = started.pid
        Thread.detachNewThread { [self] in follow(started.output) }
    }

    private static let starting = Mutex(())

    /// Alone: a process that another test starts meanwhile must not inherit this one's output and hold it open.
    private static func start(
        _ command: [String], _ environment: [String: String], _ folder: String
    ) throws -> (pid: Int32, output: Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure(description: "no pipe: \(errno)") }
        defer { close(ends[1]) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)
        // `env -C` changes the folder and becomes the program.
        var words = (["env", "-C", folder] + command).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var child: Int32 = 0
        let error = posix_spawn(&child, "/usr/bin/env", &actions, nil, &words, &variables)
        guard error == 0 else {
            close(ends[0])
            throw Failure(description: "\(command[0]) does not start: \(String(cString: strerror(error)))")
        }
        return (child, ends[0])
    }

    private func follow(_ output: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(output, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            take(buffer[..<count])
        }
        close(output)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        // A process ended by a signal has that in the low seven bits, one that ended itself its code above them.
        let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
        state.withLock { $0.exitCode = code }
        found.finish()
    }

    private func take(_ bytes: ArraySlice<UInt8>) {
        let complete = state.withLock { state in
            state.printed += bytes
            var parts = (state.unfinishedLine + bytes).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            state.unfinishedLine = Array(parts.removeLast())
            return parts
        }
        for line in complete { found.yield(String(decoding: line, as: UTF8.self)) }
    }

    /// All it has printed so far, errors too.
    package var printed: String { String(decoding: state.withLock { $0.printed }, as: UTF8.self) }

    /// The first line from now on that contains `text`; throws where the process ends before it.
    package func line(with text: String) async throws -> String {
        for await line in lines where line.contains(text) { return line }
        throw Failure(description: "kontor ended before it printed “\(text)”: \(printed)")
    }

    /// No chance to say goodbye: what was not on the disk is lost.
    package func kill9() async {
        kill(pid, SIGKILL)
        _ = await end()
    }

    /// Returns the exit code.
    package func terminate() async -> Int32 {
        kill(pid, SIGTERM)
        return await end()
    }

    /// Waits for the end; all output has been read then. Returns the exit code.
    ///
    /// In a task of its own, since a cancelled one waits for no stream: the next process would start while this one still dies.
    package func end() async -> Int32 {
        await Task { [lines] in for await _ in lines {} }.value
        return state.withLock { $0.exitCode } ?? -1
    }

    /// Runs a command to its end.
    package static func run(
        _ arguments: [String], environment: [String: String], folder: String, program: String = binary
    ) async throws -> (status: Int32, output: String) {
        let process = try KontorProcess(arguments, environment: environment, folder: folder, program: program)
        let status = await process.end()
        return (status, process.printed)
    }
}
