import Storage
import Values

extension Transaction {
    func upsert(_ schedule: Schedule, _ cron: Cron, nextAt: Timestamp) throws {
        try execute(
            """
            INSERT INTO schedule (name, cron, time_zone, next_at)
            VALUES (\(schedule.name), \(cron.expression), \(cron.timeZone), \(nextAt))
            ON CONFLICT (name) DO UPDATE SET cron = excluded.cron, time_zone = excluded.time_zone, next_at = excluded.next_at
            WHERE schedule.cron <> excluded.cron OR schedule.time_zone <> excluded.time_zone
            """)
    }

    /// Switched off; it begins anew when it is switched on.
    func delete(_ schedule: Schedule) throws {
        try execute("DELETE FROM schedule WHERE name = \(schedule.name)")
    }

    /// Nil where it never did.
    func lastFired(_ schedule: Schedule) throws -> Timestamp? {
        try value(Timestamp?.self, "SELECT last_fired_at FROM schedule WHERE name = \(schedule.name)") ?? nil
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
