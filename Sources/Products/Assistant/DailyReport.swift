import Channels
import Jobs
import Ledger
import Storage
import Values

/// Yesterday's report, sent by the calendar to the owners of each bot, with those of the week and the month that ended with it.
package struct DailyReport: Sendable {
    private static let kind = "daily_report"

    private let workspace: Workspace
    private let calendar: ReportCalendar
    private let products: [AssistantBot]
    private let owners: OwnerChats

    package init(_ workspace: Workspace, _ calendar: ReportCalendar, products: [AssistantBot], owners: OwnerChats) {
        self.workspace = workspace
        self.calendar = calendar
        self.products = products
        self.owners = owners
    }

    /// One for the workspace, whichever of its bots its time is changed in.
    package var schedules: [Schedule] { products.first.map { [Self.schedule(of: $0)] } ?? [] }

    static func schedule(of bot: AssistantBot) -> Schedule {
        Schedule(kind) { tx in
            let settings = try tx.ownerSettings(over: bot.settings.declared, bot: bot.settings.botKey, bot.workspace)
            let time = settings.reportTime
            return settings.isReportSent ? try Cron("\(time.minute) \(time.hour) * * *", timeZone: bot.workspace.timeZone) : nil
        } job: { dueAt in
            NewJob(kind, payload: dueAt.microseconds, uniqueKey: "\(kind):\(dueAt)")
        }
    }

    package var jobKind: JobKind { .deciding(Self.kind, send) }

    @Sendable private func send(_ tx: Transaction, _ job: Job, now: Timestamp) throws -> Outcome {
        guard let dueAt = JSON<Int64>(job.payload)?.value else { return .discard(reason: "the payload is no moment") }
        let day = calendar.day(of: Timestamp(microseconds: dueAt))
        let yesterday = try calendar.start(ofDay: day).adding(.microseconds(-1))
        // The time may have been changed after the report of the day went out.
        let ended = try periods(endingBefore: day).filter { period in
            let from = calendar.bounds(of: period, containing: yesterday).from
            return try tx.noteReportSent(period, day: calendar.day(of: from), in: workspace.id, now: now)
        }
        for chat in try owners.all(tx) {
            for period in ended {
                try tx.sendReport(period, containing: yesterday, to: chat.conversation, in: chat.language, now: now)
            }
        }
        return .complete
    }

    /// The day before always; on the first of a month the month before, on Mondays the week before.
    private func periods(endingBefore day: String) throws -> [Report.Period] {
        let start = try calendar.start(ofDay: day)
        return Report.Period.allCases.filter { calendar.bounds(of: $0, containing: start).from == start }
    }
}
