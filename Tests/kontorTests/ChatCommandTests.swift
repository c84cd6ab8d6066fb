import Foundation
import Sandbox
import TestBusiness
import TestSupport
import Testing

/// `kontor chat`, as a person or a script calls it.
@Suite struct ChatCommandTests {
    private struct Place: Sendable {
        let folder: String
        let sandbox: Sandbox
        let environment: [String: String]

        func run(_ arguments: String...) async throws -> (status: Int32, output: String) {
            try await KontorProcess.run(arguments, environment: environment, folder: folder)
        }

        /// With these lines for its input, and then its end.
        func chat(_ lines: String...) async throws -> (status: Int32, output: String) {
            try (lines.joined(separator: "\n") + "\n").write(toFile: folder + "/input", atomically: true, encoding: .utf8)
            let process = try shell("\(KontorProcess.binary) chat < input")
            return (await process.end(), process.printed)
        }

        func shell(_ command: String) throws -> KontorProcess {
            try KontorProcess(["-c", command], environment: environment, folder: folder, program: "/bin/sh")
        }

        func report() async throws -> [String: Any] {
            let output = try await run("report", "daily", "--json").output
            return try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any], "\(output)")
        }
    }

    /// A folder whose database a `kontor serve` has made.
    private func with(_ body: (Place) async throws -> Void) async throws {
        let sandbox = try await TestBusiness.startSandbox(TestBusiness.runningClock())
        try await TestFolder.with { folder in
            let environment = TestBusiness.environment(sandbox, folder: folder)
            let serving = try KontorProcess(["serve"], environment: environment, folder: folder)
            _ = try await serving.line(with: "listens on")
            _ = await serving.terminate()
            try await body(Place(folder: folder, sandbox: sandbox, environment: environment))
        }
        await sandbox.stop()
    }

    @Test("each line is answered, what was said before is remembered until /new, and the cost is in the books")
    func conversation() async throws {
        try await with { place in
            let (status, output) = try await place.chat("Why is the sky blue?", "", "And at night?", "/new", "And the sea?")
            #expect(status == 0, "\(output)")
            let answers = output.components(separatedBy: "You asked: ").dropFirst()
            #expect(answers.count == 3, "\(output)")
            #expect(answers.map { $0.contains("before it came *2* other messages") } == [false, true, false], "\(output)")
            // For a pipe there is nothing but the answers.
            #expect(!output.contains("Ctrl-C") && !output.contains("\u{1B}"), "\(output)")
            let report = try await place.report()
            let lines = try #require(report["by_category"] as? [[String: Any]])
            #expect(lines.map { $0["category"] as? String } == ["ai"] && lines.first?["count"] as? Int == 3)
        }
    }

    @Test("beside a serving Kontor it works too")
    func besideServing() async throws {
        try await with { place in
            let serving = try KontorProcess(["serve"], environment: place.environment, folder: place.folder)
            _ = try await serving.line(with: "listens on")
            let (status, output) = try await place.chat("Why is the sky blue?")
            #expect(status == 0 && output.contains("You asked: “Why is the sky blue?”"), "\(output)")
            let ended = await serving.terminate()
            #expect(ended == 0)
        }
    }

    @Test("Ctrl-C stops the answer, and the next question is answered", .timeLimit(.minutes(5)))
    func interrupt() async throws {
        try await with { place in
            place.sandbox.ai.holdStreams()
            #expect(mkfifo(place.folder + "/keyboard", 0o600) == 0)
            let chat = try place.shell("exec \(KontorProcess.binary) chat < keyboard")
            let keyboard = try #require(FileHandle(forWritingAtPath: place.folder + "/keyboard"))
            try keyboard.write(contentsOf: Data("Why is the sky blue?\n".utf8))
            while !chat.printed.contains("You") { await Task.yield() }
            kill(chat.pid, SIGINT)
            // The stopped answer ends its line.
            _ = try await chat.line(with: "You")
            place.sandbox.ai.releaseStreams()
            try keyboard.write(contentsOf: Data("And the sea?\n".utf8))
            try keyboard.close()
            let status = await chat.end()
            #expect(status == 0 && chat.printed.contains("You asked: “And the sea?”"), "\(chat.printed)")
            #expect(!chat.printed.contains("You asked: “Why is the sky blue?”\n\nI am"), "\(chat.printed)")
        }
    }

    @Test("what cannot be asked or answered is told with a reason, and the command fails")
    func failure() async throws {
        try await with { place in
            let long = try await place.chat(String(repeating: "a", count: 20_000), "Why?")
            #expect(long.status == 1 && long.output.contains("16384") && long.output.contains("You asked: “Why?”"), "\(long.output)")
            let command = try await place.chat("/status", "/report weekly", "/etc/hosts?")
            #expect(command.status == 1 && command.output.contains("“/status” is a command of the bot"), "\(command.output)")
            #expect(
                !command.output.contains("You asked: “/status”") && !command.output.contains("You asked: “/report"), "\(command.output)")
            #expect(command.output.contains("You asked: “/etc/hosts?”"), "\(command.output)")
            for provider in SandboxAI.Provider.allCases { place.sandbox.ai.add(AIFault(.unauthorized), to: provider) }
            let (status, output) = try await place.chat("Why is the sky blue?")
            #expect(status == 1 && output.contains("No answer: "), "\(output)")
            let unknown = try await place.run("chat", "--bot", "parrot")
            #expect(unknown.status == 1 && unknown.output.contains("assistant"), "\(unknown.output)")
        }
    }
}
