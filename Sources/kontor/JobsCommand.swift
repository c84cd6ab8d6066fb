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
        @OptionGroup var options: BooksOptions
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            let database = try await options.open().database
            let states = state.map { [$0] } ?? Job.State.allCases
            let (counts, jobs) = try await database.read { [limit, before] tx in
                (try tx.jobCounts(), try tx.jobs(in: states, before: before, limit: limit))
            }
            if json { return try printJSON(Listing(counts, jobs)) }
            if counts.isEmpty { print("No jobs wait, run or are dead.") }
            for (kind, state, count) in counts { print("\(count)\t\(state.rawValue)\t\(kind)") }
            if !jobs.isEmpty { print("\nid\tstate\tkind\tattempt\truns at\terror") }
            for job in jobs {
                print(
                    "\(job.id)\t\(job.state.rawValue)\t\(job.kind)\t\(job.attempt)/\(job.maximumAttempts)\t\(job.runAt)\t\(job.error ?? "")"
                )
            }
        }

        private struct Listing: Encodable {
            struct Count: Encodable {
                let kind: String
                let state: String
                let count: Int
            }

            struct Row: Encodable {
                let id: Int64
                let kind: String
                let state: String
                let attempt: Int
                let maximumAttempts: Int
                let runAt: String
                let createdAt: String
                let error: String?

                init(_ job: Job) {
                    id = job.id
                    kind = job.kind
                    state = job.state.rawValue
                    attempt = job.attempt
                    maximumAttempts = job.maximumAttempts
                    runAt = job.runAt.description
                    createdAt = job.createdAt.description
                    error = job.error
                }
            }

            let counts: [Count]
            let jobs: [Row]

            init(_ counts: [(kind: String, state: Job.State, count: Int)], _ jobs: [Job]) {
                self.counts = counts.map { Count(kind: $0.kind, state: $0.state.rawValue, count: $0.count) }
                self.jobs = jobs.map(Row.init)
            }
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give a dead or waiting job fresh attempts, now.")

        @Argument(help: "The job's id, from `kontor jobs`.") var id: Int64
        @OptionGroup var options: BooksOptions

        func run() async throws {
            try await options.open().database.retryJob(id, now: .current())
            print("Job \(id) will be tried again now.")
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Cancel a waiting job.")

        @Argument(help: "The job's id, from `kontor jobs`.") var id: Int64
        @OptionGroup var options: BooksOptions

        func run() async throws {
            try await options.open().database.cancelJob(id, now: .current())
            print("Job \(id) is cancelled.")
        }
    }
}

extension Job.State: ExpressibleByArgument {}
