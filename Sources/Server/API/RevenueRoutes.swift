import Billing
import Hummingbird
import Ledger
import Values

/// `GET /api/revenue/{daily|weekly|monthly}?date=&currency=`: what was sold, by whom and through whom, and what the subscriptions are worth.
struct RevenueRoutes {
    let kontor: Kontor

    func add(to api: RouterGroup<KontorRequestContext>) {
        api.get("revenue/:period", use: read)
    }

    @Sendable private func read(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        guard let period = context.parameters.get("period").flatMap(Report.Period.init(rawValue:)) else {
            throw Problem(.notFound, "There is the revenue of a day, a week or a month: daily, weekly, monthly.")
        }
        try request.allow("date", "currency")
        let currency = try request.uri.queryParameters["currency"].map { text in
            guard let known = Currency(String(text)) else {
                throw Problem(.badRequest, "“currency” is a code of three capital letters, such as USD, or XTR for Telegram Stars.")
            }
            return known
        }
        do {
            let revenue = try await kontor.books.revenue(
                period, day: request.uri.queryParameters["date"].map(String.init), in: currency, now: kontor.clock.now())
            return try .json(RevenueBody(revenue))
        } catch let error as ReportError {
            throw Problem(.badRequest, "\(error)".asSentence)
        }
    }
}

/// Revenue in JSON: amounts as decimal strings, shares as percent with one decimal.
package struct RevenueBody: Encodable {
    struct Line: Encodable {
        let seller: String
        let plan: String?
        let provider: String
        let earned: String
        let returned: String
        let customers: Int
    }

    struct Subscriptions: Encodable {
        let active: Int
        let monthlyRecurringRevenue: String
        let deferredRevenue: String
        let ended: Int
        let atBeginning: Int
        let churnPercent: String?
    }

    let from: String
    let to: String
    let currency: String
    let earned: String
    let returned: String
    let fees: String
    let aiCost: String
    let commissions: String
    let margin: String
    let payingCustomers: Int
    let perCustomer: String?
    let lifetimeValue: String?
    let lines: [Line]
    let subscriptions: Subscriptions

    /// As `GET /api/revenue` sends it.
    package var json: String { get throws { String(buffer: try .json(self)) } }

    /// Throws `MoneyError`.
    package init(_ revenue: Revenue) throws {
        from = revenue.from.description
        to = revenue.to.description
        currency = revenue.earned.currency.code
        earned = revenue.earned.decimal
        returned = revenue.returned.decimal
        fees = revenue.fees.decimal
        aiCost = revenue.aiCost.decimal
        commissions = revenue.commissions.decimal
        margin = revenue.margin.decimal
        payingCustomers = revenue.payingCustomers
        perCustomer = revenue.perCustomer?.decimal
        lifetimeValue = try revenue.lifetimeValue()?.decimal
        lines = revenue.lines.map {
            Line(
                seller: $0.seller, plan: $0.plan, provider: $0.provider, earned: $0.earned.decimal, returned: $0.returned.decimal,
                customers: $0.customers)
        }
        let figures = revenue.subscriptions
        subscriptions = Subscriptions(
            active: figures.active, monthlyRecurringRevenue: figures.monthly.decimal, deferredRevenue: figures.deferred.decimal,
            ended: figures.ended, atBeginning: figures.atBeginning, churnPercent: figures.churnPermille.map { "\($0 / 10).\($0 % 10)" })
    }
}
