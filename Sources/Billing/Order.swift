import Customers
import Storage
import Values

/// What a customer is about to buy. Every payment begins as one; money is credited only where it is the order's provider,
/// amount and currency.
package struct Order: Identified, Sendable {
    package static let idPrefix = "order"

    package enum Purpose: Sendable, Equatable {
        /// The plan's key and its period, as sold; `amount` is the price of one period.
        case subscription(plan: String, period: Plan.Period)
        /// So many units, for `amount` together; of a plan that is bought once or given to somebody, one.
        case payment(quantity: Int)
    }

    package enum Status: String, SQLCodable, Sendable, CaseIterable {
        /// The provider has not made the check-out page yet.
        case created
        /// The customer can pay at `checkoutURL`.
        case open
        case paid
        case failed
        /// The page was left and is closed.
        case expired
    }

    package enum Failure: String, SQLCodable, Sendable, CaseIterable {
        /// The provider will not sell this, for a reason that the next attempt would meet too.
        case refused
        /// The provider could not be reached, or does not know us.
        case unavailable
        /// The customer's money did not come.
        case declined
    }

    package let id: ID<Order>
    package let workspaceID: ID<Workspace>
    package let customerID: ID<Customer>
    /// Who sells: a bot's key, or `api`.
    package let seller: String
    /// `stripe`, `paddle`: the only one whose word on the order's money is believed.
    package let provider: String
    package let purpose: Purpose
    /// What the customer reads on the check-out page.
    package let description: String
    package let amount: Money
    /// Of the seller, who alone knows what it means.
    package let reference: String?
    package let language: String?
    /// Where the check-out page sends the customer afterwards.
    let paidURL: String
    let cancelledURL: String
    package let status: Status
    package let checkoutURL: String?
    /// The provider's id of the check-out.
    let providerCheckoutID: String?
    /// Why it failed; nil unless it did.
    package let failure: Failure?
    /// A sentence without its full stop.
    package let failureReason: String?
    /// Of all its payments, so of a subscription's renewals too.
    package let refunded: Money
    /// When a customer first had a payment of it disputed by the bank.
    package let disputedAt: Timestamp?
    package let createdAt: Timestamp
    package let paidAt: Timestamp?
    /// The terms of the plan that it is for; nil where it is for none, or was placed before plans had versions.
    package var planVersionID: ID<PlanVersion>?
    /// The key of that plan.
    package var soldPlan: String?
    /// Who gets the plan, where it is a gift.
    package var recipientID: ID<Customer>?
    /// What made it cheaper.
    var promotionID: ID<Promotion>?
}

/// An order to be stored by `Billing.placeOrder`.
package struct NewOrder: Sendable {
    package enum Purpose: Sendable {
        /// A key of `plans`, which says the price.
        case subscription(plan: String)
        case payment(description: String, quantity: Int, amount: Money)
    }

    package let customerID: ID<Customer>
    /// A bot's key, or `api`.
    package let seller: String
    package let purpose: Purpose
    /// Kept for the seller, such as a conversation's id.
    package var reference: String?
    /// Of the check-out page; nil lets the provider go by the browser.
    package var language: String?
    /// Where the customer goes back to where Kontor has no public address, such as the bot's `https://t.me/…`.
    package var returnURL: String?
    /// Through which provider; nil takes the first that can sell this.
    package var provider: String?
    /// Given where the order must not be placed twice; nil takes a new one.
    package var id: ID<Order>?
    /// Who gets the plan, for one period that does not renew, where it is a gift.
    package var recipientID: ID<Customer>?
    /// A code that makes it cheaper.
    package var promotion: String?

    package init(
        customerID: ID<Customer>, seller: String, purpose: Purpose, reference: String? = nil, language: String? = nil,
        returnURL: String? = nil
    ) {
        self.customerID = customerID
        self.seller = seller
        self.purpose = purpose
        self.reference = reference
        self.language = language
        self.returnURL = returnURL
    }
}
