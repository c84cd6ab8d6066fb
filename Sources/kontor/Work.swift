import ArgumentParser
import Foundation
import Server
import Values

struct Work: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the business's jobs alone, until SIGTERM or Ctrl-C: beside `kontor serve` on the same PostgreSQL.")

    func run() async throws {
        let configuration = try Configuration.load()
        let clock = Clock(source: Timestamp.current)
        let instruments = Instruments.bootstrap(configuration.process.log, clock: clock)
        let kontor = try await Kontor.open(
            configuration, duty: .working, clock: clock, metrics: instruments.metrics, logger: instruments.logger)
        print("Kontor \(Kontor.version) works")
        fflush(nil)
        try await kontor.run()
    }
}
