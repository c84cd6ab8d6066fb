import Storage
import Values

/// A company that takes customers' money for us, behind one small contract: a folder of `PaymentProviders` each.
///
/// Calls go out of jobs and may be repeated; `checkout` must give the same page for the same order. Webhooks come in as bytes
/// that the provider's own signature vouches for, and leave as `PaymentNews`.
package protocol PaymentProvider: Sendable {
    /// As orders, clearing accounts and reports name it: `stripe`.
    var name: String { get }

    /// As people read it: `Stripe`.
    var title: String { get }

    /// The only currency that it sells in; nil where it sells in that of the books.
    var currency: Currency? { get }

    /// Whether it sells such things at all, in this currency; of how much at a time is another question.
    func canSell(_ purpose: Order.Purpose, in currency: Currency) -> Bool

    /// The smallest step of an amount that it can charge.
    func smallestStep(of currency: Currency) -> Money

    /// The least that it charges at a time.
    func leastCharge(in currency: Currency) -> Money

    /// The most that it charges at a time; nil where it decides that itself.
    func mostCharge(in currency: Currency) -> Money?

    /// Makes the page where the customer pays.
    func checkout(for order: Order) async throws(PaymentProviderError) -> Checkout

    /// Checks the signature and reads who, what and when; the rest of the body is kept for `news`.
    func receive(_ body: [UInt8], headers: WebhookHeaders, now: Timestamp) throws(WebhookRefusal) -> ReceivedEvent

    /// What a stored event means. Pure: a body that cannot be read is an error of the event, whenever it is read.
    func news(of body: [UInt8]) throws(PaymentNewsError) -> PaymentNews

    /// Why an event is not to be believed although its words are in order, in a sentence without its full stop; nil where there is no doubt.
    func doubt(about body: [UInt8], _ tx: Transaction) throws -> String?

    /// Gives back so much of a payment, and returns its own id of the refund. `key` is the key of idempotency: a repetition gives back
    /// nothing more. That the money went is told by its news.
    func refund(_ payment: Payment, _ amount: Money, reason: String, key: String) async throws(PaymentProviderError) -> String

    /// What it kept for itself of a payment; nil while it does not know yet.
    func settlement(of payment: Payment) async throws(PaymentProviderError) -> Settlement?

    /// How a subscription stands at the moment; its id is the provider's.
    func state(ofSubscription id: String) async throws(PaymentProviderError) -> SubscriptionState

    /// What its own lists say of money since then, to be compared with the books; nil where it has no lists.
    func records(since: Timestamp) async throws(PaymentProviderError) -> [PaymentRecord]?

    /// Makes the change of a subscription and tells how it stands then; called out of a job, and again with the same change, whose id is the
    /// provider's key of idempotency, where no answer came. An action that it has no means for is `.refused`, with a sentence for the
    /// owner. What was done before, such as the end of what has ended, is well. Its webhook will tell the same again. `payments` are those
    /// of the subscription, the oldest first.
    func perform(
        _ change: SubscriptionChange, on subscription: Subscription, payments: [Payment]
    ) async throws(PaymentProviderError) -> SubscriptionState

    /// Whether it has pages where customers see to their subscriptions themselves.
    var hasPortal: Bool { get }

    /// A page where the customer cancels the subscription, takes that back and changes the card; for him alone, and closed again soon. Nil where
    /// it has none. `key` is the key of idempotency.
    func portal(for subscription: Subscription, key: String) async throws(PaymentProviderError) -> String?

    /// Whether it can bring a running subscription to another plan.
    var changesPlans: Bool { get }

    /// Whether it closes a check-out that nobody pays, and tells so.
    var closesCheckouts: Bool { get }

    /// Whether it tries an open renewal again when it is asked to; the others try by themselves alone.
    var collectsOnRequest: Bool { get }

    /// Whether what it charges for a change of plan is counted from the moment that it was asked for, and not from when it is made.
    var countsFromRequest: Bool { get }

    /// One harmless call that shows whether the key is accepted.
    func check() async throws(PaymentProviderError)
}

extension PaymentProvider {
    package var hasPortal: Bool { false }

    package func portal(for subscription: Subscription, key: String) async throws(PaymentProviderError) -> String? { nil }

    package var changesPlans: Bool { false }

    package var closesCheckouts: Bool { true }

    package var collectsOnRequest: Bool { false }

    package var countsFromRequest: Bool { false }

    package func perform(
        _ change: SubscriptionChange, on subscription: Subscription, payments: [Payment]
    ) async throws(PaymentProviderError) -> SubscriptionState {
        throw .refused("\(title) lets nobody but the customer change a subscription")
    }

    package var currency: Currency? { nil }

    package func canSell(_ purpose: Order.Purpose, in currency: Currency) -> Bool { true }

    package func records(since: Timestamp) async throws(PaymentProviderError) -> [PaymentRecord]? { nil }

    package func refund(_ payment: Payment, _ amount: Money, reason: String, key: String) async throws(PaymentProviderError) -> String {
        throw .refused("\(title) gives money back in other ways: see the owner's guide")
    }

    package func doubt(about body: [UInt8], _ tx: Transaction) throws -> String? { nil }
}

/// The page where a customer pays.
package struct Checkout: Sendable, Equatable {
    /// The provider's.
    package let id: String
    package let url: String

    package init(id: String, url: String) {
        self.id = id
        self.url = url
    }
}

/// What came in by a webhook, before it is understood.
package struct ReceivedEvent: Sendable, Equatable {
    package let id: String
    package let type: String
    package let occurredAt: Timestamp
    /// The provider's id of what it is about.
    package let objectID: String?
    /// What its events are kept in order by: our order, else the provider's subscription or payment.
    package let subject: String
}

/// What a payment cost, and the ids by which its later news will come.
package struct Settlement: Sendable, Equatable {
    /// The id that refunds and disputes name.
    package let intentID: String?
    package let chargeID: String?
    /// Nil where nothing was kept.
    package let fee: Fee?

    package struct Fee: Sendable, Equatable {
        /// The provider's entry that it stands in.
        package let id: String
        package let amount: Money
    }
}

/// Why a webhook is not believed; the answer is 400 and nothing is stored.
package enum WebhookRefusal: Error, Equatable, CustomStringConvertible {
    case unsigned
    case malformedSignature
    /// By so many seconds.
    case staleSignature(seconds: Int64)
    case wrongSignature
    /// It is signed, but is no event.
    case unreadable(String)

    package var description: String {
        switch self {
        case .unsigned: "the request carries no signature"
        case .malformedSignature: "the signature cannot be read"
        case .staleSignature(let seconds): "the signature's time is \(seconds) seconds off; is the clock right?"
        case .wrongSignature: "the signature is not one of the configured secrets'"
        case .unreadable(let reason): "the body is no event: \(reason)"
        }
    }
}
