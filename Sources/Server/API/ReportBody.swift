import Foundation
import Hummingbird
import Ledger
import NIOCore
import Values

/// A report in JSON: times in UTC, money as decimal strings.
package struct ReportBody: Encodable {
    package struct Line: Encodable {
        let type: String
        let category: String
        let amount: String
        let count: Int
    }

    /// The period before, whole.
    struct Previous: Encodable {
        let from: String
        let to: String
        let income: String
        let expenses: String
        let profit: String
    }

    /// `percent` is null where the earlier figure was zero.
    struct Difference: Encodable {
        let amount: String
        let percent: String?
    }

    struct Differences: Encodable {
        let income: Difference
        let expenses: Difference
        let profit: Difference
    }

    let period: String
    let from: String
    let to: String
    let currency: String
    let income: String
    let expenses: String
    let profit: String
    let byCategory: [Line]
    let previous: Previous
    let change: Differences

    /// As `GET /api/report` sends it.
    package var json: String { get throws { String(buffer: try .json(self)) } }

    /// Throws `MoneyError` where a category's sum is larger than `Money` can hold.
    package init(_ report: Report) throws {
        let figures = report.figures
        period = report.period.rawValue
        from = report.from.description
        to = report.to.description
        currency = figures.profit.currency.code
        income = figures.income.decimal
        expenses = figures.expenses.decimal
        profit = figures.profit.decimal
        byCategory = try figures.categories().map {
            Line(type: $0.side.rawValue, category: $0.category, amount: $0.amount.decimal, count: $0.count)
        }
        previous = Previous(report.previous)
        change = Differences(report.changes)
    }
}

extension ReportBody.Previous {
    fileprivate init(_ span: ReportSpan) {
        self.init(
            from: span.from.description, to: span.to.description, income: span.figures.income.decimal,
            expenses: span.figures.expenses.decimal, profit: span.figures.profit.decimal)
    }
}

extension ReportBody.Difference {
    fileprivate init(_ change: Change) { self.init(amount: change.amount.decimal, percent: change.percent) }

    private enum CodingKeys: CodingKey { case amount, percent }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(amount, forKey: .amount)
        try container.encode(percent, forKey: .percent)
    }
}

extension ReportBody.Differences {
    fileprivate init(_ changes: ProfitAndLoss.Changes) {
        self.init(income: .init(changes.income), expenses: .init(changes.expenses), profit: .init(changes.profit))
    }
}
