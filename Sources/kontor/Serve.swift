import ArgumentParser
import Foundation
import Server
import Values

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the business: bots, jobs and the HTTP server, until SIGTERM or Ctrl-C.")

    func run() async throws {
        let configuration = try Configuration.load()
        let clock = Clock(source: Timestamp.current)
        let instruments = Instruments.bootstrap(configuration.process.log, clock: clock)
        let kontor = try await Kontor.open(configuration, clock: clock, metrics: instruments.metrics, logger: instruments.logger)
        try await kontor.run(onListening: { port in
            print("Kontor \(Kontor.version) listens on http://\(configuration.process.host):\(port)")
            fflush(nil)
        })
    }
}
