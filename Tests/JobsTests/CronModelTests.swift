import Foundation
import Jobs
import TestSupport
import Testing
import Values

@Suite("Cron against a model")
struct CronModelTests {
    /// Fields as sets, and the text they are written as.
    private struct Model {
        var text: [String] = []
        var sets: [Set<Int>] = []

        mutating func add(_ field: (String, Set<Int>)) {
            text.append(field.0)
            sets.append(field.1)
        }

        func matches(_ local: DateComponents) -> Bool {
            guard let minute = local.minute, let hour = local.hour, let day = local.day, let month = local.month,
                let weekday = local.weekday
            else { return false }
            let (isDate, isWeekday) = (sets[2].contains(day), sets[4].contains(weekday - 1))
            let isFree = text[2].first == "*" || text[4].first == "*"
            return sets[0].contains(minute) && sets[1].contains(hour) && sets[3].contains(month)
                && (isFree ? isDate && isWeekday : isDate || isWeekday)
        }
    }

    private func field(_ range: ClosedRange<Int>, _ generator: inout SeededGenerator) -> (String, Set<Int>) {
        switch generator.int(0...4) {
        case 0: return ("*", Set(range))
        case 1:
            let step = generator.int(1...range.count)
            return ("*/\(step)", Set(stride(from: range.lowerBound, through: range.upperBound, by: step)))
        case 2:
            let (first, second) = (generator.int(range), generator.int(range))
            return ("\(min(first, second))-\(max(first, second))", Set(min(first, second)...max(first, second)))
        default:
            let numbers = (0...generator.int(0...3)).map { _ in generator.int(range) }
            return (numbers.map(String.init).joined(separator: ","), Set(numbers))
        }
    }

    /// Where clocks change by an hour, by half an hour, by a day, and never; and a night on which they do.
    private static let nights = [
        ("Europe/Berlin", "2026-03-28T20:00:00Z"), ("Europe/Berlin", "2026-10-24T20:00:00Z"),
        ("Europe/Berlin", "2027-03-27T20:00:00Z"), ("Europe/Berlin", "2027-10-30T20:00:00Z"),
        ("America/New_York", "2026-03-08T00:00:00Z"), ("America/New_York", "2026-11-01T00:00:00Z"),
        ("America/New_York", "2027-03-14T00:00:00Z"), ("America/New_York", "2027-11-07T00:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T08:00:00Z"), ("Australia/Lord_Howe", "2026-10-03T08:00:00Z"),
        ("Pacific/Apia", "2011-12-29T20:00:00Z"), ("UTC", "2026-12-31T18:00:00Z"),
    ]

    @Test("each due time is the one found by watching the wall clock minute by minute", arguments: nights)
    func watch(_ zone: String, _ start: String) throws {
        var generator = SeededGenerator("CronModelTests.watch \(zone) \(start)")
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: zone))
        let first = try #require(Timestamp(start)).seconds
        func date(_ seconds: Int64) -> Date { Date(timeIntervalSince1970: Double(seconds)) }
        let parts: Set<Calendar.Component> = [.minute, .hour, .day, .month, .year, .weekday]
        let wall = (0...2 * 1440).map { calendar.dateComponents(parts, from: date(first + $0 * 60)) }
        // The wall clock without its zone, as a number that can be compared.
        var utc = calendar
        utc.timeZone = .gmt
        let shown = wall.map { Int((utc.date(from: $0)?.timeIntervalSince1970 ?? 0) / 60) }
        let lowest = shown.min() ?? 0
        let local = (lowest...(shown.max() ?? 0)).map { utc.dateComponents(parts, from: date(Int64($0) * 60)) }
        for _ in 0..<50 {
            var model = Model()
            for range in [0...59, 0...23, 1...31, 1...12, 0...6] { model.add(field(range, &generator)) }
            let expression = model.text.joined(separator: " ")
            let cron = try Cron(expression, timeZone: zone)
            var highest = shown[0]
            var expected: [Int64] = []
            for minute in 1..<shown.count where shown[minute] > highest {
                // Every minute the clock shows for the first time, and those it has just jumped over.
                let isDue = (highest + 1...shown[minute]).contains { model.matches(local[$0 - lowest]) }
                highest = shown[minute]
                if isDue { expected.append(first + Int64(minute) * 60) }
            }
            var due: [Int64] = []
            var moment = Timestamp(seconds: first)
            while let next = cron.next(after: moment), next.seconds <= first + Int64(shown.count - 1) * 60 {
                due.append(next.seconds)
                moment = next
            }
            try #require(due == expected, "\(expression) in \(zone)")
        }
    }
}
