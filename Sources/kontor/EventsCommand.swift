import ArgumentParser
import Billing
import Server
import Storage
import Values

struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Show what payment providers have told; have an event handled again.",
        subcommands: [List.self, Replay.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List events, the newest first.")

        @Option(help: "Only of this provider, such as stripe.") var provider: String?
        @Option(help: "Only this status: received, applied, ignored, waiting or rejected.") var status: PaymentEvent.Status?
        @Option(help: "At most this many.") var limit = 50
        @OptionGroup var options: BooksOptions
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            let books = try await options.open()
            let events = try await books.database.read { [provider, status, limit, workspace = books.workspace.id] tx in
                try tx.paymentEvents(in: workspace, provider: provider, status: status, before: nil, limit: limit)
            }
            if json { return try printJSON(events.map(Row.init)) }
            if events.isEmpty { print("No such event has come.") }
            for event in events {
                print("\(event.id)\t\(event.status.rawValue)\t\(event.provider)\t\(event.type)\t\(event.occurredAt)\t\(event.reason ?? "")")
            }
        }

        private struct Row: Encodable {
            let id: String
            let status: String
            let provider: String
            let providerEventId: String
            let type: String
            let occurredAt: String
            let reason: String?

            init(_ event: PaymentEvent) {
                id = event.id.description
                status = event.status.rawValue
                provider = event.provider
                providerEventId = event.providerEventID
                type = event.type
                occurredAt = event.occurredAt.description
                reason = event.reason
            }
        }
    }

    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have a stored event handled again, by a Kontor that serves. What was applied stays as it is.")

        @Argument(help: "The event's id, from `kontor events`.") var id: String
        @OptionGroup var options: BooksOptions

        func run() async throws {
            guard let event = ID<PaymentEvent>(id) else { throw ValidationError("“\(id.prefix(60))” is no event's id") }
            let books = try await options.open()
            let replayed = try await books.database.write { [workspace = books.workspace.id] tx in
                try tx.replay(event, in: workspace, now: .current())
            }
            guard let replayed else { throw ValidationError("there is no event \(id)") }
            print(
                replayed.status == .applied
                    ? "Event \(id) was applied before and stays as it is." : "Event \(id) will be handled again now.")
        }
    }
}

extension PaymentEvent.Status: ExpressibleByArgument {}
