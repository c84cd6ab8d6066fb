import Jobs
import Testing
import Values

@Suite("Cron")
struct CronTests {
    /// Expression, zone, after, and the next three times due.
    private static let tables: [(String, String, String, [String])] = [
        ("0 9 * * *", "UTC", "2026-11-21T08:59:59Z", ["2026-11-21T09:00:00Z", "2026-11-22T09:00:00Z", "2026-11-23T09:00:00Z"]),
        ("0 9 * * *", "UTC", "2026-11-21T09:00:00Z", ["2026-11-22T09:00:00Z", "2026-11-23T09:00:00Z", "2026-11-24T09:00:00Z"]),
        ("0 9 * * *", "UTC", "2026-11-21T09:00:00.000001Z", ["2026-11-22T09:00:00Z"]),
        ("*/20 * * * *", "UTC", "2026-12-31T23:30:00Z", ["2026-12-31T23:40:00Z", "2027-01-01T00:00:00Z", "2027-01-01T00:20:00Z"]),
        ("5,50-52 3 * * *", "UTC", "2026-01-01T03:05:00Z", ["2026-01-01T03:50:00Z", "2026-01-01T03:51:00Z", "2026-01-01T03:52:00Z"]),
        ("0 0-12/6 1 * *", "UTC", "2026-01-01T07:00:00Z", ["2026-01-01T12:00:00Z", "2026-02-01T00:00:00Z", "2026-02-01T06:00:00Z"]),
        ("0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"]),
        ("0 0 31 * *", "UTC", "2026-03-31T00:00:00Z", ["2026-05-31T00:00:00Z", "2026-07-31T00:00:00Z"]),
        ("0 0 1 jan,Jul *", "UTC", "2026-01-01T00:00:00Z", ["2026-07-01T00:00:00Z", "2027-01-01T00:00:00Z"]),
        // 2026-11-21 is a Saturday.
        ("0 9 * * MON-FRI", "UTC", "2026-11-21T00:00:00Z", ["2026-11-23T09:00:00Z", "2026-11-24T09:00:00Z"]),
        ("0 9 * * 7", "UTC", "2026-11-21T00:00:00Z", ["2026-11-22T09:00:00Z", "2026-11-29T09:00:00Z"]),
        ("0 9 * * 0", "UTC", "2026-11-21T00:00:00Z", ["2026-11-22T09:00:00Z", "2026-11-29T09:00:00Z"]),
        ("0 9 * * fri-sun", "UTC", "2026-11-21T00:00:00Z", ["2026-11-21T09:00:00Z", "2026-11-22T09:00:00Z", "2026-11-27T09:00:00Z"]),
        // Both days restricted: either is enough. A star restricts nothing, with a step as well.
        ("0 0 13 * FRI", "UTC", "2026-11-21T00:00:00Z", ["2026-11-27T00:00:00Z", "2026-12-04T00:00:00Z", "2026-12-11T00:00:00Z"]),
        ("0 0 13 * FRI", "UTC", "2026-12-11T00:00:00Z", ["2026-12-13T00:00:00Z", "2026-12-18T00:00:00Z"]),
        ("0 0 */2 * FRI", "UTC", "2026-11-21T00:00:00Z", ["2026-11-27T00:00:00Z", "2026-12-11T00:00:00Z"]),
        // Berlin leaves winter time on 2027-03-28 at 02:00 and returns on 2026-10-25 and 2027-10-31 at 03:00.
        ("0 9 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", ["2026-10-25T08:00:00Z", "2026-10-26T08:00:00Z"]),
        ("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]),
        ("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", ["2026-10-26T01:30:00Z"]),
        ("30 2 * * *", "Europe/Berlin", "2027-03-27T12:00:00Z", ["2027-03-28T01:00:00Z", "2027-03-29T00:30:00Z"]),
        ("*/30 * * * *", "Europe/Berlin", "2027-03-28T00:15:00Z", ["2027-03-28T00:30:00Z", "2027-03-28T01:00:00Z"]),
        ("*/30 * * * *", "Europe/Berlin", "2027-03-28T01:00:00Z", ["2027-03-28T01:30:00Z"]),
        ("0 * * * *", "Europe/Berlin", "2027-10-30T23:30:00Z", ["2027-10-31T00:00:00Z", "2027-10-31T02:00:00Z", "2027-10-31T03:00:00Z"]),
        ("59 2 28 3 *", "Europe/Berlin", "2027-01-01T00:00:00Z", ["2027-03-28T01:00:00Z", "2028-03-28T00:59:00Z"]),
        // New York leaves winter time on 2026-03-08 and 2027-03-14 at 02:00 and returns on 2026-11-01 at 02:00.
        ("15 2 * * *", "America/New_York", "2026-03-07T12:00:00Z", ["2026-03-08T07:00:00Z", "2026-03-09T06:15:00Z"]),
        ("15 1 * * *", "America/New_York", "2026-10-31T12:00:00Z", ["2026-11-01T05:15:00Z", "2026-11-02T06:15:00Z"]),
        ("0 0 * * *", "America/New_York", "2027-03-13T12:00:00Z", ["2027-03-14T05:00:00Z", "2027-03-15T04:00:00Z"]),
        ("0 17 * * 5", "America/New_York", "2026-10-30T21:00:00Z", ["2026-11-06T22:00:00Z"]),
        // A day that a zone left out: Samoa had no 2011-12-30.
        ("0 12 * * *", "Pacific/Apia", "2011-12-29T23:00:00Z", ["2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z"]),
        ("0 0 * * *", "Asia/Kolkata", "2026-01-01T00:00:00Z", ["2026-01-01T18:30:00Z"]),
    ]

