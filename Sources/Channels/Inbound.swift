import Jobs
import Storage
import Values

/// Something a channel delivered, stored as it came before anything is decided about it.
package struct Inbound: Identified, Sendable {
    package static let idPrefix = "inbound"
    /// Of the job that handles it.
    static let jobKind = "inbound"
    /// Of the job that handles one whose answer somebody waits for.
    static let preCheckoutKind = "pre_checkout"

    package let id: ID<Inbound>
    package let workspaceID: ID<Workspace>
    package let botID: ID<Bot>
    /// The channel's own id of the delivery, unique per bot: a second one is a duplicate.
    package let externalID: String
    /// As received: JSON.
    package let payload: String
    package let receivedAt: Timestamp
    /// Nil while it waits.
    package let handledAt: Timestamp?
    /// Why nothing could be done with it.
    package let error: String?
}

extension Queue {
    package static let inbound: Queue = "inbound"
    /// People who have pressed Pay and wait, for 10 seconds at most: nothing else runs in its places.
    package static let preCheckout: Queue = "pre_checkout"
}

extension Inbound {
    /// For those who look after jobs by hand.
    package static let jobSubjects = [jobKind, preCheckoutKind].map(jobSubject)

    private static func jobSubject(_ kind: String) -> JobSubject {
        JobSubject(
            kind,
            cancel: { tx, job, reason, now in
                if let id = job.subject(Inbound.self) { try tx.markHandled(id, error: reason, now: now) }
            },
            reopen: { tx, job, _ in
                if let id = job.subject(Inbound.self) { try tx.reopen(id) }
            })
    }
}

extension Transaction {
    /// Stores a delivery and the job that will handle it; false, and nothing, where it is known already.
    /// Deliveries of one `lane` are handled one at a time, in the order of their acceptance.
    func accept(_ inbound: Inbound, lane: String, isPreCheckout: Bool = false, now: Timestamp) throws -> Bool {
        guard try insertUnlessKnown(inbound) else { return false }
        let job =
            isPreCheckout
            ? NewJob(Inbound.preCheckoutKind, about: inbound.id, queue: .preCheckout, maximumAttempts: 20)
            : NewJob(Inbound.jobKind, about: inbound.id, queue: .inbound, lane: lane, maximumAttempts: 5)
        try enqueue(job, now: now)
        return true
    }
}
