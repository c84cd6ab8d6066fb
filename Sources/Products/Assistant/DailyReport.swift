import Channels
import Customers
import Jobs
import Ledger
import Storage
import Values

/// Yesterday's report, sent by the calendar to the owners of each bot, with those of the week and the month that ended since the last.
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
        let begun = try tx.createdAt(of: workspace.id) ?? now
        // What went out before is left out: the time of day may have been changed since, and a week lasts for seven reports of a day.
        let ended = try lastEnded(before: Timestamp(microseconds: dueAt)).filter { period in
            // The day before comes on any day, so that a new owner sees what a report looks like.
            guard period.kind == .daily || period.to > begun else { return false }
            return try tx.noteReportSent(period.kind, day: calendar.day(of: period.from), in: workspace.id, now: now)
        }
        for chat in try owners.all(tx) {
            for period in ended {
                try tx.sendReport(period.kind, containing: period.from, to: chat.conversation, in: chat.language, now: now)
            }
        }
        return .complete
    }

    /// The day, the week and the month that ended last before `moment`. Kontor may have been down when they did.
    private func lastEnded(before moment: Timestamp) -> [(kind: Report.Period, from: Timestamp, to: Timestamp)] {
        Report.Period.allCases.map { kind in
            let to = calendar.bounds(of: kind, containing: moment).from
            return (kind, calendar.bounds(of: kind, containing: to.adding(.microseconds(-1))).from, to)
        }
    }
}