    @Test("is due at these times", arguments: tables.indices)
    func due(_ index: Int) throws {
        let (expression, zone, after, expected) = Self.tables[index]
        let cron = try Cron(expression, timeZone: zone)
        var moment = try #require(Timestamp(after))
        for time in expected {
            moment = try #require(cron.next(after: moment))
            #expect(moment.description == time, "\(expression) \(zone)")
        }
    }

    @Test("a date that never comes is never due")
    func never() throws {
        #expect(try Cron("0 0 30 2 *", timeZone: "UTC").next(after: Timestamp(seconds: 0)) == nil)
        #expect(try Cron("0 0 31 4,6 *", timeZone: "Europe/Berlin").next(after: Timestamp(seconds: 0)) == nil)
    }

    private static let mistakes: [(String, String)] = [
        ("", "this one has 0"), ("* * * *", "this one has 4"), ("* * * * * *", "this one has 6"), ("@daily", "five fields"),
        ("60 * * * *", "“60” is not a minute: write *, 0–59"), ("-1 * * * *", "not a minute"), ("1.5 * * * *", "not a minute"),
        ("+5 * * * *", "not a minute"), ("* 24 * * *", "“24” is not a hour: write *, 0–23"), ("* * 0 * *", "not a day of the month"),
        ("* * 32 * *", "1–31"), ("* * * 13 *", "1–12 or JAN–DEC"), ("* * * 0 *", "not a month"), ("* * * JANUARY *", "not a month"),
        ("* * * * 8", "SUN–SAT"), ("* * * * MON-", "day of the week"), ("5-1 * * * *", "not a minute"), ("*/0 * * * *", "a step"),
        ("*/61 * * * *", "a step"), ("5/10 * * * *", "a step"), ("*/ * * * *", "a step"), ("1,,2 * * * *", "with commas"),
        (", * * * *", "with commas"), ("1-2-3 * * * *", "a range"), ("** * * * *", "not a minute"),
        ("99999999999999999999 * * * *", "0–59"),
        ("* * * *\u{0} *", "not a month"),
    ]

    @Test("a mistake says what is allowed", arguments: mistakes)
    func mistake(_ expression: String, _ part: String) {
        #expect {
            try Cron(expression, timeZone: "UTC")
        } throws: { error in
            "\(error)".contains(part)
        }
    }

    @Test("an unknown time zone is refused", arguments: ["", "Mars/Phobos", "europe berlin", "🌍"])
    func zone(_ name: String) { #expect(throws: CronError.unknownTimeZone(name)) { try Cron("* * * * *", timeZone: name) } }
}
