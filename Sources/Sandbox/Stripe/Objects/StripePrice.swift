import Values

struct StripeProduct: ProviderObject {
    let id: String
    let createdAt: Timestamp
    let name: String
    let description: String?
    let metadata: [String: String]
    /// What a check-out makes for itself (`price_data`) is not on offer.
    let isActive: Bool

    var json: JSON {
        [
            "id": .string(id), "object": "product", "active": .bool(isActive), "created": .time(createdAt), "default_price": .null,
            "description": .text(description), "images": [], "livemode": false, "marketing_features": [], "metadata": .texts(metadata),
            "name": .string(name), "package_dimensions": .null, "shippable": .null, "statement_descriptor": .null, "tax_code": .null,
            "type": "service", "unit_label": .null, "updated": .time(createdAt), "url": .null,
        ]
    }
}

struct StripePrice: ProviderObject {
    let id: String
    let createdAt: Timestamp
    let currency: StripeCurrency
    /// In minor units.
    let unitAmount: Int64
    let recurring: StripeInterval?
    let product: String
    let metadata: [String: String]
    let isActive: Bool

    var json: JSON {
        [
            "id": .string(id), "object": "price", "active": .bool(isActive), "billing_scheme": "per_unit", "created": .time(createdAt),
            "currency": .string(currency.code), "custom_unit_amount": .null, "livemode": false, "lookup_key": .null,
            "metadata": .texts(metadata), "nickname": .null, "product": .string(product), "recurring": recurring?.json ?? .null,
            "tax_behavior": "unspecified", "tiers_mode": .null, "transform_quantity": .null,
            "type": recurring == nil ? "one_time" : "recurring", "unit_amount": .integer(unitAmount),
            "unit_amount_decimal": .string(String(unitAmount)),
        ]
    }

    /// The older form of a recurring price, which subscription items still show beside it.
    var planJSON: JSON {
        [
            "id": .string(id), "object": "plan", "active": .bool(isActive), "amount": .integer(unitAmount),
            "amount_decimal": .string(String(unitAmount)), "billing_scheme": "per_unit", "created": .time(createdAt),
            "currency": .string(currency.code), "interval": .text(recurring?.unit.rawValue), "interval_count": .count(recurring?.count),
            "livemode": false, "metadata": .texts(metadata), "meter": .null, "nickname": .null, "product": .string(product),
            "tiers_mode": .null, "transform_usage": .null, "trial_period_days": .null, "usage_type": "licensed",
        ]
    }
}

/// Every so many days, weeks, months or years.
struct StripeInterval: Sendable, Equatable {
    enum Unit: String, CaseIterable, Sendable { case day, week, month, year }

    let unit: Unit
    let count: Int64

    var json: JSON {
        [
            "interval": .string(unit.rawValue), "interval_count": .integer(count), "meter": .null, "trial_period_days": .null,
            "usage_type": "licensed",
        ]
    }

    /// `periods` intervals after `anchor`. Months keep the anchor's day, or take their last where they have no such day.
    func moment(after periods: Int64, from anchor: Timestamp) -> Timestamp {
        let steps = periods * count
        switch unit {
        case .day: return anchor.adding(.seconds(86_400 * steps))
        case .week: return anchor.adding(.seconds(7 * 86_400 * steps))
        case .month: return StripeInterval.months(steps, after: anchor)
        case .year: return StripeInterval.months(12 * steps, after: anchor)
        }
    }

    private static func months(_ months: Int64, after anchor: Timestamp) -> Timestamp {
        // No sandbox runs before 1970, so division rounds the right way.
        let days = anchor.seconds / 86_400
        let date = CivilDate.from(daysSinceEpoch: days)
        let month = date.month - 1 + months
        for day in stride(from: date.day, to: date.day - 4, by: -1) {
            guard let then = CivilDate.daysSinceEpoch(year: date.year + month / 12, month: month % 12 + 1, day: day) else { continue }
            return anchor.adding(.seconds((then - days) * 86_400))
        }
        return anchor
    }
}

/// A price and how often, in a check-out.
struct StripeLineItem: Sendable {
    let id: String
    let price: StripePrice
    let quantity: Int64
    /// The product's name.
    let description: String

    var amount: Int64 { price.unitAmount * quantity }

    var json: JSON {
        [
            "id": .string(id), "object": "item", "amount_discount": 0, "amount_subtotal": .integer(amount), "amount_tax": 0,
            "amount_total": .integer(amount), "currency": .string(price.currency.code), "description": .string(description),
            "price": price.json, "quantity": .integer(quantity),
        ]
    }
}
