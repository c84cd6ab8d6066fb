import ArgumentParser

struct Benchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark", abstract: "Measure; `make bench` sets each figure beside its peer.", shouldDisplay: false,
        subcommands: [Storage.self, Echo.self])

    struct Storage: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Committed write closures a second.")

        func run() async throws { try await StorageBenchmark.run() }
    }
}
