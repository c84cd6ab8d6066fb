import Values

/// So many of a price.
struct PaddleNewItem: Encodable {
    let quantity: Int
    let price: PaddlePrice
}

/// A price that is in no catalogue, with its product.
struct PaddlePrice: Encodable {
    struct Product: Encodable {
        let name: String
        let taxCategory: String
    }

    struct UnitPrice: Encodable {
        let amount: String
        let currencyCode: String
    }

    struct Cycle: Encodable {
        let interval: String
        let frequency: Int
    }

    /// Else the customer could change how many he buys.
    struct Bounds: Encodable {
        let minimum: Int
        let maximum: Int
    }

    let name: String
    let description: String
    let product: Product
    let unitPrice: UnitPrice
    let billingCycle: Cycle?
    /// `internal`: the tax is in the price.
    let taxMode: String
    let quantity: Bounds

    /// `amount` is in minor units; what is sold once has no period.
    init(named name: String, _ amount: String, _ currency: Currency, every period: Plan.Period?) {
        self.name = name
        description = name
        product = Product(name: name, taxCategory: "standard")
        unitPrice = UnitPrice(amount: amount, currencyCode: currency.code)
        billingCycle = period.map { Cycle(interval: $0.rawValue, frequency: 1) }
        taxMode = "internal"
        quantity = Bounds(minimum: 1, maximum: 1)
    }
}
