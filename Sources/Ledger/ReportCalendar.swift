import Foundation
import Values

/// The days, weeks (from Monday) and months of a time zone, across its changes of clock.
package struct ReportCalendar: Sendable {
    private let calendar: Foundation.Calendar

    /// Nil for a name that the system's time zone database does not have.
    package init?(timeZone: String) {
        guard let zone = TimeZone(identifier: timeZone) else { return nil }
        var calendar = Foundation.Calendar(identifier: .iso8601)
        calendar.timeZone = zone
        self.calendar = calendar
    }

    /// The day that `moment` lies in, as `2026-11-21`.
    package func day(of moment: Timestamp) -> String {
        let parts = calendar.dateComponents([.year, .month, .day], from: Date(moment))
        return [parts.year ?? 0, parts.month ?? 0, parts.day ?? 0].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: "-")
    }

    /// What a clock on the wall shows then.
    package func time(of moment: Timestamp) -> TimeOfDay {
        let parts = calendar.dateComponents([.hour, .minute], from: Date(moment))
        return TimeOfDay(hour: parts.hour ?? 0, minute: parts.minute ?? 0)
    }

    /// The first moment of the day `text` (`2026-11-21`) and of the day before or after it by `offset`.
    package func start(ofDay text: String) throws(ReportError) -> Timestamp {
        guard text.utf8.count == 10, let noon = Timestamp(text + "T12:00:00Z") else { throw .notADay(String(text.prefix(40))) }
        let numbers = text.split(separator: "-").compactMap { Int($0) }
        guard numbers.count == 3, numbers[0] >= 1970, noon.microseconds > 0,
            let date = calendar.date(from: DateComponents(year: numbers[0], month: numbers[1], day: numbers[2]))
        else { throw .notADay(String(text.prefix(40))) }
        return Timestamp(calendar.startOfDay(for: date))
    }

    /// The bounds of the period that `moment` lies in.
    package func bounds(of period: Report.Period, containing moment: Timestamp) -> (from: Timestamp, to: Timestamp) {
        let component: Foundation.Calendar.Component =
            switch period {
            case .daily: .day
            case .weekly: .weekOfYear
            case .monthly: .month
            }
        guard let interval = calendar.dateInterval(of: component, for: Date(moment)) else { return (moment, moment) }
        return (Timestamp(interval.start), Timestamp(interval.end))
    }

    /// The bounds of the `count` periods up to the one that `moment` lies in, the earliest first.
    package func bounds(of period: Report.Period, count: Int, upTo moment: Timestamp) -> [(from: Timestamp, to: Timestamp)] {
        var all: [(from: Timestamp, to: Timestamp)] = []
        var moment = moment
        while all.count < count {
            all.append(bounds(of: period, containing: moment))
            moment = all[all.count - 1].from.adding(.microseconds(-1))
        }
        return all.reversed()
    }
}

package enum ReportError: Error, Equatable, CustomStringConvertible {
    case notADay(String)

    package var description: String {
        switch self {
        case .notADay(let text): "“\(text)” is not a day: write it as 2026-11-21"
        }
    }
}

extension Date {
    fileprivate init(_ moment: Timestamp) { self.init(timeIntervalSince1970: TimeInterval(moment.seconds)) }
}

extension Timestamp {
    /// Bounds of days fall on whole seconds, so nothing is lost.
    fileprivate init(_ date: Date) { self.init(seconds: Int64(date.timeIntervalSince1970.rounded())) }
}
