import Foundation
import Values

/// A cron expression in a time zone: `0 9 * * MON-FRI` in `Europe/Berlin` is nine in the morning of each working day.
///
/// Five fields: minute 0–59, hour 0–23, day of month 1–31, month 1–12 or JAN–DEC, day of week 0–7 or SUN–SAT (0 and 7 are
/// Sunday). Each is `*`, a number, a range `a-b`, a step `*/n` or `a-b/n`, or a list of those with commas. Where both days are
/// restricted, either is enough; a field that begins with `*` restricts nothing here (source: crontab(5) of Vixie cron).
///
/// A local time that the clocks skip fires at the first moment after the gap; one that comes twice fires the first time.
package struct Cron: Sendable {
    package let expression: String
    /// An IANA name.
    package let timeZone: String

    private let zone: TimeZone
    private let minutes: CronField
    private let hours: CronField
    private let daysOfMonth: CronField
    private let months: CronField
    private let daysOfWeek: CronField

    package init(_ expression: String, timeZone: String) throws(CronError) {
        let words = expression.split(whereSeparator: \.isWhitespace)
        guard words.count == 5 else { throw .fieldCount(words.count) }
        guard let zone = TimeZone(identifier: timeZone) else { throw .unknownTimeZone(timeZone) }
        self.expression = expression
        self.timeZone = timeZone
        self.zone = zone
        minutes = try CronField(words[0], .minute)
        hours = try CronField(words[1], .hour)
        daysOfMonth = try CronField(words[2], .dayOfMonth)
        months = try CronField(words[3], .month)
        daysOfWeek = try CronField(words[4], .dayOfWeek)
    }

    /// The first due time after `moment`; nil where there is none within the next thirty years (`0 0 30 2 *`).
    package func next(after moment: Timestamp) -> Timestamp? {
        let now = localSeconds(moment.seconds)
        let today = now.floorDivided(by: 86_400)
        for day in today...today + 30 * 366 where matches(day: day) {
            for hour in hours.values {
                for minute in minutes.values {
                    let local = day * 86_400 + Int64(hour * 3600 + minute * 60)
                    // What the wall clock has shown is past; what it will show again was due the first time.
                    guard local > now, case let due = Timestamp(seconds: instant(ofLocal: local)), due > moment else { continue }
                    return due
                }
            }
        }
        return nil
    }

    private func matches(day: Int64) -> Bool {
        let date = CivilDate.from(daysSinceEpoch: day)
        guard months.contains(Int(date.month)) else { return false }
        // 1970-01-01 was a Thursday.
        let weekday = Int((day + 4) - (day + 4).floorDivided(by: 7) * 7)
        let (isDate, isWeekday) = (daysOfMonth.contains(Int(date.day)), daysOfWeek.contains(weekday))
        return daysOfMonth.isStar || daysOfWeek.isStar ? isDate && isWeekday : isDate || isWeekday
    }

    /// Seconds since 1970 as a wall clock in the zone would count them.
    private func localSeconds(_ instant: Int64) -> Int64 { instant + offset(at: instant) }

    private func offset(at instant: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(instant))))
    }

    /// The first moment at which the zone's wall clock shows `local`, or has just passed it.
    private func instant(ofLocal local: Int64) -> Int64 {
        // No zone changes its clock twice within two days, so the offsets a day before and after are the only candidates.
        let (before, after) = (offset(at: local - 86_400), offset(at: local + 86_400))
        let candidates = [local - before, local - after].sorted()
        if let first = candidates.first(where: { localSeconds($0) == local }) { return first }
        return transition(between: candidates[0], and: candidates[1])
    }

    /// The moment at which the offset changes, by bisection: the wall clock jumps over the time that is asked for.
    private func transition(between earlier: Int64, and later: Int64) -> Int64 {
        var (low, high) = (earlier, later)
        let old = offset(at: low)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(at: middle) == old { low = middle } else { high = middle }
        }
        return high
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

package enum CronError: Error, Equatable, CustomStringConvertible {
    case fieldCount(Int)
    case unknownTimeZone(String)
    case wrongField(name: String, text: String, allowed: String)

    package var description: String {
        switch self {
        case .fieldCount(let count):
            "a schedule has five fields, minute hour day-of-month month day-of-week, such as 0 9 * * MON-FRI; this one has \(count)"
        case .unknownTimeZone(let name): "“\(name)” is not a time zone: write an IANA name such as Europe/Berlin or UTC"
        case .wrongField(let name, let text, let allowed):
            "“\(text)” is not a \(name): write *, \(allowed), a range a-b, a step */n or a-b/n, or several of them with commas"
        }
    }
}
