import Storage
import Values

/// A job that is enqueued by the calendar.
///
/// Where the process was down at the time (or the clock jumped over several), the latest missed time is caught up, once.
package struct Schedule: Sendable {
    package let name: String
    /// When it is due, as of the transaction; nil while it is switched off.
    let cron: @Sendable (Transaction) throws -> Cron?
    /// Makes the job for the time it was due at, which may lie well before now.
    package let job: @Sendable (_ dueAt: Timestamp) -> NewJob

    package init(_ name: String, _ cron: Cron, job: @escaping @Sendable (_ dueAt: Timestamp) -> NewJob) {
        self.init(name, when: { _ in cron }, job: job)
    }

    /// What `cron` goes by may change while the process runs: whoever changes it calls `reschedule` in the same transaction.
    package init(
        _ name: String, when cron: @escaping @Sendable (Transaction) throws -> Cron?,
        job: @escaping @Sendable (_ dueAt: Timestamp) -> NewJob
    ) {
        self.name = name
        self.cron = cron
        self.job = job
    }
}

extension Cron {
    /// The last due time in `first...now`, given that `first` is one.
    fileprivate func latestDue(from first: Timestamp, now: Timestamp) -> Timestamp {
        var due = first
        // From the shortest stretch that has one, so that a schedule of each minute is not walked through for a year.
        for days: Int64 in [1, 32, 367] {
            let start = now.adding(.seconds(-86_400 * days))
            guard start > first else { break }
            guard let next = next(after: start), next <= now else { continue }
            due = next
            break
        }
        while let next = next(after: due), next <= now { due = next }
        return due
    }
}

extension Transaction {
    /// Puts a change of the schedule's time, or its switching on or off, into effect. What would have been due by the new time
    /// since it last fired is due at once; its job has to know what was done already.
    package func reschedule(_ schedule: Schedule, now: Timestamp) throws {
        try keep([schedule], now: now)
        signalAfterCommit(.jobs)
    }

    /// Brings the table in line with what the program declares: a new schedule is first due after `now`, a changed one after it
    /// last fired.
    func keep(_ schedules: [Schedule], now: Timestamp) throws {
        for schedule in schedules {
            guard let cron = try schedule.cron(self), let next = cron.next(after: try lastFired(schedule) ?? now) else {
                try delete(schedule)
                continue
            }
            try upsert(schedule, cron, nextAt: next)
        }
    }

    /// Enqueues what is due. Returns the earliest time at which one is due again.
    func fire(_ schedules: [Schedule], now: Timestamp) throws -> Timestamp? {
        guard !schedules.isEmpty else { return nil }
        let dueTimes = try scheduleTimes()
        var earliest: Timestamp?
        for schedule in schedules {
            guard let dueAt = dueTimes[schedule.name], let nextAt = try fire(schedule, dueAt: dueAt, now: now) else { continue }
            earliest = min(earliest ?? nextAt, nextAt)
        }
        return earliest
    }

    /// Returns when it is due next; nil where it was switched off without `reschedule`, and is never due again.
    private func fire(_ schedule: Schedule, dueAt: Timestamp, now: Timestamp) throws -> Timestamp? {
        guard dueAt <= now else { return dueAt }
        guard let cron = try schedule.cron(self), let following = cron.next(after: now) else {
            try delete(schedule)
            return nil
        }
        // Only the process that moves the row on enqueues the job.
        if try advance(schedule, from: dueAt, to: following, now: now) {
            try enqueue(schedule.job(cron.latestDue(from: dueAt, now: now)), now: now)
        }
        return following
    }
}
