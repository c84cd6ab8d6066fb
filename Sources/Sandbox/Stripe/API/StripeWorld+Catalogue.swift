import Values

extension StripeProduct {
    static let parameters: [String: StripeShape] = [
        "name": .text(most: 1500), "description": .text(most: 5000), "metadata": .metadata, "images": .list(.url),
        "tax_code": .text(most: 40), "active": .flag, "statement_descriptor": .text(most: 22),
    ]
}

extension StripeInterval {
    static let shape = StripeShape.fields(
        ["interval": .choice(Unit.allCases.map(\.rawValue)), "interval_count": .integer(from: 1, through: 1095)], required: ["interval"])

    init(_ wishes: StripeValue) {
        self.init(unit: wishes["interval"]?.text.flatMap(Unit.init(rawValue:)) ?? .month, count: wishes["interval_count"]?.int ?? 1)
    }
}

extension StripePrice {
    static let parameters: [String: StripeShape] = [
        "currency": .currency, "unit_amount": .amount, "product": .id, "recurring": StripeInterval.shape, "metadata": .metadata,
        "nickname": .text, "active": .flag, "tax_behavior": .choice(["exclusive", "inclusive", "unspecified"]),
        "product_data": .fields(StripeProduct.parameters, required: ["name"]),
    ]
}

extension StripeCustomer {
    static let parameters: [String: StripeShape] = [
        "email": .email, "name": .text(most: 256), "phone": .text(most: 20), "description": .text(most: 5000), "metadata": .metadata,
        "preferred_locales": .list(.text(most: 10)),
    ]
}

extension StripeWorld {
    mutating func makeProduct(_ wishes: StripeValue, isActive: Bool, at now: Timestamp) -> StripeProduct {
        let product = StripeProduct(
            id: wishes["id"]?.text ?? newID("prod", length: 14), createdAt: now, name: wishes["name"]?.text ?? "",
            description: wishes["description"]?.text,
            metadata: wishes["metadata"]?.texts ?? [:], isActive: isActive)
        products.put(product)
        return product
    }

    /// A product on offer, under an id of the caller's choice where it names one.
    mutating func makeProduct(_ call: StripeCall) throws(StripeError) -> JSON {
        if let id = call["id"]?.text, products[id] != nil {
            throw .invalid("Product already exists.", param: "id", code: "resource_already_exists")
        }
        return makeProduct(call.parameters, isActive: true, at: call.now).json
    }

    /// `name` is the full name of the parameter that holds the wishes; empty for the request itself.
    mutating func makePrice(_ wishes: StripeValue, _ name: String, isActive: Bool, at now: Timestamp) throws(StripeError) -> StripePrice {
        let fullName = { (part: String) in name.isEmpty ? part : "\(name)[\(part)]" }
        guard let currency = wishes["currency"]?.text.flatMap({ StripeCurrency($0) }) else { throw .missing(fullName("currency")) }
        guard let amount = wishes["unit_amount"]?.int else { throw .missing(fullName("unit_amount")) }
        let product: String
        switch (wishes["product"]?.text, wishes["product_data"]) {
        case (let id?, nil):
            guard products[id] != nil else { throw .noSuch("product", id, param: fullName("product"), status: 400) }
            product = id
        case (nil, let wishes?): product = makeProduct(wishes, isActive: isActive, at: now).id
        default: throw .invalid("You must specify either `product` or `product_data`.", param: name.isEmpty ? nil : name)
        }
        let price = StripePrice(
            id: newID("price"), createdAt: now, currency: currency, unitAmount: amount,
            recurring: wishes["recurring"].map { StripeInterval($0) }, product: product, metadata: wishes["metadata"]?.texts ?? [:],
            isActive: isActive)
        prices.put(price)
        return price
    }
}
