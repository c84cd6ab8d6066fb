/// A time of the day in some zone, to the minute: `09:00`.
package struct TimeOfDay: Hashable, Sendable {
    /// 0…23
    package var hour: Int
    /// 0…59
    package var minute: Int

    package init(hour: Int, minute: Int) {
        self.hour = hour
        self.minute = minute
    }

    /// Nil unless `text` is two digits, a colon and two digits, within a day.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        self.init(hour: hour, minute: minute)
    }

    /// Later, or earlier, on the same dial: `23:50` and 20 minutes are `00:10`.
    package func adding(minutes: Int) -> TimeOfDay {
        let total = ((hour * 60 + minute + minutes) % 1440 + 1440) % 1440
        return TimeOfDay(hour: total / 60, minute: total % 60)
    }
}

extension TimeOfDay: CustomStringConvertible {
    package var description: String { "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)" }
}
