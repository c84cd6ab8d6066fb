/// A moment, in whole microseconds since 1970-01-01T00:00:00Z. Stored as an integer, written as RFC 3339 in UTC.
package struct Timestamp: Hashable, Sendable, Comparable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }
    package init(seconds: Int64) { self.microseconds = seconds * 1_000_000 }

    /// Whole seconds, rounded down.
    package var seconds: Int64 { microseconds.floorDivided(by: 1_000_000) }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    package func adding(_ duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        return Timestamp(microseconds: microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    package func duration(since earlier: Timestamp) -> Duration { .microseconds(microseconds - earlier.microseconds) }
}

extension Timestamp: CustomStringConvertible {
    /// `2026-11-21T09:00:00Z`, with three or six decimals of a second where there are any.
    package var description: String {
        let second = seconds
        let day = second.floorDivided(by: 86_400)
        let time = second - day * 86_400
        let (year, month, dayOfMonth) = CivilDate.from(daysSinceEpoch: day)
        var text = "\(year.padded(4))-\(month.padded(2))-\(dayOfMonth.padded(2))T"
        text += "\((time / 3600).padded(2)):\((time / 60 % 60).padded(2)):\((time % 60).padded(2))"
        let fraction = microseconds - second * 1_000_000
        if fraction != 0 { text += fraction % 1000 == 0 ? ".\((fraction / 1000).padded(3))" : ".\(fraction.padded(6))" }
        return text + "Z"
    }

    /// Reads RFC 3339 with `Z` or a numeric offset; nil for anything else.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[range] {
                guard (48...57).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - 48)
            }
            return value
        }
        guard bytes.count >= 20, bytes[4] == 45, bytes[7] == 45, bytes[10] | 32 == 116, bytes[13] == 58, bytes[16] == 58,
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), hour < 24, minute < 60, second < 60,
            let days = CivilDate.daysSinceEpoch(year: year, month: month, day: day)
        else { return nil }
        var rest = 19
        var fraction: Int64 = 0
        if bytes[rest] == 46 {
            let end = bytes[(rest + 1)...].firstIndex { !(48...57).contains($0) } ?? bytes.count
            guard end > rest + 1, let digits = number(rest + 1..<min(end, rest + 7)) else { return nil }
            fraction = digits
            for _ in min(end - rest - 1, 6)..<6 { fraction *= 10 }
            rest = end
        }
        var offset: Int64 = 0
        switch rest < bytes.count ? bytes[rest] : 0 {
        case 90, 122: guard rest + 1 == bytes.count else { return nil }
        case let sign where sign == 43 || sign == 45:
            guard bytes.count == rest + 6, bytes[rest + 3] == 58, let hours = number(rest + 1..<rest + 3),
                let minutes = number(rest + 4..<rest + 6), hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (sign == 45 ? -60 : 60)
        default: return nil
        }
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        self.init(microseconds: seconds * 1_000_000 + fraction)
    }
}

/// The proleptic Gregorian calendar in UTC, by arithmetic (source: H. Hinnant, "chrono-compatible low-level date algorithms").
package enum CivilDate {
    package static func from(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let z = daysSinceEpoch + 719_468
        let era = z.floorDivided(by: 146_097)
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// Nil where the calendar has no such day.
    package static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64? {
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.floorDivided(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        let roundTrip = from(daysSinceEpoch: days)
        return roundTrip.month == month && roundTrip.day == day ? days : nil
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    fileprivate func padded(_ width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
