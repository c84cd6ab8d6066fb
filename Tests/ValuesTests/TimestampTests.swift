import TestSupport
import Testing
import Values

@Suite("Timestamp")
struct TimestampTests {
    private static let times: [(String, Int64, String)] = [
        ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"),
        ("2026-11-21T09:00:00Z", 1_795_251_600_000_000, "2026-11-21T09:00:00Z"),
        ("2026-11-21T10:00:00+01:00", 1_795_251_600_000_000, "2026-11-21T09:00:00Z"),
        ("2026-11-21t04:30:00.5-04:30", 1_795_251_600_500_000, "2026-11-21T09:00:00.500Z"),
        ("2024-02-29T23:59:59.999999Z", 1_709_251_199_999_999, "2024-02-29T23:59:59.999999Z"),
        ("1969-12-31T23:59:59.999999Z", -1, "1969-12-31T23:59:59.999999Z"),
        ("2026-01-01T00:00:00.1234567Z", 1_767_225_600_123_456, "2026-01-01T00:00:00.123456Z"),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000_000, "0001-01-01T00:00:00Z"),
    ]

    @Test("is read from RFC 3339 and written in UTC", arguments: times)
    func text(_ text: String, _ microseconds: Int64, _ written: String) throws {
        let time = try #require(Timestamp(text))
        #expect(time.microseconds == microseconds)
        #expect(time.description == written)
    }

    @Test(
        "what is no RFC 3339 time is refused",
        arguments: [
            "", "2026-11-21", "2026-11-21T09:00:00", "2026-11-21 09:00:00Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z", "2026-11-31T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T09:60:00Z", "2026-11-21T09:00:60Z",
            "2026-11-21T09:00:00.Z", "2026-11-21T09:00:00+1:00", "2026-11-21T09:00:00+0100", "2026-11-21T09:00:00ZZ",
            "x026-11-21T09:00:00Z",
        ])
    func wrong(_ text: String) { #expect(Timestamp(text) == nil) }

    @Test("every day of eight centuries keeps its date, and dates follow each other")
    func days() {
        var last: (year: Int64, month: Int64, day: Int64) = CivilDate.from(daysSinceEpoch: -146_098)
        for day: Int64 in -146_097...146_097 {
            let date = CivilDate.from(daysSinceEpoch: day)
            #expect(CivilDate.daysSinceEpoch(year: date.year, month: date.month, day: date.day) == day)
            let isNext =
                date.day == last.day + 1 && date.month == last.month && date.year == last.year
                || date.day == 1 && date.month == last.month % 12 + 1 && date.year == last.year + (last.month == 12 ? 1 : 0)
            #expect(isNext, "\(last) then \(date)")
            last = date
        }
    }

    @Test("durations are added and measured to the microsecond")
    func durations() {
        let start = Timestamp(seconds: 100)
        #expect(start.adding(.milliseconds(-1500)).microseconds == 98_500_000)
        #expect(start.adding(.microseconds(1)).duration(since: start) == .microseconds(1))
        #expect(Timestamp(microseconds: -1).seconds == -1)
    }
}
