import Foundation
import Synchronization
import UnixSignals

/// A person's terminal, or a pipe in its place, where prompts and notes are left out.
final class Terminal: Sendable {
    private let lines: AsyncStream<String>
    private let isPerson = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    private let work = Mutex<(@Sendable () -> Void)?>(nil)

    private init() {
        let (lines, found) = AsyncStream.makeStream(of: String.self)
        self.lines = lines
        // A thread of its own: a read of the terminal holds it up until there is a line.
        Thread.detachNewThread {
            while let line = readLine() { found.yield(line) }
            found.finish()
        }
    }

    /// Ctrl-C ends nothing but what is `stoppable` while `body` runs.
    static func with<Result>(_ body: (Terminal) async throws -> Result) async throws -> Result {
        let terminal = Terminal()
        let signals = await UnixSignalsSequence(trapping: .sigint)
        let listening = Task { for await _ in signals { terminal.interrupted() } }
        defer { listening.cancel() }
        return try await body(terminal)
    }

    /// The next line; nil where the input has ended.
    func line() async -> String? {
        if isPerson { show("> ") }
        for await line in lines { return line }
        if isPerson { show("\n") }
        return nil
    }

    /// Runs `work`, which Ctrl-C cancels.
    func stoppable<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws -> Result {
        let task = Task { try await work() }
        self.work.withLock { $0 = { task.cancel() } }
        defer { self.work.withLock { $0 = nil } }
        return try await task.value
    }

    private func interrupted() {
        guard let cancel = work.withLock({ $0 }) else { return note("\nCtrl-D leaves.") }
        cancel()
    }

    /// Past the buffers of C: to flush them all would wait for the thread that reads a line.
    func show(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

    /// Something about the conversation, for a person.
    func note(_ text: String) {
        if isPerson { show("\u{1B}[2m\(text)\u{1B}[0m\n") }
    }

    /// What a script wants to know too, apart from the answers.
    func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
