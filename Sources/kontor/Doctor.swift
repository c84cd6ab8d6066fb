import ArgumentParser
import Billing
import Ledger
import OutboundHTTP
import Server
import Storage
import Values

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check configuration, keys, database and books; say what is wrong and what to do.")

    func run() async throws {
        var isWell = true
        func say(_ name: String, _ problems: [String]) {
            print("\(problems.isEmpty ? "ok     " : "WRONG  ")\(name)")
            for problem in problems { print("       \(problem)") }
            isWell = isWell && problems.isEmpty
        }
        var configuration: Configuration?
        say("configuration", problems { configuration = try Configuration.load() })
        if let configuration {
            let isSelling = configuration.payments.stripe != nil
            say(isSelling ? "payments" : "payments are not set up, so nothing can be sold", await paymentProblems(configuration))
            for finding in await outsideFindings(configuration) { say(finding.name, finding.problems) }
        }
        do {
            let url = try ProcessConfiguration.load().databaseURL
            if url.isThere {
                let database = try await Database.opened(url, Schema.migrations)
                say("database pages and references", try await database.integrityProblems())
                let discrepancies = try await database.read { try $0.proof().discrepancies.map { "\($0)" } }
                say("ledger: all entries sum to zero, per currency", discrepancies)
            } else {
                say("there is no database at \(url) yet; the first start makes it", [])
            }
        } catch {
            say("database", ["\(error)"])
        }
        guard isWell else { throw ExitCode.failure }
    }

    /// Whether Stripe accepts the key; the webhook's secret is as good as there, since the configuration is refused without one.
    private func paymentProblems(_ configuration: Configuration) async -> [String] {
        let http = HTTPClient()
        var problems: [String] = []
        if let stripe = configuration.stripe(http: http) {
            do { try await stripe.check() } catch { problems = stripe.remedies(for: error) }
        }
        await http.shutdown()
        return problems
    }

    private func problems(_ body: () throws -> Void) -> [String] {
        do {
            try body()
            return []
        } catch {
            return "\(error)".split(separator: "\n").map(String.init)
        }
    }
}

extension Stripe {
    fileprivate func remedies(for error: PaymentProviderError) -> [String] {
        switch error {
        case .unauthorised: ["Stripe does not accept the key: \(error)", "copy it again from the dashboard, Developers, API keys"]
        case .unreachable: ["Stripe cannot be asked: \(error)", "check the network, and STRIPE_API_URL if it is set"]
        default: ["Stripe cannot be asked: \(error)"]
        }
    }
}
