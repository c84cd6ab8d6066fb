import AIGateway
import Assistant
import Billing
import Channels
import Customers
import Health
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
    /// The worker takes at most 10 s of it, and 5 s more for calls that it cuts short.
    private static let longestShutdown: Duration = .seconds(20)

    /// What a process does of a business that several may share.
    package enum Duty: Sendable {
        case everything
        /// HTTP and the bots' updates; jobs are left to others.
        case serving
        /// Jobs alone.
        case working
    }

    package let books: Books
    package let clock: Clock
    let configuration: Configuration
    let assistant: Assistant
    let billing: Billing
    let bots: TelegramBots
    let gateway: AIGateway
    let worker: Worker
    let ledgerUpkeep: LedgerUpkeep
    let metrics: PrometheusRegistry
    let ownerKeyHash: String?
    private let duty: Duty
    private let products: [String: any Product]
    private let http: HTTPClient
    private let logger: Logger

    var database: Database { books.database }
    var workspace: Workspace { books.workspace }

    /// Opens the database, brings its schema up to date and wires the parts; nothing outside is called. `products` plays the
    /// bots of these keys in place of what the configuration says, for the echo that is measured; from `backlogLimit` unhandled
    /// updates on, webhooks ask Telegram to slow down.
    package static func open(
        _ configuration: Configuration, duty: Duty = .everything, products: [String: any Product] = [:], backlogLimit: Int = 10_000,
        clock: Clock, metrics: PrometheusRegistry, logger: Logger
    ) async throws -> Kontor {
        // What is wrong is told before anything is made.
        _ = try configuration.aiConfiguration
        let database = try Database(configuration.process.databaseURL)
        try database.lockForServing()
        try await database.migrate(Schema.migrations, now: clock.now())
        let declared = configuration.workspace
        let workspace = try await database.write { tx in
            try tx.keepWorkspace(
                slug: declared.slug, name: declared.name, currency: declared.currency, timeZone: declared.timeZone,
                language: declared.language, now: clock.now())
        }
        let books = try Books(database, workspace)
        let http = HTTPClient(connectionsPerHost: 64)
        let bots = try await TelegramBots(
            configuration.telegramBots(in: workspace.id), database: books.database, clock: clock, http: http, logger: logger,
            backlogLimit: backlogLimit)
        let kontor = try Kontor(
            configuration, duty, books, bots, products, http: http, clock: clock, metrics: metrics,
            logger: logger)
        try await kontor.billing.keepPlans()
        return kontor
    }

    private init(
        _ configuration: Configuration, _ duty: Duty, _ books: Books, _ bots: TelegramBots, _ own: [String: any Product],
        http: HTTPClient, clock: Clock, metrics: PrometheusRegistry, logger: Logger
    ) throws {
        self.configuration = configuration
        self.duty = duty
        self.books = books
        self.bots = bots
        self.http = http
        self.clock = clock
        self.metrics = metrics
        self.logger = logger
        billing = configuration.billing(books, http: http, clock: clock, logger: logger)
        if configuration.payments.sandbox != nil { logger.warning("payments.sandbox is set: whoever buys through it pays nothing") }
        let assistants = configuration.assistantBots(books, billing)
        products = assistants.mapValues { $0 as any Product }.merging(own) { $1 }
        gateway = AIGateway(try configuration.aiConfiguration, http: http, clock: clock, logger: logger)
        assistant = Assistant(
            workspace: books.workspace, database: books.database, gateway: gateway, providers: configuration.ai.providersByRoute,
            clock: clock,
            logger: logger)
        let answers = AnswerJob(assistant, bots: bots, products: assistants)
        // In one order, since the first says what holds for the workspace.
        let sorted = assistants.sorted { $0.key < $1.key }.map(\.value)
        let owners = OwnerChats(books.workspace, products: sorted, bots: bots)
        let reports = DailyReport(books.workspace, books.calendar, products: sorted, owners: owners)
        let reportJob = ReportJob(
            books.workspace, books.calendar, billing: billing, database: books.database, clock: clock, logger: logger)
        let watch = HealthWatch(
            books.workspace.id, HealthChecks.all(books.database, gateway, billing, bots), logger: logger,
            onChange: OutageNotice(owners, books.calendar).tell)
        let sellers = products.compactMapValues { $0 as? any Seller }
        let pruning = try Self.keyPruning(of: books.workspace)
        let kinds =
            bots.jobKinds(products: products) + billing.jobKinds(sellers: sellers, onTrouble: PaymentNotice(owners, books.workspace).tell)
            + [answers.jobKind, reports.jobKind, reportJob.jobKind, watch.jobKind, pruning.kind]
        var limits = TelegramBots.limits.merging(billing.limits) { $1 }
        limits[.ai] = configuration.ai.limits.concurrentCalls + configuration.ai.limits.queuedCalls
        worker = Worker(
            database: books.database, clock: clock, kinds: kinds, limits: limits,
            schedules: reports.schedules + [try watch.schedule(), pruning.schedule]
                + (try billing.schedules(timeZone: books.workspace.timeZone)),
            logger: logger)
        ledgerUpkeep = LedgerUpkeep(workspace: books.workspace.id, database: books.database, clock: clock, logger: logger)
        ownerKeyHash = configuration.process.apiKey.map { APIKey.hash($0.revealed) }
    }

    /// Does its duty until one of `signals`, then ends what is under way; or until cancellation. `onListening` gets the port, which
    /// matters where it was 0.
    package func run(
        signals: [UnixSignal] = [.sigterm, .sigint], onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) async throws {
        // They are stopped from the last to the first: what comes in over HTTP is stored to the end, and who waits there for an
        // answer gets what the worker still finishes.
        let http = ServiceGroupConfiguration.ServiceConfiguration(service: application(onListening: onListening))
        let jobs = ServiceGroupConfiguration.ServiceConfiguration(
            service: Running { [worker] in
                try await worker.run()
            } onShutdown: { [worker] in
                worker.stop()
            })
        let updates = ServiceGroupConfiguration.ServiceConfiguration(
            service: Running { [bots, products, duty] in await bots.run(products: products, isReceiving: duty != .working) })
        let upkeep = ServiceGroupConfiguration.ServiceConfiguration(
            service: Running { [ledgerUpkeep] in try await ledgerUpkeep.run() })
        let parts =
            switch duty {
            case .everything: [http, jobs, updates, upkeep]
            case .serving: [http, updates]
            case .working: [jobs, updates, upkeep]
            }
        var services = ServiceGroupConfiguration(services: parts, gracefulShutdownSignals: signals, logger: logger)
        services.maximumGracefulShutdownDuration = Self.longestShutdown
        let group = ServiceGroup(configuration: services)
        let result: Result<Void, any Error>
        do { result = .success(try await group.run()) } catch { result = .failure(error) }
        await self.http.shutdown()
        try await database.close()
        try result.get()
    }

    package func application(onListening: @escaping @Sendable (Int) async -> Void = { _ in }) -> some ApplicationProtocol {
        let address = BindAddress.hostname(configuration.process.host, port: configuration.process.port)
        return Application(
            router: Routes.router(self, logger: logger),
            server: .http1(configuration: .init(additionalChannelHandlers: [RequestDeadline()], idleTimeout: .seconds(75))),
            configuration: .init(address: address, serverName: nil),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) }, logger: logger)
    }

    func report(_ period: Report.Period, day: String?) async throws -> Report {
        try await books.report(period, day: day, now: clock.now())
    }

    /// PNG, in the business's language.
    func picture(of report: Report) async throws -> [UInt8] { try await books.picture(of: report, in: workspace.language) }

    /// By what the minute's checks found, so that `/status` says the same, and by what is known of this process beside it.
    func readiness() async -> Readiness {
        var checks: [Readiness.Check] = []
        var states: [PartState] = []
        do {
            states = try await database.read { [workspace] tx in try tx.partStates(in: workspace.id) }
            checks.append(.init(name: "database", isWell: true, isEssential: true))
        } catch {
            checks.append(.init(name: "database", isWell: false, detail: "\(error)", isEssential: true))
        }
        if duty != .serving { checks.append(.init(name: "workers", isWell: worker.isWell, isEssential: true)) }
        checks += bots.health.sorted { $0.key < $1.key }.map { key, health in
            health == .well ? .init(Part(.telegram, key), states) : .init(bot: key, health)
        }
        checks += gateway.providerNames.map { .init(Part(.ai, $0), states) }
        checks += billing.providers.map { .init(Part(.payments, $0.name), states) }
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
