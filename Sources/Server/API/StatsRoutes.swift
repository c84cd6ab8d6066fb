import Assistant
import Hummingbird
import Ledger
import NIOCore
import Values

/// `GET /api/stats`: how the business stands.
struct StatsRoutes {
    let kontor: Kontor

    func add(to api: RouterGroup<KontorRequestContext>) {
        api.get("stats") { request, _ in
            try request.allow()
            return try Response.json(StatsBody(try await kontor.books.stats(now: kontor.clock.now())))
        }
    }
}

/// Statistics in JSON. Money is a decimal string.
package struct StatsBody: Encodable {
    struct Span: Encodable {
        let tasks: [String: Int]
        let tokensUsed: Int
        let cost: [Amount]

        init(_ span: Stats.Span) {
            tasks = Dictionary(uniqueKeysWithValues: span.questions.map { ($0.key.rawValue, $0.value) })
            tokensUsed = span.tokens
            cost = span.costs.map(Amount.init)
        }
    }

    struct Amount: Encodable {
        let amount: String
        let currency: String

        init(_ money: Money) {
            amount = money.decimal
            currency = money.currency.code
        }
    }

    let customers: Int
    let activeSubscriptions: Int
    let incomeOfMonth: Amount
    let expensesOfMonth: Amount
    let profitOfMonth: Amount
    let today: Span
    /// Today and the six days before it.
    let sevenDays: Span
    let allTime: Span

    /// As `GET /api/stats` sends it.
    package var json: String { get throws { String(buffer: try .json(self)) } }

    package init(_ stats: Stats) {
        customers = stats.customers
        activeSubscriptions = stats.activeSubscriptions
        incomeOfMonth = Amount(stats.month.income)
        expensesOfMonth = Amount(stats.month.expenses)
        profitOfMonth = Amount(stats.month.profit)
        today = Span(stats.today)
        sevenDays = Span(stats.sevenDays)
        allTime = Span(stats.allTime)
    }
}
