import Storage
import Values

extension Transaction {
    func upsert(_ schedule: Schedule, nextAt: Timestamp) throws {
        try execute(
            """
            INSERT INTO schedule (name, cron, time_zone, next_at)
            VALUES (\(schedule.name), \(schedule.cron.expression), \(schedule.cron.timeZone), \(nextAt))
            ON CONFLICT (name) DO UPDATE SET cron = excluded.cron, time_zone = excluded.time_zone, next_at = excluded.next_at
            WHERE schedule.cron <> excluded.cron OR schedule.time_zone <> excluded.time_zone
            """)
    }

    func scheduleTimes() throws -> [String: Timestamp] {
        var times: [String: Timestamp] = [:]
        for row in try rows("SELECT name, next_at FROM schedule") { times[try row["name"]] = try row["next_at"] }
        return times
    }

    func advance(_ schedule: Schedule, from due: Timestamp, to next: Timestamp, now: Timestamp) throws -> Bool {
        try execute(
            "UPDATE schedule SET next_at = \(next), last_fired_at = \(now) WHERE name = \(schedule.name) AND next_at = \(due)") == 1
    }
}
