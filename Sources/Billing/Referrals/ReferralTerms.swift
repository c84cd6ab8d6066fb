import Storage
import Values

/// What a partner gets for those whom he brings. A referral keeps the terms of the day it was made: what was promised then is not
/// changed by a change of `kontor.yaml`.
package struct ReferralTerms: Sendable, Equatable {
    package enum Commission: Sendable, Equatable {
        /// Hundredths of a percent of what was paid, from 1 to 10000; rounded half up at the ninth decimal.
        case percent(basisPoints: Int)
        /// As much for each payment, and never more than was paid.
        case amount(Money)
    }

    package enum Occasion: String, SQLCodable, Sendable, CaseIterable {
        case firstPayment = "first_payment"
        case everyPayment = "every_payment"
    }

    package let commission: Commission
    package let occasion: Occasion
    /// Of the books. A payment in another, such as Stars, earns nothing: nobody knows what it is worth.
    package let currency: Currency

    package init(_ commission: Commission, on occasion: Occasion, currency: Currency) {
        self.commission = commission
        self.occasion = occasion
        self.currency = currency
    }

    /// For one payment; nil where it earns nothing.
    func commission(of paid: Money) throws(MoneyError) -> Money? {
        guard paid.currency == currency else { return nil }
        let earned =
            switch commission {
            case .percent(let basisPoints): try paid.times(Int64(basisPoints), dividedBy: 10_000)
            case .amount(let amount): Money(nanos: min(amount.nanos, paid.nanos), currency)
            }
        return earned.nanos > 0 ? earned : nil
    }
}
