import AIGateway
import Billing
import Values

extension Configuration {
    /// The business that `kontor.yaml` declares; what is wrong is reported, and reading goes on.
    static func read(
        _ file: File, _ process: ProcessConfiguration, _ environment: Environment, _ problems: ConfigurationProblems
    ) -> Configuration? {
        let reader = ConfigurationFile(name: file.name, environment: environment, problems: problems)
        let allowed = ["workspace", "bots", "ai", "payments", "plans", "referrals", "reports"]
        guard let root = reader.root(of: file.text, allowed: allowed) else { return nil }
        guard let book = priceBook(problems) else { return nil }
        let workspace = root.requiredSection("workspace", allowed: Workspace.keys).flatMap { Workspace($0, book.currency) }
        let currency = book.currency
        let plans = root.section("plans", allowed: nil)?.sections(allowed: Plan.keys).compactMap { Plan($0, currency) } ?? []
        let bots = Bot.read(root, process, currency)
        let ai = root.requiredSection("ai", allowed: AI.keys).flatMap { AI($0, book) }
        checkPlans(root, bots, plans)
        let payments = Payments(root, environment)
        checkProviders(root, bots, payments.names + (sellForStars(bots, plans) ? [PaymentProviderName.stars.rawValue] : []))
        let referrals = root.section("referrals", allowed: ReferralTerms.keys).flatMap { ReferralTerms($0, currency) }
        let dailyReportAt = root.section("reports", allowed: ["daily_at"])?.optional("daily_at", .timeOfDay) ?? .usual
        guard let workspace, let ai else { return nil }
        return Configuration(
            process: process, workspace: workspace, bots: bots, ai: ai, plans: plans, payments: payments, referrals: referrals,
            dailyReportAt: dailyReportAt)
    }

    /// It ships with Kontor, so that a mistake in it is ours.
    private static func priceBook(_ problems: ConfigurationProblems) -> PriceBook? {
        do {
            return try .shipped()
        } catch {
            problems.report(.init(file: error.file, line: error.line, column: 1), error.problem)
            return nil
        }
    }

    private static func checkProviders(_ root: Section, _ bots: [Bot], _ names: [String]) {
        for bot in bots {
            guard case .assistant(let settings) = bot.product else { continue }
            guard let name = settings.paymentProviders?.first(where: { !names.contains($0) }) else { continue }
            let entry = root.section("bots", allowed: nil)?.section(bot.key, allowed: nil)?.section("settings", allowed: nil)
            let remedy =
                name == PaymentProviderName.stars.rawValue
                ? "nothing has a price in Stars; add questions_for_stars here or price_stars to a plan, or take it out"
                : "payments.\(name) is not set up; add it, or take it out"
            entry?.report("payment_providers", "payment_providers names \(name), but \(remedy)")
        }
    }

    /// A plan that failed to read is still named by the file, so that one mistake is told once.
    private static func checkPlans(_ root: Section, _ bots: [Bot], _ plans: [Plan]) {
        let named = root.section("plans", allowed: nil)?.entries.map(\.key) ?? []
        for bot in bots {
            guard case .assistant(let settings) = bot.product, let plan = settings.plan, !named.contains(plan) else { continue }
            let entry = root.section("bots", allowed: nil)?.section(bot.key, allowed: nil)?.section("settings", allowed: nil)
            entry?.report(
                "plan", "plan is \"\(plan)\"; write one of plans: \(named.isEmpty ? "there is none yet" : named.joined(separator: ", "))")
        }
    }
}

extension Configuration.Workspace {
    static let keys = ["name", "slug", "currency", "time_zone", "language"]

    /// The books are kept in the currency that the AI providers bill in: reports would not show costs in another.
    init?(_ section: Section, _ billed: Currency) {
        let name = section.required("name", .text())
        let slug = section.required("slug", .key)
        let currency = section.required("currency", .currency)
        if let currency, currency != billed {
            section.report(
                "currency",
                "currency is \"\(currency)\", but AI providers bill in \(billed), and the books are kept in one currency: write \(billed)")
        }
        timeZone = section.optional("time_zone", .timeZone) ?? "UTC"
        language = section.optional("language", .language) ?? "en"
        guard let name, let slug, let currency else { return nil }
        (self.name, self.slug, self.currency) = (name, slug, currency)
    }
}
