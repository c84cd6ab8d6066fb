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

    package init(key: String, name: String, price: Money, period: Period) {
        self.key = key
        self.name = name
        self.price = price
        self.period = period
    }
}
