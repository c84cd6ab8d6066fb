import ArgumentParser

struct Benchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark", abstract: "Measure; `make bench` sets each figure beside its peer.", shouldDisplay: false,
        subcommands: [Storage.self, Echo.self, JobRate.self, JobHold.self, JobTakeover.self, LedgerBenchmark.self])

    struct Storage: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Committed write closures a second.")

        @Option(help: "A postgres:// address with an empty schema, instead of a SQLite file.") var database: String?

        func run() async throws {
            if let database { try await StorageBenchmark.run(on: database) } else { try await StorageBenchmark.run() }
        }
    }
}
