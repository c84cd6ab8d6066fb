import Storage
import Values

/// What a plan says of one thing that a product does: how many, whether at all, or for how much.
package struct Entitlement: Sendable, Equatable {
    package enum Terms: Sendable, Equatable {
        /// So many in each window of the kind.
        case limit(Int, per: Window)
        /// As many as one likes, or none.
        case feature(Bool)
        /// Each is charged to the customer's wallet.
        case metered(price: Money)
    }

    /// A stretch of time that is counted by itself, in the workspace's time zone.
    package enum Window: String, SQLCodable, Codable, Sendable, CaseIterable {
        case day
        /// From Monday.
        case week
        /// Of the calendar.
        case month
        /// All time: what is used is used.
        case total
    }

    /// As products ask for it: `questions`.
    package let name: String
    package let terms: Terms

    package init(_ name: String, _ terms: Terms) {
        self.name = name
        self.terms = terms
    }
}

extension Entitlement {
    /// As a plan's version keeps it, in the plan's currency.
    struct Stored: Codable, Equatable, Sendable {
        let name: String
        var limit: Int?
        var per: Window?
        var isIncluded: Bool?
        var priceNanos: Int64?

        init(_ entitlement: Entitlement) {
            name = entitlement.name
            switch entitlement.terms {
            case .limit(let count, let window): (limit, per) = (count, window)
            case .feature(let isOn): isIncluded = isOn
            case .metered(let price): priceNanos = price.nanos
            }
        }
    }

    /// Throws `StorageError.unreadable` for what no Kontor has written.
    init(_ stored: Stored, _ currency: Currency) throws {
        if let limit = stored.limit, let window = stored.per {
            self.init(stored.name, .limit(limit, per: window))
        } else if let isIncluded = stored.isIncluded {
            self.init(stored.name, .feature(isIncluded))
        } else if let nanos = stored.priceNanos {
            self.init(stored.name, .metered(price: Money(nanos: nanos, currency)))
        } else {
            throw StorageError.unreadable("the entitlement “\(stored.name)” of a plan's version has no terms")
        }
    }
}
