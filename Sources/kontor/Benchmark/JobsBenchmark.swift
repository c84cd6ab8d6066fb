import ArgumentParser
import Foundation
import Jobs
import Logging
import Server
import Storage
import Synchronization
import Values

extension Benchmark {
    /// On the database of DATABASE_URL, which is to be empty.
    struct JobRate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "jobs", abstract: "No-op jobs a second, from the first claim until the last is written down as done.")

        @Option(help: "How many.") var jobs = 50_000
        @Option(help: "How many run at once.") var limit = 64

        func run() async throws {
            let bench = try await JobsBench(limit: limit)
            try await bench.enqueue(jobs)
            let done = Count()
            let (ends, allDone) = AsyncStream.makeStream(of: Void.self)
            let worker = bench.worker { [jobs] _ in
                if done.increment() == jobs { allDone.finish() }
                return .complete
            }
            let began = ContinuousClock.now
            async let run: Void = worker.run()
            for await _ in ends {}
            try await bench.waitUntilEmpty()
            let seconds = (ContinuousClock.now - began) / .seconds(1)
            print("  kontor, no-op jobs: \(Int(Double(jobs) / seconds))/s")
            worker.stop()
            try await run
            try await bench.database.close()
        }
    }

    /// Holds jobs until it is killed.
    struct JobHold: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "jobs-hold", abstract: "Claim jobs, begin them, and never end them.")

        @Option(help: "How many.") var jobs = 1000

        func run() async throws {
            let bench = try await JobsBench(limit: jobs)
            try await bench.enqueue(jobs)
            let begun = Count()
            let worker = bench.worker { [jobs] _ in
                if begun.increment() == jobs {
                    print("holds \(jobs)")
                    fflush(nil)
                }
                // Ends only when cancelled: nobody yields to this stream.
                let (never, hold) = AsyncStream.makeStream(of: Void.self)
                for await _ in never {}
                withExtendedLifetime(hold) {}
                throw CancellationError()
            }
            try await worker.run()
        }
    }

    /// Runs whatever is left of the jobs of another.
    struct JobTakeover: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "jobs-takeover", abstract: "Wait for the jobs of a worker that was killed, and run them.")

        @Option(help: "How many.") var jobs = 1000

        func run() async throws {
            let bench = try await JobsBench(limit: 64)
            let done = Count()
            let (ends, allDone) = AsyncStream.makeStream(of: Void.self)
            let worker = bench.worker { [jobs] _ in
                if done.increment() == jobs { allDone.finish() }
                return .complete
            }
            async let run: Void = worker.run()
            print("waits")
            fflush(nil)
            for await _ in ends {}
            try await bench.waitUntilEmpty()
            print("ran \(jobs)")
            fflush(nil)
            worker.stop()
            try await run
            try await bench.database.close()
        }
    }
}

private struct JobsBench {
    let database: Database
    private let clock = Clock(source: Timestamp.current)
    private let limit: Int

    init(limit: Int) async throws {
        self.limit = limit
        database = try Database(ProcessConfiguration.load().databaseURL)
        try await database.migrate(JobsSchema.migrations, now: clock.now())
    }

    func enqueue(_ count: Int) async throws {
        for start in stride(from: 0, to: count, by: 1000) {
            try await database.write { [clock] tx in
                for number in start..<min(start + 1000, count) {
                    try tx.enqueue(NewJob("noop", payload: number, queue: "noop"), now: clock.now())
                }
            }
        }
    }

    func worker(_ perform: @escaping @Sendable (Job) async throws -> Outcome) -> Worker {
        Worker(
            database: database, clock: clock, kinds: [.performing("noop", queue: "noop", perform)], limits: ["noop": limit],
            logger: Logger(label: "benchmark"))
    }

    func waitUntilEmpty() async throws {
        let news = database.signals(.jobs)
        if try await database.read({ try $0.jobCounts().isEmpty }) { return }
        for await _ in news where try await database.read({ try $0.jobCounts().isEmpty }) { return }
    }
}

private final class Count: Sendable {
    private let count = Atomic(0)

    /// Returns the new count.
    func increment() -> Int { count.add(1, ordering: .relaxed).newValue }
}
