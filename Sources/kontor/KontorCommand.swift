import ArgumentParser
import Server

@main
struct KontorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kontor",
        abstract: "The back office of a paid AI business: bots, books, an AI gateway, jobs.",
        discussion: "`kontor --generate-completion-script bash` (or zsh, fish) prints what completes these commands in a shell.",
        version: Kontor.version,
        subcommands: [
            Serve.self, Work.self, Demo.self, SandboxCommand.self, ChatCommand.self, ReportCommand.self, StatsCommand.self,
            JobsCommand.self, EventsCommand.self,
            LedgerCommand.self,
            RevenueCommand.self,
            KeyCommand.self, Migrate.self, CopyCommand.self, BackupCommand.self, RestoreCommand.self, Doctor.self,
            Benchmark.self,
        ])
}
