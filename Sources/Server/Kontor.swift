import AIGateway
import Assistant
import Channels
import Customers
import Hummingbird
import Jobs
import Ledger
import Logging
import NIOCore
import OutboundHTTP
import ServiceLifecycle
import Storage
import UnixSignals
import Values

/// The composition root: one business, wired from its configuration. `open` builds, `run` runs; nothing else makes a part.
package final class Kontor: Sendable {
    package static let version = "0.1.0"

    package let books: Books
    package let clock: Clock
    let configuration: Configuration
    let assistant: Assistant
    let bots: TelegramBots
    let gateway: AIGateway
    let worker: Worker
    let metrics: PrometheusRegistry
    let ownerKeyHash: String?
    private let products: [String: any Product]
    private let http: HTTPClient
    private let logger: Logger

    var database: Database { books.database }
    var workspace: Workspace { books.workspace }

    /// Opens the database, brings its schema up to date and wires the parts; nothing outside is called. `products` plays the
    /// bots of these keys in place of what the configuration says, for the echo that is measured; from `backlogLimit` unhandled
    /// updates on, webhooks ask Telegram to slow down.
    package static func open(
        _ configuration: Configuration, products: [String: any Product] = [:], backlogLimit: Int = 10_000, clock: Clock,
        metrics: PrometheusRegistry, logger: Logger
    ) async throws -> Kontor {
        let database = try Database(configuration.process.databaseURL)
        try database.lockForServing()
        try await database.migrate(Schema.migrations, now: clock.now())
        let declared = configuration.workspace
        let workspace = try await database.write { tx in
            try tx.keepWorkspace(
                slug: declared.slug, name: declared.name, currency: declared.currency, timeZone: declared.timeZone,
                language: declared.language, now: clock.now())
        }
        let http = HTTPClient(connectionsPerHost: 64)
        let bots = try await TelegramBots(
            configuration.telegramBots(in: workspace.id), database: database, clock: clock, http: http, logger: logger,
            backlogLimit: backlogLimit)
        return try Kontor(
            configuration, try Books(database, workspace), bots, products, http: http, clock: clock, metrics: metrics, logger: logger)
    }

    private init(
        _ configuration: Configuration, _ books: Books, _ bots: TelegramBots, _ own: [String: any Product], http: HTTPClient, clock: Clock,
        metrics: PrometheusRegistry,
        logger: Logger
    ) throws {
        self.configuration = configuration
        self.books = books
        self.bots = bots
        self.http = http
        self.clock = clock
        self.metrics = metrics
        self.logger = logger
        let assistants = configuration.assistantBots(books)
        products = assistants.mapValues { $0 as any Product }.merging(own) { $1 }
        gateway = AIGateway(try configuration.aiConfiguration, http: http, clock: clock, logger: logger)
        assistant = Assistant(
            workspace: books.workspace, database: books.database, gateway: gateway, routes: Set(configuration.ai.routes.map(\.name)),
            providers: Set(configuration.ai.providers.map(\.name)), clock: clock, logger: logger)
        let answers = AnswerJob(assistant, bots: bots, systemPrompts: configuration.systemPrompts)
        let time = configuration.dailyReportAt
        let reports = try DailyReport(
            books.workspace, books.calendar, products: Array(assistants.values), bots: bots, hour: time.hour, minute: time.minute)
        var limits = TelegramBots.limits
        limits[.ai] = configuration.ai.limits.concurrentCalls + configuration.ai.limits.queuedCalls
        worker = Worker(
            database: books.database, clock: clock, kinds: bots.jobKinds(products: products) + [answers.jobKind, reports.jobKind],
            limits: limits, schedules: [reports.schedule], logger: logger)
        ownerKeyHash = configuration.process.apiKey.map { APIKey.hash($0.revealed) }
    }

    /// Serves until one of `signals`, then ends what is under way; or until cancellation. `onListening` gets the port, which
    /// matters where it was 0.
    package func run(
        signals: [UnixSignal] = [.sigterm, .sigint], onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) async throws {
        let application = application(onListening: onListening)
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(
                        service: Running { [worker] in
                            try await worker.run()
                        } onShutdown: { [worker] in
                            worker.stop()
                        }),
                    .init(service: Running { [bots, products] in await bots.run(products: products) }),
                    .init(service: application),
                ], gracefulShutdownSignals: signals, logger: logger))
        let result: Result<Void, any Error>
        do { result = .success(try await group.run()) } catch { result = .failure(error) }
        await http.shutdown()
        try await database.close()
        try result.get()
    }

    package func application(onListening: @escaping @Sendable (Int) async -> Void = { _ in }) -> some ApplicationProtocol {
        let address = BindAddress.hostname(configuration.process.host, port: configuration.process.port)
        return Application(
            router: Routes.router(self, logger: logger),
            server: .http1(configuration: .init(idleTimeout: .seconds(75))),
            configuration: .init(address: address, serverName: nil),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) }, logger: logger)
    }

    func report(_ period: Report.Period, day: String?) async throws -> Report {
        try await books.report(period, day: day, now: clock.now())
    }

    func readiness() async -> Readiness {
        var checks: [Readiness.Check] = []
        do {
            try await database.read { tx in _ = try tx.workspaces() }
            checks.append(.init(name: "database", isWell: true, isEssential: true))
        } catch {
            checks.append(.init(name: "database", isWell: false, detail: "\(error)", isEssential: true))
        }
        checks.append(.init(name: "workers", isWell: worker.isWell, isEssential: true))
        checks += bots.health.sorted { $0.key < $1.key }.map { .init(bot: $0.key, $0.value) }
        checks += gateway.health().map(Readiness.Check.init)
        return Readiness(checks)
    }
}

/// A loop as a service: it ends when cancelled, or by its own means at a graceful shutdown.
private struct Running: Service {
    let loop: @Sendable () async throws -> Void
    var onShutdown: (@Sendable () -> Void)?

    init(_ loop: @escaping @Sendable () async throws -> Void, onShutdown: (@Sendable () -> Void)? = nil) {
        self.loop = loop
        self.onShutdown = onShutdown
    }

    func run() async throws {
        if let onShutdown { return try await withGracefulShutdownHandler(operation: loop, onGracefulShutdown: onShutdown) }
        do {
            try await cancelWhenGracefulShutdown(loop)
        } catch is CancellationError {
            // How a loop without an end of its own ends.
        }
    }
}
