import Customers
import Foundation
import Jobs
import Logging
import OutboundHTTP
import Sandbox
import Storage
import TestSupport
import Testing
import Values

@testable import Channels

/// Kontor's side of Telegram over the Sandbox's: one bot, one product, a database of its own.
struct Office: Sendable {
    static let schema = JobsSchema.migrations + CustomersSchema.migrations + ChannelsSchema.migrations
    static let user: Int64 = 1001

    let sandbox: Sandbox
    /// Scoped to the workspace.
    let database: Database
    let clock: Values.Clock
    let bots: TelegramBots
    let product: ScriptedProduct
    private let configuration: TelegramBotConfiguration
    private let http: HTTPClient

    var telegram: Telegram { sandbox.telegram }

    func bot() throws -> TelegramBot { try #require(bots.bot("echo")) }

    /// Opens an office whose bot answers by `handle`; receives nothing until `whileRunning`. Its clock goes slower by `factor`, where a busy
    /// machine is to have more than the ten seconds that Telegram waits.
    static func with(
        pace: TelegramPace = TelegramPace(), isFloodLimited: Bool = true, slowedBy factor: Int = 1,
        decide: @escaping ScriptedProduct.Decide = { _ in .agree },
        _ handle: @escaping ScriptedProduct.Handle = { _, _, _, _ in },
        _ body: (Office) async throws -> Void
    ) async throws {
        let started = Int64(Date().timeIntervalSince1970 * 1_000_000)
        let clock = Values.Clock(source: {
            Timestamp(microseconds: started + (Int64(Date().timeIntervalSince1970 * 1_000_000) - started) / Int64(factor))
        })
        var configuration = SandboxConfiguration(now: { clock.now() })
        let token = "4242:sandbox-token-of-the-echo-bot"
        configuration.bots = [SandboxBot(name: "echo", title: "Echo", username: "echo_bot", token: token)]
        configuration.users = [SandboxUser(id: user, firstName: "Ada"), SandboxUser(id: user + 1, firstName: "Bob", languageCode: "de")]
        configuration.isFloodLimited = isFloodLimited
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let sandbox = try Sandbox(configuration, logger: logger)
        try await sandbox.start()
        let http = HTTPClient(connectionsPerHost: 64)
        do {
            try await TestDatabase.with(schema) { owner in
                let workspace = try await owner.write { tx in
                    try tx.keepWorkspace(
                        slug: "test", name: "Test", currency: .usd, timeZone: "UTC", language: "en", now: TestDatabase.epoch)
                }
                let database = owner.scoped(to: workspace.id)
                var configuration = TelegramBotConfiguration(key: "echo", workspaceID: workspace.id, token: token)
                configuration.apiURL = sandbox.baseURL
                configuration.webhookSecret = "right-secret"
                configuration.pace = pace
                let bots = try await TelegramBots(
                    [configuration], database: database, clock: clock, http: http, logger: logger, backlogLimit: 5)
                try await body(
                    Office(
                        sandbox: sandbox, database: database, clock: clock, bots: bots,
                        product: ScriptedProduct(handle: handle, decide: decide),
                        configuration: configuration, http: http))
            }
        } catch {
            await http.shutdown()
            await sandbox.stop()
            throw error
        }
        await http.shutdown()
        await sandbox.stop()
    }

    /// Another process beside this one, which knows what is in the database and nothing else of it.
    func another() async throws -> Office {
        let bots = try await TelegramBots(
            [configuration], database: database, clock: clock, http: http,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        return Office(
            sandbox: sandbox, database: database, clock: clock, bots: bots, product: product, configuration: configuration, http: http)
    }

    /// Polls and works as long as `body` runs; each call is a process of its own over the same database.
    /// `limits` are those of the queues that differ from the usual.
    func whileRunning<Result: Sendable>(limits: [Queue: Int] = [:], _ body: @Sendable @escaping () async throws -> Result) async throws
        -> Result
    {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let products: [String: any Product] = ["echo": product]
        let worker = Worker(
            database: database, clock: clock, kinds: bots.jobKinds(products: products), limits: TelegramBots.limits.merging(limits) { $1 },
            logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            group.addTask { [bots] in await bots.run(products: products) }
            do {
                let result = try await body()
                worker.stop()
                group.cancelAll()
                return result
            } catch {
                worker.stop()
                group.cancelAll()
                throw error
            }
        }
    }

    /// A conversation as if the user had written before, without a word of it.
    func conversation(with user: Int64 = Office.user) async throws -> Channels.Conversation {
        let bot = try bot().bot
        return try await database.write { [clock] tx in
            let now = clock.now()
            let identity = try tx.registerIdentity(
                channel: "telegram", externalID: String(user), name: "Ada", language: "en", workspace: bot.workspaceID, now: now)
            let conversation = Channels.Conversation(
                id: ID(at: now), workspaceID: bot.workspaceID, botID: bot.id, chatID: String(user), isPrivate: true,
                identityID: identity.id, customerID: identity.customerID, language: "en", lastMessageID: nil, blockedAt: nil)
            try tx.insert(conversation, now: now)
            return conversation
        }
    }

    /// Looks again after every change of jobs, until the database says yes.
    func until(_ holds: @Sendable @escaping (Transaction) throws -> Bool) async throws {
        let changes = database.signals(.jobs)
        if try await database.read(holds) { return }
        for await _ in changes where try await database.read(holds) { return }
    }
}

struct ScriptedProduct: Product {
    typealias Handle = @Sendable (InboundEvent, Channels.Conversation, Transaction, Timestamp) throws -> Void

    typealias Decide = @Sendable (PreCheckoutQuery) -> PreCheckoutVerdict

    let handle: Handle
    let decide: Decide

    func handle(_ event: InboundEvent, in conversation: Channels.Conversation, _ tx: Transaction, now: Timestamp) throws {
        try handle(event, conversation, tx, now)
    }

    func decide(_ query: PreCheckoutQuery, _ tx: Transaction, now: Timestamp) -> PreCheckoutVerdict { decide(query) }

    func commandMenus(_ tx: Transaction) -> [CommandMenu] {
        [CommandMenu([.init("ask", "Ask a question")]), CommandMenu([.init("ask", "Fragen")], language: "de")]
    }

    /// Answers every text with itself.
    static let echo: Handle = { event, conversation, tx, now in
        if case .text(let text) = event.content { try tx.send(OutboundMessage(text), in: conversation, now: now) }
    }
}
