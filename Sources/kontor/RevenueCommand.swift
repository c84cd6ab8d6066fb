import ArgumentParser
import Billing
import Ledger
import Server
import Values

struct RevenueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revenue", abstract: "Show what was sold in a period, and what the subscriptions are worth.")

    @Argument(help: "daily, weekly or monthly.") var period: Report.Period = .monthly
    @Argument(help: "A day of the period, as 2026-11-21; today if absent.") var day: String?
    @Option(help: "Of what was charged in this currency, such as XTR for Telegram Stars; the workspace's if absent.") var currency: String?
    @OptionGroup var options: BooksOptions
    @Flag(help: "Print JSON, as GET /api/revenue does.") var json = false

    func run() async throws {
        let chosen = try currency.map { code in
            guard let known = Currency(code) else { throw ValidationError("--currency is a code of three capital letters, such as USD") }
            return known
        }
        let revenue = try await options.open().revenue(period, day: day, in: chosen, now: .current())
        print(json ? try RevenueBody(revenue).json : try table(revenue))
    }

    private func table(_ revenue: Revenue) throws -> String {
        let figures = revenue.subscriptions
        let churn = figures.churnPermille.map { "\($0 / 10).\($0 % 10) %" } ?? "-"
        let lines = revenue.lines.map { line in
            "\(line.seller)\t\(line.plan ?? "-")\t\(line.provider)\t\(line.earned.decimal)\t\(line.returned.decimal)\t\(line.customers)"
        }
        return """
            earned \(revenue.earned), given back \(revenue.returned.decimal), fees \(revenue.fees.decimal), AI \(revenue.aiCost.decimal), \
            commissions \(revenue.commissions.decimal), margin \(revenue.margin.decimal)
            customers who paid \(revenue.payingCustomers), each \(revenue.perCustomer?.decimal ?? "-"), \
            before they leave \(try revenue.lifetimeValue()?.decimal ?? "-")
            subscriptions \(figures.active), a month \(figures.monthly.decimal), paid for and not served \(figures.deferred.decimal), churn \(churn)
            \(lines.isEmpty ? "" : "\nseller\tplan\tprovider\tearned\treturned\tcustomers\n" + lines.joined(separator: "\n"))
            """
    }
}
