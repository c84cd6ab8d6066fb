import ArgumentParser
import Foundation
import Server
import Values

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the business: bots, jobs and the HTTP server, until SIGTERM or Ctrl-C.")

    @Flag(name: .customLong("no-workers"), help: "Leave the jobs to `kontor work`, beside this process on the same PostgreSQL.")
    var isWithoutWorkers = false

    func run() async throws {
        let configuration = try Configuration.load()
        try ListeningAddress(configuration.process.host, configuration.process.port, portName: "PORT").check()
        let clock = Clock(source: Timestamp.current)
        let instruments = Instruments.bootstrap(configuration.process.log, clock: clock)
        let kontor = try await Kontor.open(
            configuration, duty: isWithoutWorkers ? .serving : .everything, clock: clock, metrics: instruments.metrics,
            logger: instruments.logger)
        try await kontor.run(onListening: { port in
            print("Kontor \(Kontor.version) listens on http://\(configuration.process.host):\(port)")
            fflush(nil)
        })
    }
}
