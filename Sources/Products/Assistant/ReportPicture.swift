import Charts
import Ledger
import Values

/// A report as people see it: its figures, and the bars of the periods up to its own.
package enum ReportPicture {
    /// PNG, 1200×800. `trend` ends with the report's own period.
    package static func png(
        _ report: Report, trend: [ReportSpan], workspace: Workspace, in language: Language
    ) throws(ChartError) -> [UInt8] {
        try chart(report, trend: trend, workspace: workspace, in: language).png()
    }

    static func chart(_ report: Report, trend: [ReportSpan], workspace: Workspace, in language: Language) -> BarChart {
        func say(_ phrase: ReportPhrase) -> String { phrase.text(in: language) }
        func figure(_ name: ReportPhrase, _ amount: Money, _ change: Change, _ color: Color? = nil) -> BarChart.Figure {
            .init(
                "\(say(name)), \(amount.currency)", language.decimal(amount), note: language.bareChange(change), color: color,
                isAlarming: amount.isNegative)
        }
        let (figures, changes) = (report.figures, report.changes)
        return BarChart(
            title: "\(workspace.name): \(say(ReportText.title(report)))",
            caption: "\(workspace.currency), \(say(stretch(of: report.period, count: trend.count)))", emptyNote: say(.nothingBooked),
            figures: [
                figure(.incomeName, figures.income, changes.income, .incoming),
                figure(.expensesName, figures.expenses, changes.expenses, .outgoing),
                figure(.profitName, figures.profit, changes.profit),
            ],
            series: [.init(say(.incomeName), .incoming), .init(say(.expensesName), .outgoing)],
            groups: groups(of: trend, report.period, in: language), axisLabel: language.decimal)
    }

    private static func stretch(of period: Report.Period, count: Int) -> ReportPhrase {
        switch period {
        case .daily: .lastDays(count)
        case .weekly: .lastWeeks(count)
        case .monthly: .lastMonths(count)
        }
    }

    private static func groups(of trend: [ReportSpan], _ period: Report.Period, in language: Language) -> [BarChart.Group] {
        var last = ""
        return trend.enumerated().map { index, span in
            let (label, unit) = labels(of: span.day, period, in: language)
            defer { last = unit }
            return BarChart.Group(
                label, sublabel: unit == last ? "" : unit, [span.figures.income, span.figures.expenses], isMarked: index == trend.count - 1)
        }
    }

    /// A day of its month, or a month of its year; `day` is `2026-11-01`.
    private static func labels(of day: String, _ period: Report.Period, in language: Language) -> (label: String, unit: String) {
        let parts = day.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3 else { return (day, "") }
        let month = language.shortMonth(parts[1])
        return period == .monthly ? (month, "\(parts[0])") : ("\(parts[2])", month)
    }
}
