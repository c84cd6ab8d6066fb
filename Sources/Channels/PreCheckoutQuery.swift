import Customers
import Values

/// Somebody has pressed Pay in the channel: nothing is paid yet, and he waits for leave to.
package struct PreCheckoutQuery: Hashable, Sendable {
    package let id: String
    package let botID: ID<Bot>
    package let sender: InboundEvent.Sender
    /// Nil for one who has never written to any bot of this workspace.
    package let customerID: ID<Customer>?
    /// As the channel names it: `XTR`.
    package let currency: String
    /// In the currency's smallest units; whole Stars.
    package let amount: Int64
    /// What the invoice was made with.
    package let payload: String
}

package enum PreCheckoutVerdict: Hashable, Sendable {
    case agree
    /// In a sentence that the person reads.
    case refuse(String)
}
