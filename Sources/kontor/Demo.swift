import ArgumentParser
import Foundation
import Sandbox
import Server
import Storage
import Values

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the sample business against the sandbox: no account, no key, nothing leaves this machine.",
        discussion:
            "Opens one page: a chat with the bots, a clock to move, links to API reference and metrics; payments go to a check-out page of "
            + "the sandbox. What it stores is gone at its end.")

    @Option(help: "The port of the page; 0 takes a free one.") var port = 8090
    @Option(help: "The port of Kontor itself; 0 takes a free one.") var kontorPort = 8080
    @Option(help: "The folder with the sample business's kontor.yaml.") var business = "Examples/demo"
    @Option(help: "Keep the database in this folder instead of a temporary one.") var data: String?
    @Option(help: "Use this database instead, such as postgres://kontor@localhost/demo; what is stored there stays.") var database: String?

    func run() async throws {
        guard FileManager.default.fileExists(atPath: business + "/kontor.yaml") else {
            throw ValidationError("there is no \(business)/kontor.yaml: start in Kontor's folder, or name one with --business")
        }
        if let database { try await DemoBusiness.check(try DatabaseURL(database)) }
        try ListeningAddress("127.0.0.1", port, portName: "--port").check()
        try ListeningAddress("127.0.0.1", kontorPort, portName: "--kontor-port").check()
        DemoFolder.removeAbandoned()
        let folder = data ?? DemoFolder.own
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer {
            // A temporary folder that stays behind does no harm.
            if data == nil { try? FileManager.default.removeItem(atPath: folder) }
        }
        try await run(in: folder)
    }

    private func run(in folder: String) async throws {
        let clock = Clock(source: Timestamp.current)
        let kontorPort = self.kontorPort == 0 ? try FreePort.find() : self.kontorPort
        let sandbox = try Sandbox(.demo(port: port, kontorURL: "http://127.0.0.1:\(kontorPort)", clock: clock))
        sandbox.ai.chunkDelay = .milliseconds(25)
        let environment = try Environment(variables: variables(sandboxPort: try await sandbox.start(), kontorPort, folder))
        let text = try String(contentsOfFile: business + "/kontor.yaml", encoding: .utf8)
        var configuration = try Configuration(environment: environment, file: .init(name: business + "/kontor.yaml", text: text))
        // Not in the file, which is there to be copied.
        configuration.payments.sandbox = .init(url: sandbox.baseURL + "/till", secret: Secret(DemoBusiness.tillSecret), isAutomatic: false)
        let instruments = Instruments.bootstrap(configuration.process.log, clock: clock)
        let kontor = try await Kontor.open(configuration, clock: clock, metrics: instruments.metrics, logger: instruments.logger)
        let page = sandbox.baseURL
        try await kontor.run(onListening: { _ in
            print("The demo runs. Open \(page)")
            print(
                "(The owner's API is described at http://127.0.0.1:\(kontorPort)/docs, its key in here is \(DemoBusiness.apiKey). Ctrl-C ends it.)"
            )
            fflush(nil)
        })
        await sandbox.stop()
    }

    /// The sample business sees the sandbox wherever a real one would see the world.
    private func variables(sandboxPort: Int, _ kontorPort: Int, _ folder: String) -> [String: String] {
        let sandbox = "http://127.0.0.1:\(sandboxPort)"
        var variables = [
            "DATABASE_URL": database ?? "sqlite:\(folder)/kontor.sqlite", "HOST": "127.0.0.1", "PORT": "\(kontorPort)",
            "PUBLIC_URL": "http://127.0.0.1:\(kontorPort)",
            "KONTOR_API_KEY": DemoBusiness.apiKey, "TELEGRAM_BOT_TOKEN": DemoBusiness.token, "TELEGRAM_API_URL": sandbox,
            "OWNER_TELEGRAM_ID": "\(DemoBusiness.ownerID)", "OPENAI_API_KEY": "sk-sandbox", "OPENAI_BASE_URL": sandbox + "/openai/v1",
            "MISTRAL_API_KEY": "sandbox", "MISTRAL_BASE_URL": sandbox + "/mistral/v1", "STRIPE_SECRET_KEY": "sk_test_sandbox",
            "STRIPE_WEBHOOK_SECRET": DemoBusiness.webhookSecret, "STRIPE_API_URL": sandbox + "/stripe",
            "PADDLE_API_KEY": "pdl_sdbx_apikey_sandbox", "PADDLE_WEBHOOK_SECRET": DemoBusiness.paddleSecret,
            "PADDLE_API_URL": sandbox + "/paddle",
        ]
        for name in ["LOG_LEVEL", "LOG_FORMAT"] { variables[name] = Surroundings.variables[name] }
        if variables["LOG_LEVEL"] == nil { variables["LOG_LEVEL"] = "warning" }
        return variables
    }
}

/// Who and what the demo knows from its start.
enum DemoBusiness {
    static let token = "7000000001:SANDBOX-Demo-Token-of-the-Assistant"
    static let apiKey = "kontor-demo-key"
    static let webhookSecret = "whsec_KontorDemoSandbox"
    static let tillSecret = "kontor-demo-till"
    static let paddleSecret = "pdl_ntfset_KontorDemoSandbox"
    static let ownerID: Int64 = 1001

    /// Throws where another business lives: what waits there for real customers would go to the sandbox.
    static func check(_ url: DatabaseURL) async throws {
        let others = try await Books.slugs(in: url).filter { $0 != "demo" }
        guard others.isEmpty else {
            throw ValidationError(
                "\(url) holds another business, \(others.joined(separator: ", ")): give the demo a database, or a schema, of its own")
        }
    }
}

extension SandboxConfiguration {
    fileprivate static func demo(port: Int, kontorURL: String, clock: Clock) -> SandboxConfiguration {
        var configuration = SandboxConfiguration(now: clock.now)
        configuration.port = port
        configuration.bots = [
            SandboxBot(name: "assistant", title: "Assistant", username: "kontor_demo_bot", token: DemoBusiness.token)
        ]
        configuration.users = [
            SandboxUser(id: 2001, firstName: "Ada", username: "ada"),
            SandboxUser(id: DemoBusiness.ownerID, firstName: "Olga", username: "olga", isOwner: true),
        ]
        configuration.advance = { clock.advance(by: $0) }
        configuration.jumps = { clock.jumps() }
        configuration.timeZone = "Europe/Berlin"
        configuration.stripeWebhookURL = kontorURL + "/api/v1/webhooks/stripe"
        configuration.stripeWebhookSecret = DemoBusiness.webhookSecret
        configuration.tillWebhookURL = kontorURL + "/api/payment/webhook/sandbox"
        configuration.tillSecret = DemoBusiness.tillSecret
        configuration.paddleWebhookURL = kontorURL + "/api/v1/webhooks/paddle"
        configuration.paddleWebhookSecret = DemoBusiness.paddleSecret
        configuration.links = [
            SandboxLink(title: "Payments through Stripe", url: "/stripe"),
            SandboxLink(title: "Payments through Paddle", url: "/paddle"),
            SandboxLink(title: "Payments through the till", url: "/till"),
            SandboxLink(title: "API reference", url: kontorURL + "/docs"), SandboxLink(title: "Metrics", url: kontorURL + "/metrics"),
        ]
        return configuration
    }
}
