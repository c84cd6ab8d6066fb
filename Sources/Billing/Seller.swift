import Storage
import Values

/// Who sells, and is told what becomes of its orders: each in the transaction that stores it, so once and with certainty. What
/// is to be said to the customer is sent through that transaction. What throws undoes it all, and the job is tried again.
package protocol Seller: Sendable {
    /// `order.checkoutURL` is there for the customer.
    func checkoutReady(_ order: Order, _ tx: Transaction, now: Timestamp) throws
    /// No check-out page could be made; `reason` is a sentence without its full stop.
    func checkoutFailed(_ order: Order, reason: String, _ tx: Transaction, now: Timestamp) throws
    /// The order is paid: of a subscription, its first period.
    func paid(_ order: Order, _ tx: Transaction, now: Timestamp) throws
    /// The money for an order, or for the renewal of its subscription, did not come.
    func paymentFailed(_ order: Order, _ tx: Transaction, now: Timestamp) throws
    /// The customer left the check-out page, and it is closed.
    func expired(_ order: Order, _ tx: Transaction, now: Timestamp) throws
    /// Another period is paid for.
    func renewed(_ subscription: Subscription, _ tx: Transaction, now: Timestamp) throws
    /// The status or the day of its end has changed; `former` is how it stood, nil where it is new.
    func subscriptionChanged(_ subscription: Subscription, from former: Subscription?, _ tx: Transaction, now: Timestamp) throws
    /// It has another plan from now on; `former` is how it stood.
    func planChanged(_ subscription: Subscription, from former: Subscription, _ tx: Transaction, now: Timestamp) throws
    /// It is to have another plan from the next period on; nil where that was taken back.
    func planIsToChange(_ subscription: Subscription, to plan: PlanChange?, _ tx: Transaction, now: Timestamp) throws
    /// The page where the customer sees to the subscription; it is for him alone.
    func portalReady(_ subscription: Subscription, url: String, _ tx: Transaction, now: Timestamp) throws
    /// No such page could be made.
    func portalFailed(_ subscription: Subscription, _ tx: Transaction, now: Timestamp) throws
    /// The money for a period that has begun is still missing: the subscription ends at `endsAt` without it.
    func paymentReminder(_ subscription: Subscription, endsAt: Timestamp, _ tx: Transaction, now: Timestamp) throws
    /// A plan that does not renew by itself ends in some days.
    func endsSoon(_ plan: EndingPlan, _ tx: Transaction, now: Timestamp) throws
    /// A plan that was granted for a time is over, and nothing of it follows.
    func ended(_ plan: EndingPlan, _ tx: Transaction, now: Timestamp) throws
    /// `amount` more went back to the customer; all that did is `order.refunded`.
    func refunded(_ order: Order, amount: Money, _ tx: Transaction, now: Timestamp) throws
    /// A payment of somebody whom the partner brought has earned him `amount`; below zero where it went back.
    func earned(_ amount: Money, by partner: Partner, _ tx: Transaction, now: Timestamp) throws
}

/// A seller hears only what it cares for.
extension Seller {
    package func checkoutReady(_ order: Order, _ tx: Transaction, now: Timestamp) throws {}
    package func checkoutFailed(_ order: Order, reason: String, _ tx: Transaction, now: Timestamp) throws {}
    package func paid(_ order: Order, _ tx: Transaction, now: Timestamp) throws {}
    package func paymentFailed(_ order: Order, _ tx: Transaction, now: Timestamp) throws {}
    package func expired(_ order: Order, _ tx: Transaction, now: Timestamp) throws {}
    package func renewed(_ subscription: Subscription, _ tx: Transaction, now: Timestamp) throws {}
    package func subscriptionChanged(_ subscription: Subscription, from former: Subscription?, _ tx: Transaction, now: Timestamp) throws {}
    package func planChanged(_ subscription: Subscription, from former: Subscription, _ tx: Transaction, now: Timestamp) throws {}
    package func planIsToChange(_ subscription: Subscription, to plan: PlanChange?, _ tx: Transaction, now: Timestamp) throws {}
    package func portalReady(_ subscription: Subscription, url: String, _ tx: Transaction, now: Timestamp) throws {}
    package func portalFailed(_ subscription: Subscription, _ tx: Transaction, now: Timestamp) throws {}
    package func paymentReminder(_ subscription: Subscription, endsAt: Timestamp, _ tx: Transaction, now: Timestamp) throws {}
    package func endsSoon(_ plan: EndingPlan, _ tx: Transaction, now: Timestamp) throws {}
    package func ended(_ plan: EndingPlan, _ tx: Transaction, now: Timestamp) throws {}
    package func refunded(_ order: Order, amount: Money, _ tx: Transaction, now: Timestamp) throws {}
    package func earned(_ amount: Money, by partner: Partner, _ tx: Transaction, now: Timestamp) throws {}
}

/// The owner's API: its callers ask for what became of their orders.
struct SilentSeller: Seller {}
