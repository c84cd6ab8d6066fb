import ArgumentParser
import Billing
import Customers
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
            let isPayable = !configuration.payments.names.isEmpty || configuration.sellsForStars
            let isSelling = configuration.isSelling
            let isPlay = configuration.payments.names == [SandboxProvider.name] && !configuration.sellsForStars
            let title = isPlay ? "payments: the sandbox alone, so nothing that is paid is money" : "payments"
            say(
                isPayable || isSelling ? title : "payments are not set up, so nothing can be sold",
                isSelling && !isPayable ? Self.unpayable : await paymentProblems(configuration))
            for finding in await outsideFindings(configuration) { say(finding.name, finding.problems) }
        }
        do {
            let slug = configuration?.workspace.slug
            for finding in try await databaseFindings(try ProcessConfiguration.load().databaseURL, slug) {
                say(finding.name, finding.problems)
            }
        } catch {
            say("database", ["\(error)"])
        }
        guard isWell else { throw ExitCode.failure }
    }

    private func databaseFindings(_ url: DatabaseURL, _ slug: String?) async throws -> [(name: String, problems: [String])] {
        guard url.isThere else { return [("there is no database at \(url) yet; the first start makes it", [])] }
        let database = try Database(url)
        let engine = ("database: \(try await database.engine()) at \(url)", [String]())
        let missing = try await database.missingSteps(of: Schema.migrations)
        if missing.count == Schema.migrations.count {
            return [engine, ("it is empty yet; the first start makes its tables", try await database.accessProblems())]
        }
        try await database.close()
        let opened = try await Database.opened(url, Schema.migrations)
        let pages = try await opened.integrityProblems()
        let discrepancies = try await opened.read { try $0.proof().discrepancies.map { "\($0)" } }
        let faults = try await opened.read { tx in
            try tx.workspacesWithBooks().flatMap { try tx.proveChain(workspace: $0).faults.map { "\($0)" } }
        }
        let access = try await opened.accessProblems()
        let known = try await opened.read { try $0.workspaces().map(\.slug) }
        try await opened.close()
        return [
            engine, ("schema: up to date", access), ("database pages and references", pages),
            ("ledger: all entries sum to zero, per currency", discrepancies),
            ("ledger: no transfer was changed since it was sealed", faults),
        ] + (slug.map { Self.booksFindings($0, known) } ?? [])
    }

    /// What is odd about the businesses in the database; nothing where it is the configured one alone.
    private static func booksFindings(_ slug: String, _ known: [String]) -> [(name: String, problems: [String])] {
        if let problems = strayed(from: known, to: slug) { return [("the books of “\(slug)”", problems)] }
        return known.contains { $0 != slug } ? [(sharing(slug, known), [])] : []
    }

    private static let unpayable = [
        "price_per_question or plan is set, but payments are not: customers are told that nothing can be paid",
        "set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET, or PADDLE_API_KEY and PADDLE_WEBHOOK_SECRET, or payments in kontor.yaml;",
        "or give prices in Telegram Stars, which need no key: questions_for_stars, price_stars; or take the prices out",
    ]

    /// Nil where the configured business has books, or there are none at all yet.
    private static func strayed(from known: [String], to slug: String) -> [String]? {
        guard let first = known.first, !known.contains(slug) else { return nil }
        return [
            "the database holds \(known.joined(separator: ", ")), and `kontor serve` would begin empty books beside it",
            "to go on with what is there write slug: \(first) in kontor.yaml; another business had better have a database of its own",
        ]
    }

    private static func sharing(_ slug: String, _ known: [String]) -> String {
        "besides “\(slug)” the database holds \(known.filter { $0 != slug }.joined(separator: ", ")): what was asked and sold there stays "
            + "there. If it is the same business, write that slug in kontor.yaml"
    }

    /// Whether each provider accepts the key; the webhook's secret is as good as there, since the configuration is refused without one.
    private func paymentProblems(_ configuration: Configuration) async -> [String] {
        let http = HTTPClient()
        var problems: [String] = []
        // Stars are paid to the bots, which are asked below.
        for provider in configuration.paymentProviders(http: http) where provider.name != Stars.name {
            do { try await provider.check() } catch { problems += provider.remedies(for: error) }
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

extension PaymentProvider {
    fileprivate func remedies(for error: PaymentProviderError) -> [String] {
        switch error {
        case .unauthorised: ["\(title) does not accept the key: \(error)", remedyForKey]
        case .unreachable: ["\(title) cannot be asked: \(error)", remedyForAddress]
        default: ["\(title) cannot be asked: \(error)"]
        }
    }

    private var remedyForKey: String {
        switch name {
        case Stripe.name:
            "copy it again from the dashboard, Developers, API keys, into STRIPE_SECRET_KEY, or payments.stripe.secret_key in kontor.yaml"
        case Paddle.name:
            "copy it from the dashboard, Developer tools, Authentication, into PADDLE_API_KEY, or payments.paddle.api_key in kontor.yaml"
        default: "write the same secret as payments.\(name).secret in kontor.yaml and at `kontor sandbox`, as --till-secret"
        }
    }

    private var remedyForAddress: String {
        switch name {
        case Stripe.name, Paddle.name:
            "check the network, and \(name.uppercased())_API_URL, or payments.\(name).api_url in kontor.yaml, if one is set"
        default: "start `kontor sandbox`, and check payments.\(name).url in kontor.yaml"
        }
    }
}

extension Configuration {
    fileprivate var isSelling: Bool {
        bots.contains { bot in
            switch bot.product {
            case .assistant(let settings): settings.pricePerQuestion != nil || settings.plan != nil || settings.starsPack != nil
            }
        }
    }
}
