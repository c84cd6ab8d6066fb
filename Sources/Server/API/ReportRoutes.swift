import Hummingbird
import Ledger
import Storage
import Values

/// `GET /api/report/{daily|weekly|monthly}?date=`: income, expenses and profit, from the ledger.
struct ReportRoutes {
    let kontor: Kontor

    func add(to api: RouterGroup<KontorRequestContext>) {
        api.get("report/:period", use: read)
    }

    @Sendable private func read(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        guard let period = context.parameters.get("period").flatMap(Report.Period.init(rawValue:)) else {
            throw Problem(.notFound, "There are daily, weekly and monthly reports.")
        }
        let day = request.uri.queryParameters["date"].map(String.init)
        do {
            return try .json(ReportBody(try await kontor.report(period, day: day)))
        } catch let error as ReportError {
            throw Problem(.badRequest, "\(error)".asSentence)
        }
    }
}

/// A report in JSON: times in UTC, money as decimal strings.
package struct ReportBody: Encodable {
    package struct Line: Encodable {
        let type: String
        let category: String
        let provider: String?
        let amount: String
        let count: Int
    }

    let period: String
    let from: String
    let to: String
    let currency: String
    let income: String
    let expenses: String
    let profit: String
    let byCategory: [Line]

    /// As `GET /api/report` sends it.
    package var json: String { get throws { String(buffer: try .json(self)) } }

    package init(_ report: Report) {
        period = report.period.rawValue
        from = report.from.description
        to = report.to.description
        currency = report.figures.profit.currency.code
        income = report.figures.income.decimal
        expenses = report.figures.expenses.decimal
        profit = report.figures.profit.decimal
        byCategory = report.figures.lines.map { line in
            Line(
                type: line.side.rawValue, category: line.category, provider: line.provider, amount: line.amount.decimal,
                count: line.count)
        }
    }
}
