import Storage
import Values

/// What only the owners can see to: they hear of it, whoever sold.
package enum PaymentTrouble: Sendable {
    /// A payment event may mean money, and was not entered in the books. `reason` is a sentence without its full stop; retrying the
    /// dead job of the number `job` has the event looked at again.
    case notBelieved(type: String, reason: String, job: Int64)
    /// The customer's bank asks the money of this order back.
    case disputed(Order)
    /// The books and the provider's own lists differ; a sentence without its full stop.
    case unreconciled(provider: String, String)
    /// A second subscription of the same customer to the same plan was paid for: this order's.
    case subscribedTwice(Order)
    /// The order was paid after it had ended, at the price of a code that had been let go and used up since.
    case codeUsedTwice(Order, code: String)
}

/// Hears of trouble in the transaction that stores it, so once and with certainty.
package typealias PaymentTroubleListener = @Sendable (Transaction, PaymentTrouble, _ now: Timestamp) throws -> Void
