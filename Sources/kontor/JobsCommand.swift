import ArgumentParser
import Jobs
import Server
import Storage
import Values

struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs", abstract: "Show what waits, runs and is dead; retry or cancel it.",
        subcommands: [List.self, Retry.self, Cancel.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List jobs, the newest first, after a count by kind and state.")

        @Option(help: "Only this state: available, scheduled, running, retryable, discarded or cancelled.") var state: Job.State?
        @Option(help: "At most this many.") var limit = 50
        @Option(help: "Only jobs with a smaller id: pages on from a listing.") var before: Int64?

        func run() async throws {
            let database = try await openDatabase()
            let states = state.map { [$0] } ?? Job.State.allCases
            let (counts, jobs) = try await database.read { [limit, before] tx in
                (try tx.jobCounts(), try tx.jobs(in: states, before: before, limit: limit))
            }
            if counts.isEmpty { print("No jobs wait, run or are dead.") }
            for (kind, state, count) in counts { print("\(count)\t\(state.rawValue)\t\(kind)") }
            if !jobs.isEmpty { print("\nid\tstate\tkind\tattempt\truns at\terror") }
            for job in jobs {
                print(
                    "\(job.id)\t\(job.state.rawValue)\t\(job.kind)\t\(job.attempt)/\(job.maximumAttempts)\t\(job.runAt)\t\(job.error ?? "")"
                )
            }
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give a dead or waiting job fresh attempts, now.")

        @Argument(help: "The job's id, from `kontor jobs`.") var id: Int64

        func run() async throws {
            let isDone = try await openDatabase().write { [id] tx in try tx.retryJob(id, now: .current()) }
            guard isDone else { throw ValidationError("job \(id) does not exist, or is running") }
            print("Job \(id) will be tried again now.")
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Cancel a waiting job.")

        @Argument(help: "The job's id, from `kontor jobs`.") var id: Int64

        func run() async throws {
            let isDone = try await openDatabase().write { [id] tx in try tx.cancelJob(id, now: .current()) }
            guard isDone else { throw ValidationError("job \(id) does not exist, or is running, or has ended") }
            print("Job \(id) is cancelled.")
        }
    }

    private static func openDatabase() async throws -> Database {
        let database = try Database(try ProcessConfiguration.load().databaseURL)
        try await database.migrate(Schema.migrations, now: .current())
        return database
    }
}

extension Job.State: ExpressibleByArgument {}
