import Storage
import Values

/// How an attempt ended. A thrown error is a failure: it is tried again after a jittered back-off, until the attempts are used up.
package enum Outcome: Sendable {
    /// Done; the row is deleted.
    case complete
    /// Done, and `effect` happens in the transaction that deletes the row: both or neither. Where the job's lease was lost
    /// meanwhile, neither happens.
    ///
    /// Then, and where `effect` throws, `otherwise` is written instead, in a transaction of its own: what stands whatever becomes
    /// of the job, such as what a call has cost.
    case completeWith(
        _ effect: @Sendable (Transaction, _ now: Timestamp) throws -> Void,
        otherwise: (@Sendable (Transaction, _ now: Timestamp) throws -> Void)? = nil)
    /// Not now: again after the duration. The attempt does not count.
    case snooze(Duration)
    /// No longer wanted.
    case cancel(reason: String)
    /// Cannot succeed: dead at once, and visible in `kontor jobs`.
    case discard(reason: String)
}
