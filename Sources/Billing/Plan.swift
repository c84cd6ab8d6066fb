import Storage
import Values

/// What a customer can subscribe to.
package struct Plan: Sendable, Equatable {
    package enum Period: String, SQLCodable, Sendable, CaseIterable {
        case day, week, month, year
    }

    /// Its key under `plans` in `kontor.yaml`.
    package let key: String
    /// What the customer reads.
    package let name: String
    /// For one period.
    package let price: Money
    package let period: Period
    /// In Telegram Stars, for 30 days; nil where it is not sold for them.
    package var starsPrice: Money?

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
}
