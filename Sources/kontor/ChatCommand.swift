import ArgumentParser
import Assistant
import Foundation
import Logging
import OutboundHTTP
import Server
import Storage
import Values

struct ChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat", abstract: "Talk with the bot in the terminal, as an owner.",
        discussion:
            "The answer appears as it is written; what was said before is remembered. Ctrl-C stops an answer, Ctrl-D leaves, /new begins a "
            + "new conversation. Questions, answers and costs go into the books, beside a serving Kontor too. In a pipe each line is a "
            + "question, only answers are printed, and the command fails where one has none.")

    @Option(help: "The bot's key in kontor.yaml; the first one if absent.") var bot: String?

    func run() async throws {
        let configuration = try Configuration.load()
        let clock = Clock(source: Timestamp.current)
        let books = try await Books.open(configuration.process.databaseURL, slug: configuration.workspace.slug)
        // Whether a model was tried in vain before another answered is in the books; here it would stand amid the answer.
        let silent = Logger(label: "chat") { _ in SwiftLogNoOpLogHandler() }
        let http = HTTPClient()
        let result: Result<Bool, any Error>
        do {
            result = .success(
                try await Terminal.with { terminal in
                    try await TerminalChat(terminal: terminal) {
                        try books.dialogue(with: bot, configuration, http: http, clock: clock, logger: silent)
                    }.run()
                })
        } catch {
            result = .failure(error)
        }
        await http.shutdown()
        try await books.database.close()
        guard try result.get() else { throw ExitCode.failure }
    }
}

/// Lines in, answers out.
private struct TerminalChat {
    let terminal: Terminal
    let begin: () throws -> Dialogue

    /// Until the input ends. False where a question has no answer.
    func run() async throws -> Bool {
        var dialogue = try begin()
        var isWell = true
        terminal.note("Ctrl-C stops an answer, Ctrl-D leaves, /new begins a new conversation.")
        while let line = await terminal.line() {
            switch line.trimmingCharacters(in: .whitespaces) {
            case "": continue
            case "/new":
                dialogue = try begin()
                terminal.note("What was said before is forgotten.")
            case let command where isCommand(command):
                terminal.complain(
                    "“\(command.prefix(40))” is a command of the bot; here there is /new. `kontor report`, `kontor stats` and `kontor jobs` "
                        + "show the rest.")
                isWell = false
            case let question:
                do { isWell = try await answer(question, dialogue) && isWell } catch let error as QuestionError {
                    terminal.complain("\(error)")
                    isWell = false
                }
            }
        }
        return isWell
    }

    /// `/status`, `/report weekly`; a path such as `/etc/hosts` is none.
    private func isCommand(_ line: String) -> Bool {
        guard line.hasPrefix("/"), let word = line.dropFirst().split(separator: " ").first else { return false }
        return word.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_" || $0 == "@") }
    }

    private func answer(_ question: String, _ dialogue: Dialogue) async throws -> Bool {
        let reply = try await terminal.stoppable { [terminal] in
            try await dialogue.ask(question) { terminal.show($0) }
        }
        terminal.show("\n")
        if let remark = reply.remark { terminal.complain(remark) }
        let (asked, model) = (reply.question, reply.question.model)
        if let model { terminal.note("\(model), \(asked.tokensUsed) tokens, \(asked.cost)") }
        return asked.status != .failed
    }
}
