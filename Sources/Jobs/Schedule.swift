import Storage
import Values

/// A job that is enqueued by the calendar.
///
/// Where the process was down at the time (or the clock jumped over several), the latest missed time is caught up, once.
package struct Schedule: Sendable {
    package let name: String
    package let cron: Cron
    /// Makes the job for the time it was due at, which may lie well before now.
    package let job: @Sendable (_ dueAt: Timestamp) -> NewJob

    package init(_ name: String, _ cron: Cron, job: @escaping @Sendable (_ dueAt: Timestamp) -> NewJob) {
        self.name = name
        self.cron = cron
        self.job = job
    }

    /// The last due time in `first...now`, given that `first` is one.
    func latestDue(from first: Timestamp, now: Timestamp) -> Timestamp {
        var due = first
        while let next = cron.next(after: due), next <= now { due = next }
        return due
    }
}

extension Transaction {
    /// Brings the table in line with what the program declares: a new or changed schedule is first due after `now`.
    func keep(_ schedules: [Schedule], now: Timestamp) throws {
        for schedule in schedules {
            guard let next = schedule.cron.next(after: now) else { continue }
            try upsert(schedule, nextAt: next)
        }
    }

    /// Enqueues what is due. Returns the earliest time at which one is due again.
    func fire(_ schedules: [Schedule], now: Timestamp) throws -> Timestamp? {
        guard !schedules.isEmpty else { return nil }
        let dueTimes = try scheduleTimes()
        var earliest: Timestamp?
        for schedule in schedules {
            guard var nextAt = dueTimes[schedule.name] else { continue }
            if nextAt <= now, let following = schedule.cron.next(after: now) {
                // Only the process that moves the row on enqueues the job.
                if try advance(schedule, from: nextAt, to: following, now: now) {
                    try enqueue(schedule.job(schedule.latestDue(from: nextAt, now: now)), now: now)
                }
                nextAt = following
            }
            earliest = min(earliest ?? nextAt, nextAt)
        }
        return earliest
    }
}
