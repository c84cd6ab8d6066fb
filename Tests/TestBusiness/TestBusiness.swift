import Foundation
import Logging
import Sandbox
import Server
import Storage
import TestSupport
import Values

/// A whole business for one test: Kontor on a database of its own, against a sandbox of its own, over real HTTP on free ports.
package struct TestBusiness: Sendable {
    package static let bot = "assistant"
    package static let token = "7000000001:Test-Token-of-the-Assistant"
    package static let ownerID: Int64 = 1001
    package static let customerID: Int64 = 2001
    package static let apiKey = "test-key-of-the-owner"
    package static let stripeWebhookSecret = "whsec_TestBusiness"
    package static let tillSecret = "sandbox-secret-of-the-test"
    package static let stripeWebhookPath = "/api/payment/webhook/stripe"

    package let sandbox: Sandbox
    package let kontor: Kontor
    package let clock: Clock
    /// Where Kontor listens: `http://127.0.0.1:…`
    package let url: String
    private let databaseURL: String

    package var telegram: Telegram { sandbox.telegram }
    package var stripe: SandboxStripe { sandbox.stripe }

    /// Runs Kontor while `body` runs. `variables` are added to the environment that configures it; `file` is its kontor.yaml.
    package static func with(
        _ variables: [String: String] = [:], file: String? = nil, isFloodLimited: Bool = true, clock: Clock = runningClock(),
        _ body: @Sendable (TestBusiness) async throws -> Void
    ) async throws {
        try await inFolder { folder, database in
            let sandbox = try await startSandbox(clock, isFloodLimited: isFloodLimited)
            if let file { try file.write(toFile: folder + "/kontor.yaml", atomically: true, encoding: .utf8) }
            let variables = ["DATABASE_URL": database].merging(variables) { $1 }
            let result: Result<Void, any Error>
            do { result = .success(try await run(in: folder, sandbox, clock, variables, body)) } catch { result = .failure(error) }
            await sandbox.stop()
            try result.get()
        }
    }

    /// A folder and an empty database on the test's engine, for the runs of one business.
    package static func inFolder(_ body: (_ folder: String, _ database: String) async throws -> Void) async throws {
        try await TestFolder.with { folder in
            switch TestEngine.current {
            case .sqlite: try await body(folder, "sqlite:\(folder)/kontor.sqlite")
            case .postgres: try await TestSchema.with { url in try await body(folder, url) }
            }
        }
    }

    /// One run of Kontor on what stands in `folder`: a second one there is a restart.
    package static func run(
        in folder: String, _ sandbox: Sandbox, _ clock: Clock, _ variables: [String: String] = [:], logger: Logger = .silent,
        _ body: @Sendable (TestBusiness) async throws -> Void
    ) async throws {
        let environment = environment(sandbox, folder: folder).merging(variables) { $1 }
        let configuration = try Configuration.load(variables: environment, folder: folder)
        let kontor = try await Kontor.open(configuration, clock: clock, metrics: PrometheusRegistry(), logger: logger)
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let run = Task { try await kontor.run(signals: [], onListening: { listening.yield($0) }) }
        var port = 0
        for await first in ports {
            port = first
            break
        }
        let business = TestBusiness(
            sandbox: sandbox, kontor: kontor, clock: clock, url: "http://127.0.0.1:\(port)", databaseURL: environment["DATABASE_URL"] ?? "")
        try sandbox.stripe.setWebhook(url: business.url + stripeWebhookPath, secret: stripeWebhookSecret)
        try sandbox.till.setWebhook(url: business.url + "/api/payment/webhook/sandbox", secret: tillSecret)
        let result: Result<Void, any Error>
        do { result = .success(try await body(business)) } catch { result = .failure(error) }
        run.cancel()
        // A service group that is cancelled ends with that error.
        _ = await run.result
        try result.get()
    }

    /// Noon of the test epoch's day, and running: the sandbox's flood rules need time to pass. One that is slowed gives a machine with much to do
    /// so many times the ten seconds in which Telegram wants an answer.
    package static func runningClock(slowedBy factor: Int = 1) -> Clock {
        let started = ContinuousClock.now
        let noon = TestDatabase.epoch.adding(.seconds(12 * 3600))
        return Clock(source: { noon.adding((ContinuousClock.now - started) / factor) })
    }

    package static func startSandbox(_ clock: Clock, isFloodLimited: Bool = true) async throws -> Sandbox {
        var configuration = SandboxConfiguration(now: clock.now)
        configuration.bots = [SandboxBot(name: bot, title: "Assistant", username: "test_bot", token: token)]
        configuration.users = [
            SandboxUser(id: customerID, firstName: "Ada"), SandboxUser(id: ownerID, firstName: "Olga", isOwner: true),
        ]
        configuration.isFloodLimited = isFloodLimited
        configuration.jumps = { clock.jumps() }
        let sandbox = try Sandbox(configuration, logger: .silent)
        try await sandbox.start()
        return sandbox
    }

    /// What configures one Assistant without a kontor.yaml, with the sandbox for the world.
    package static func environment(_ sandbox: Sandbox, folder: String) -> [String: String] {
        [
            "DATABASE_URL": "sqlite:\(folder)/kontor.sqlite", "PORT": "0", "KONTOR_API_KEY": apiKey, "TELEGRAM_BOT_TOKEN": token,
            "TELEGRAM_API_URL": sandbox.baseURL, "OWNER_TELEGRAM_ID": "\(ownerID)", "OPENAI_API_KEY": "sk-test",
            "OPENAI_BASE_URL": sandbox.baseURL + "/openai/v1", "MISTRAL_API_KEY": "test",
            "MISTRAL_BASE_URL": sandbox.baseURL + "/mistral/v1", "STRIPE_SECRET_KEY": "sk_test_business",
            "STRIPE_WEBHOOK_SECRET": stripeWebhookSecret, "STRIPE_API_URL": sandbox.baseURL + "/stripe",
        ]
    }
}

extension Logger {
    package static let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
}

extension TestBusiness {
    /// Writes as the customer (or another person) and returns the bot's answers once there is one more than before.
    @discardableResult
    package func ask(_ text: String, as user: Int64 = customerID) async throws -> Message {
        let before = try telegram.snapshot(Self.bot, user).answers.count
        try telegram.say(text, as: user, to: Self.bot)
        let chat = try await telegram.wait(for: Self.bot, user, seconds: 200) { $0.answers.count > before && $0.draft == nil }
        guard let last = chat.answers.last else { throw NoAnswer() }
        return last
    }

    private struct NoAnswer: Error {}
}

extension TestBusiness {
    /// As the owner of the tables, beside the running Kontor: what the application may not do.
    package func asOwner(_ body: @escaping @Sendable (Transaction) throws -> Void) async throws {
        let database = try Database(DatabaseURL(databaseURL))
        try await database.write(body)
        try await database.close()
    }
}
