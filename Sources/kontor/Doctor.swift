import ArgumentParser
import Ledger
import Server
import Storage
import Values

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check configuration, database and books; say what is wrong and what to do.")

    func run() async throws {
        var isWell = true
        func say(_ name: String, _ problems: [String]) {
            print("\(problems.isEmpty ? "ok     " : "WRONG  ")\(name)")
            for problem in problems { print("       \(problem)") }
            isWell = isWell && problems.isEmpty
        }
        say("configuration", problems { _ = try Configuration.load() })
        do {
            let database = try Database(try ProcessConfiguration.load().databaseURL)
            try await database.migrate(Schema.migrations, now: .current())
            say("database pages and references", try await database.integrityProblems())
            say("ledger: all entries sum to zero, per currency", try await database.read { try $0.proof().discrepancies.map { "\($0)" } })
        } catch {
            say("database", ["\(error)"])
        }
        guard isWell else { throw ExitCode.failure }
    }

    private func problems(_ body: () throws -> Void) -> [String] {
        do {
            try body()
            return []
        } catch {
            return "\(error)".split(separator: "\n").map(String.init)
        }
    }
}
