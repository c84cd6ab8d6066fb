import Storage
import Values

/// What a customer can subscribe to, or buy once and for good.
package struct Plan: Sendable, Equatable {
    package enum Period: String, SQLCodable, Sendable, CaseIterable {
        case day, week, month, year
        /// Paid for once; it does not end.
        case once
    }

    package static let usualGraceDays = 3

    /// Its key under `plans` in `kontor.yaml`.
    package let key: String
    /// What the customer reads.
    package let name: String
    /// For one period.
    package let price: Money
    package let period: Period
    /// In Telegram Stars, for 30 days; nil where it is not sold for them.
    package var starsPrice: Money?
    /// So many days are free before the first payment.
    package var trialDays = 0
    /// So long after the paid period the customer is not shut out: a renewal is collected hours later, and tried again for days.
    package var graceDays = Plan.usualGraceDays
    /// What it includes; nil is everything, without a limit.
    package var entitlements: [Entitlement]?

    package init(key: String, name: String, price: Money, period: Period) {
        self.key = key
        self.name = name
        self.price = price
        self.period = period
    }

    /// In this currency; nil where it is not sold for it.
    package func price(in currency: Currency) -> Money? { [price, starsPrice].compactMap { $0 }.first { $0.currency == currency } }

    /// What the provider charges for a period; nil where it does not sell the plan.
    package func price(through provider: any PaymentProvider) -> Money? { price(in: provider.currency ?? price.currency) }

    /// Nil where the plan does not speak of it.
    package func entitlement(_ name: String) -> Entitlement? { entitlements?.first { $0.name == name } }
}
