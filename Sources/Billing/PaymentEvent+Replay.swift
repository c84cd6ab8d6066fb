import Jobs
import Storage
import Values

extension Transaction {
    /// Has a stored event handled again, with the job that does it. One that was applied stays as it is: all that it did is done. Nil where
    /// there is no such event.
    package func replay(_ id: ID<PaymentEvent>, in workspace: ID<Workspace>, now: Timestamp) throws -> PaymentEvent? {
        guard let event = try paymentEvent(id, in: workspace) else { return nil }
        guard event.status != .applied else { return event }
        try forgetHandling(of: id)
        let isRevived = try reviveJob(uniqueKey: EventJob.uniqueKey(of: id), now: now)
        // Its lane is that of its kind alone: what it decides about it locks.
        if !isRevived { try enqueue(EventJob.job(for: id, lane: "payment:\(event.providerObjectID ?? event.providerEventID)"), now: now) }
        return try paymentEvent(id, in: workspace)
    }
}
