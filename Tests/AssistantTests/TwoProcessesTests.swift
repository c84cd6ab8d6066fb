import Logging
import Sandbox
import Synchronization
import TestBusiness
import TestSupport
import Testing
import Values

/// Two whole Kontors, as on two machines: they share a PostgreSQL and a bot, and know nothing else of each other.
@Suite("Two processes serve one bot as if they were one", .serialized)
struct TwoProcessesTests {
    @Test("each question is answered once, nobody polls twice, and when one stops the other goes on", .timeLimit(.minutes(2)))
    func handover() async throws {
        try await withTwo { first, second in
            for round in 1...3 {
                let answer = try await second.ask("Question \(round)?")
                #expect(answer.text.contains("Question \(round)?"))
            }
            let polls = first.telegram.statistics()[0].calls["getUpdates"] ?? 0
            first.stop()
            #expect(polls > 0)
            try second.telegram.say("And who answers now?", as: TestBusiness.customerID, to: TestBusiness.bot)
            // What the first was about to note as sent goes out again, and the earlier copy is taken back.
            try await second.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID, seconds: 60) { chat in
                chat.answers.count == 4 && chat.answers.last?.text.contains("And who answers now?") == true
            }
        }
    }

    @Test("their pace together is what Telegram allows: a crowd is answered without a single 429", .timeLimit(.minutes(2)))
    func crowd() async throws {
        try await withTwo { first, second in
            let began = ContinuousClock.now
            let people = try (0..<150).map { try first.telegram.addUser("Person \($0)").id }
            for person in people { try first.telegram.say("Question of \(person)?", as: person, to: TestBusiness.bot) }
            for person in people {
                let chat = try await second.telegram.wait(for: TestBusiness.bot, person, seconds: 60) {
                    !$0.answers.isEmpty && $0.draft == nil
                }
                #expect(chat.answers.map { $0.text.contains("Question of \(person)?") } == [true])
            }
            print("two processes: 150 questions in \(ContinuousClock.now - began)")
            #expect(try first.telegram.floods(TestBusiness.bot) == 0)
        }
    }

    /// One of the two, which can be stopped before the other.
    private struct Process {
        let business: TestBusiness
        let stop: @Sendable () -> Void

        var telegram: Telegram { business.telegram }
        func ask(_ text: String) async throws -> Message { try await business.ask(text) }
    }

    /// The first polls already when the second starts. Fails where either was out of Telegram's reach: a second poller is told 409.
    private func withTwo(_ body: @escaping @Sendable (Process, Process) async throws -> Void) async throws {
        try await TestEngine.$current.withValue(.postgres) {
            try await TestBusiness.inFolder { folder, url in
                let clock = TestBusiness.runningClock()
                let sandbox = try await TestBusiness.startSandbox(clock)
                let complaints = Complaints()
                let result: Result<Void, any Error>
                do {
                    result = .success(try await run(in: folder, url, sandbox, clock, complaints, body))
                } catch {
                    result = .failure(error)
                }
                await sandbox.stop()
                try result.get()
                #expect(complaints.all == [])
            }
        }
    }

    private func run(
        in folder: String, _ url: String, _ sandbox: Sandbox, _ clock: Values.Clock, _ complaints: Complaints,
        _ body: @escaping @Sendable (Process, Process) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test", factory: { _ in complaints })
        let (stops, stop) = AsyncStream.makeStream(of: Void.self)
        let (firsts, started) = AsyncStream.makeStream(of: TestBusiness.self)
        async let first: Void = TestBusiness.run(in: folder, sandbox, clock, ["DATABASE_URL": url], logger: logger) { business in
            started.yield(business)
            for await _ in stops { return }
        }
        for await one in firsts {
            try await sandbox.telegram.wait(forCalls: 1, of: "getUpdates", by: TestBusiness.bot)
            let process = Process(business: one, stop: { stop.yield() })
            let result: Result<Void, any Error>
            do {
                try await TestBusiness.run(in: folder, sandbox, clock, ["DATABASE_URL": url], logger: logger) { business in
                    try await body(process, Process(business: business, stop: {}))
                }
                result = .success(())
            } catch {
                result = .failure(error)
            }
            stop.yield()
            try await first
            return try result.get()
        }
    }
}

/// What was logged of Telegram being out of reach.
private final class Complaints: LogHandler {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var logLevel: Logger.Level {
        get { .error }
        set {}
    }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        guard "\(event.message)".contains("out of reach") else { return }
        lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
}
