import ArgumentParser
import Assistant
import Ledger
import Server
import Values

struct StatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "stats", abstract: "Show customers, questions, tokens and costs.")

    @OptionGroup var options: BooksOptions
    @Flag(help: "Print JSON, as GET /api/stats does.") var json = false

    func run() async throws {
        let stats = try await options.open().stats(now: .current())
        print(json ? try StatsBody(stats).json : table(stats))
    }

    private func table(_ stats: Stats) -> String {
        let spans = [("today", stats.today), ("seven days", stats.sevenDays), ("all time", stats.allTime)]
        let rows =
            [["", "questions", "answered", "failed", "tokens", "cost"]]
            + spans.map { name, span in
                [
                    name, "\(span.questionCount)", "\(span.questions[.completed, default: 0])", "\(span.questions[.failed, default: 0])",
                    "\(span.tokens)", span.costs.isEmpty ? "0" : span.costs.map { "\($0.decimal) \($0.currency)" }.joined(separator: " + "),
                ]
            }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            zip(row, widths).map { cell, width in String(repeating: " ", count: width - cell.count) + cell }.joined(separator: "  ")
        }
        return """
            customers \(stats.customers), active subscriptions \(stats.activeSubscriptions)
            this month: income \(stats.month.income), expenses \(stats.month.expenses), profit \(stats.month.profit)

            \(lines.joined(separator: "\n"))
            """
    }
}
