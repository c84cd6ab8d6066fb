import ArgumentParser
import Assistant
import Foundation
import Ledger
import Server
import Values

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Show income, expenses and profit of a day, a week or a month.")

    @Argument(help: "daily, weekly or monthly.") var period: Report.Period = .daily
    @Argument(help: "A day of the period, as 2026-11-21; today if absent.") var day: String?
    @OptionGroup var options: BooksOptions
    @Option(help: "Write the report as a picture (PNG) to this file.") var picture: String?
    @Flag(help: "Print JSON, as GET /api/report does.") var json = false

    func run() async throws {
        let books = try await options.open()
        let report = try await books.report(period, day: day, now: .current())
        if let picture {
            let png = Data(try await books.picture(of: report, in: books.workspace.language))
            do { try png.write(to: URL(fileURLWithPath: picture)) } catch {
                throw UnwritablePicture(path: picture)
            }
        }
        if json {
            print(try ReportBody(report).json)
        } else {
            print(ReportText.table(report, workspace: books.workspace))
        }
    }
}

private struct UnwritablePicture: Error, CustomStringConvertible {
    let path: String
    var description: String { "the picture cannot be written to \(path): is there such a folder, and may you write there?" }
}

extension Report.Period: ExpressibleByArgument {}
