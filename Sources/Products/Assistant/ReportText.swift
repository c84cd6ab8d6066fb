import Ledger
import Values

/// A report as people read it.
package enum ReportText {
    /// For a chat: one line a figure.
    package static func markdown(_ report: Report, workspace: Workspace) -> String {
        let figures = report.figures
        var lines = ["**\(workspace.name): \(title(report))**", ""]
        lines.append("Income: \(figures.income)")
        lines.append("Expenses: \(figures.expenses)")
        lines.append("**Profit: \(figures.profit)**")
        for side in [ProfitAndLoss.Side.income, .expense] {
            let entries = figures.lines.filter { $0.side == side }
            guard !entries.isEmpty else { continue }
            lines += ["", side == .income ? "**Income by category**" : "**Expenses by category**"]
            lines += entries.map { "• \(name(of: $0)): \($0.amount) (\($0.count)×)" }
        }
        if figures.lines.isEmpty { lines += ["", "Nothing was booked in this time."] }
        return lines.joined(separator: "\n")
    }

    /// For a terminal: aligned columns.
    package static func table(_ report: Report, workspace: Workspace) -> String {
        let figures = report.figures
        var rows = [("Income", figures.income, ""), ("Expenses", figures.expenses, ""), ("Profit", figures.profit, "")]
        rows += figures.lines.map { ("  \($0.side.rawValue) \(name(of: $0))", $0.amount, "\($0.count)×") }
        let nameWidth = rows.map(\.0.count).max() ?? 0
        let amountWidth = rows.map { $0.1.decimal.count }.max() ?? 0
        let lines = rows.map { name, amount, count in
            name.padding(to: nameWidth) + "  " + amount.decimal.leftPadding(to: amountWidth) + " \(amount.currency)  \(count)"
        }
        return (["\(workspace.name): \(title(report)) (\(workspace.timeZone))"] + lines).joined(separator: "\n")
    }

    private static func title(_ report: Report) -> String {
        switch report.period {
        case .daily: "report of \(report.day)"
        case .weekly: "report of the week from \(report.day)"
        case .monthly: "report of the month from \(report.day)"
        }
    }

    private static func name(of line: ProfitAndLoss.Line) -> String {
        line.category + (line.provider.map { " (\($0))" } ?? "")
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }
    fileprivate func leftPadding(to width: Int) -> String { String(repeating: " ", count: Swift.max(0, width - count)) + self }
}
