import ArgumentParser
import Server

@main
struct KontorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kontor",
        abstract: "The back office of a paid AI business: bots, books, an AI gateway, jobs.",
        version: Kontor.version,
        subcommands: [
            Serve.self, Demo.self, SandboxCommand.self, ReportCommand.self, JobsCommand.self, KeyCommand.self, Migrate.self, Doctor.self,
            Benchmark.self,
        ])
}
