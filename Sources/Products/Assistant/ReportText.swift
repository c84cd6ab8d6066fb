import Billing
import Channels
import Ledger
import Values

/// A report as people read it.
package enum ReportText {
    /// For a chat: one line a figure.
    package static func markdown(_ report: Report, workspace: Workspace, in language: Language) -> String {
        let figures = report.figures
        func say(_ phrase: ReportPhrase) -> String { phrase.text(in: language) }
        var lines = ["**\(workspace.name.escapedForMarkdown): \(say(title(report)))**", ""]
        func line(_ phrase: (String) -> ReportPhrase, _ amount: Money, _ change: Change) -> String {
            "\(say(phrase(language.money(amount)))) (\(language.change(change)))"
        }
        lines.append(line(ReportPhrase.income, figures.income, report.changes.income))
        lines.append(line(ReportPhrase.expenses, figures.expenses, report.changes.expenses))
        lines.append("**\(line(ReportPhrase.profit, figures.profit, report.changes.profit))**")
        for side in [ProfitAndLoss.Side.income, .expense] {
            let entries = figures.lines.filter { $0.side == side }
            guard !entries.isEmpty else { continue }
            lines += ["", "**\(say(side == .income ? .incomeByCategory : .expensesByCategory))**"]
            lines += entries.map { "• \(name(of: $0, in: language)): \(language.money($0.amount)) (\($0.count)×)" }
        }
        if figures.lines.isEmpty { lines += ["", say(.nothingBooked)] }
        lines += ["", "_\(say(comparison(report)))_"]
        return lines.joined(separator: "\n")
    }

    /// What was sold and what subscriptions are worth, to stand below the figures; empty where there was neither.
    static func sales(_ revenue: Revenue, planNames: [String: String], in language: Language) throws(MoneyError) -> String {
        let subscriptions = revenue.subscriptions
        guard !revenue.lines.isEmpty || subscriptions.active > 0 || subscriptions.ended > 0 else { return "" }
        var lines = revenue.lines.map { line in
            let what = (line.plan.map { planNames[$0] ?? $0 } ?? line.seller).escapedForMarkdown
            let (provider, earned) = (line.provider.escapedForMarkdown, language.money(line.earned))
            return line.returned.isZero
                ? RevenueText.line(what: what, provider: provider, earned: earned)
                : .lineWithReturns(what: what, provider: provider, earned: earned, returned: language.money(line.returned))
        }
        if !lines.isEmpty { lines.append(.margin(language.money(revenue.margin))) }
        if let amount = revenue.perCustomer { lines.append(.perCustomer(language.money(amount))) }
        if let amount = try revenue.lifetimeValue() { lines.append(.lifetimeValue(language.money(amount))) }
        lines.append(.subscriptions(subscriptions.active, monthly: language.money(subscriptions.monthly)))
        if !subscriptions.deferred.isZero { lines.append(.deferred(language.money(subscriptions.deferred))) }
        if let churn = subscriptions.churnPermille { lines.append(.churn(percent: language.percent(churn))) }
        let bullets = lines.map { "• \($0.text(in: language))" }
        return "\n\n**\(RevenueText.sales.text(in: language))**\n" + bullets.joined(separator: "\n")
    }

    /// For a terminal: aligned columns.
    package static func table(_ report: Report, workspace: Workspace) -> String {
        let (figures, changes, english) = (report.figures, report.changes, Language.english)
        var rows = [
            ["Income", figures.income.decimal, "", english.change(changes.income)],
            ["Expenses", figures.expenses.decimal, "", english.change(changes.expenses)],
            ["Profit", figures.profit.decimal, "", english.change(changes.profit)],
        ]
        rows += figures.lines.map { ["  \($0.side.rawValue) \(name(of: $0, in: english))", $0.amount.decimal, "\($0.count)×", ""] }
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            let cells = row[0].padding(to: widths[0]) + "  " + row[1].leftPadding(to: widths[1]) + " \(figures.profit.currency)  "
            let line = cells + row[2].leftPadding(to: widths[2]) + (row[3].isEmpty ? "" : "  \(row[3])")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
        let head =
            "\(workspace.name): \(title(report).text(in: english)) (\(workspace.timeZone)), beside \(english.day(report.previous.day))"
        return ([head] + lines).joined(separator: "\n")
    }

    private static func comparison(_ report: Report) -> ReportPhrase {
        switch report.period {
        case .daily: .comparedWithDay
        case .weekly: .comparedWithWeek
        case .monthly: .comparedWithMonth
        }
    }

    static func title(_ report: Report) -> ReportPhrase {
        switch report.period {
        case .daily: .ofDay(report.day)
        case .weekly: .ofWeek(from: report.day)
        case .monthly: .ofMonth(from: report.day)
        }
    }

    /// A category without a name here is shown as the books call it.
    private static func name(of line: ProfitAndLoss.Line, in language: Language) -> String {
        let name = CategoryName(rawValue: line.category)?.text(in: language) ?? line.category
        return name + (line.provider.map { " (\($0))" } ?? "")
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }
    fileprivate func leftPadding(to width: Int) -> String { String(repeating: " ", count: Swift.max(0, width - count)) + self }
}
