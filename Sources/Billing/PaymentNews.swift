import Values

/// What a provider's event means, in Billing's words.
package enum PaymentNews: Sendable, Equatable {
    /// A single payment has come.
    case paid(PaymentReference, amount: Money)
    /// The customer has agreed to a subscription; its money is told by `invoicePaid`.
    case subscribed(order: String?, checkout: String, subscription: String, customer: String?, amount: Money)
    /// A period of a subscription is paid for.
    case invoicePaid(InvoicePaid)
    case invoiceFailed(SubscriptionReference, invoice: String, reason: String)
    /// The money of a single payment or of a first period will not come.
    case checkoutFailed(order: String?, checkout: String, reason: String)
    case checkoutExpired(order: String?, checkout: String)
    case subscriptionState(SubscriptionReference, SubscriptionState)
    /// `total` is all that went back so far.
    case refunded(PaymentReference, total: Money)
    /// So much went back at once, by the refund that the provider names; with it the provider gave back of its own fee.
    case returned(PaymentReference, refund: String, amount: Money, returnedFee: Money)
    /// A refund that was asked for will not be made.
    case refundRefused(PaymentReference, refund: String, reason: String)
    /// A refund that was made came back to the business: the customer has got nothing.
    case refundCameBack(PaymentReference, refund: String, amount: Money)
    case dispute(PaymentReference, Dispute)
    /// Nothing that Billing acts upon; `reason` says why.
    case nothing(reason: String)
}

extension PaymentNews {
    /// Whether it tells of money that has come or gone, so that someone has to look where it is not believed.
    var isAboutMoney: Bool {
        switch self {
        case .paid, .subscribed, .invoicePaid, .refunded, .returned, .refundCameBack, .dispute: true
        case .invoiceFailed, .checkoutFailed, .checkoutExpired, .subscriptionState, .refundRefused, .nothing: false
        }
    }
}

/// By what an event names a payment: each where it is known, the order as the provider gives back what we told it.
package struct PaymentReference: Sendable, Equatable {
    package var order: String?
    package var checkout: String?
    /// The id that refunds and disputes name.
    package var intent: String?
    package var charge: String?
    package var invoice: String?
}

package struct SubscriptionReference: Sendable, Equatable {
    package let id: String
    package var order: String?
    package var customer: String?
}

package struct InvoicePaid: Sendable, Equatable {
    package let subscription: SubscriptionReference
    package let invoice: String
    package let intent: String?
    package let charge: String?
    package let amount: Money
    package let from: Timestamp
    package let until: Timestamp
    /// It is what a change of plan costs for the rest of a period, and no period of its own.
    var isProration = false
    /// The subscription goes on with it: nothing else will tell that it does.
    var goesOn = false
}

package struct SubscriptionState: Sendable, Equatable {
    package let status: Subscription.Status
    package let cancelsAt: Timestamp?
    /// It ends with the period that is paid for, which the provider does not name; nobody will tell when it does.
    package var endsWithPeriod = false
}

package struct Dispute: Sendable, Equatable {
    package enum Change: Sendable, Equatable {
        case opened
        case fundsWithdrawn
        case fundsReinstated
        /// The same, with the word that the business has won.
        case reversed
        case won
        case lost
        case other
    }

    package let id: String
    package let change: Change
    package let amount: Money
    /// What the provider took for it, and gave back of that.
    package let fee: Money?
    package let returnedFee: Money?
}

/// Why a stored event has no meaning for us.
package enum PaymentNewsError: Error, Equatable, CustomStringConvertible {
    case unreadable(String)

    package var description: String {
        switch self {
        case .unreadable(let reason): "the event cannot be read: \(reason)"
        }
    }
}
