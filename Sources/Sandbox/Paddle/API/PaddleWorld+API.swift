import Values

extension PaddleWorld {
    /// Status and body; the envelope is there, but for the request's id.
    mutating func answer(_ question: PaddleQuestion, at now: Timestamp) throws(PaddleError) -> (Int, JSON) {
        let parts = question.parts
        let id = parts.count > 1 ? parts[1] : ""
        switch (question.method, parts.first ?? "", parts.count, parts.last ?? "") {
        case ("POST", "transactions", 1, _): return (201, ["data": try makeTransaction(question, at: now)])
        case ("GET", "transactions", 1, _): return (200, try list(transactions.oldestFirst.filter(wanted(question)), question))
        case ("GET", "transactions", 2, _): return (200, ["data": try found(transactions[id], "transaction", id).json])
        case ("GET", "customers", 1, _): return (200, try list(customers.oldestFirst, question))
        case ("GET", "customers", 2, _): return (200, ["data": try found(customers[id], "customer", id).json])
        case ("POST", "customers", 3, "portal-sessions"): return (201, ["data": try makePortal(id, question, at: now)])
        case ("GET", "subscriptions", 1, _): return (200, try list(subscriptions.oldestFirst, question))
        case ("GET", "subscriptions", 2, _): return (200, ["data": try found(subscriptions[id], "subscription", id).json])
        case ("POST", "subscriptions", 3, let verb): return (200, ["data": try change(id, verb, question.body, at: now)])
        case ("PATCH", "subscriptions", 2, _): return (200, ["data": try alter(id, question.body, at: now)])
        case ("POST", "adjustments", 1, _): return (201, ["data": try makeAdjustment(question.body, at: now)])
        case ("GET", "adjustments", 1, _):
            let wanted = question.query["transaction_id"]
            return (200, try list(adjustments.oldestFirst.filter { wanted == nil || $0.transaction.id == wanted }, question))
        default: throw PaddleError(status: 404, code: "invalid_url", detail: "Path not found: \(parts.joined(separator: "/").prefix(80)).")
        }
    }

    func found<Object>(_ object: Object?, _ kind: String, _ id: String) throws(PaddleError) -> Object {
        guard let object else { throw .notFound(kind, id) }
        return object
    }

    private func wanted(_ question: PaddleQuestion) -> (PaddleTransaction) -> Bool {
        let statuses = question.query["status"].map { $0.split(separator: ",").map(String.init) }
        let since = (question.query["updated_at[GTE]"] ?? question.query["updated_at%5BGTE%5D"]).flatMap { Timestamp($0) }
        return { transaction in
            (statuses?.contains(transaction.status.rawValue) ?? true) && (since.map { transaction.updatedAt >= $0 } ?? true)
                && (question.query["subscription_id"].map { $0 == transaction.subscription } ?? true)
        }
    }

    /// Newest first, page by page behind the id in `after`.
    private func list(_ objects: [some ProviderObject], _ question: PaddleQuestion) throws(PaddleError) -> JSON {
        let size = min(200, question.query["per_page"].flatMap { Int($0) } ?? 50)
        guard size > 0 else { throw .invalid("per_page", "must be greater than 0") }
        var rest = Array(objects.reversed())
        if let after = question.query["after"] {
            guard let index = rest.firstIndex(where: { $0.id == after }) else { throw .invalid("after", "is no ID of this list") }
            rest = Array(rest[(index + 1)...])
        }
        let page = rest.prefix(size)
        var query = question.query.filter { $0.key != "after" }.map { "\($0.key)=\($0.value)" }.sorted()
        if let last = page.last { query.append("after=\(last.id)") }
        return [
            "data": .array(page.map(\.json)),
            "meta": [
                "pagination": [
                    "per_page": .integer(Int64(size)),
                    "next": .string("\(question.baseURL)/\(question.parts.joined(separator: "/"))?\(query.joined(separator: "&"))"),
                    "has_more": .bool(rest.count > size), "estimated_total": .integer(Int64(objects.count)),
                ]
            ],
        ]
    }
}

// MARK: What is made

extension PaddleWorld {
    private mutating func makeTransaction(_ question: PaddleQuestion, at now: Timestamp) throws(PaddleError) -> JSON {
        let body = question.body
        guard let wishes = body["items"]?.elements, !wishes.isEmpty else { throw .invalid("items", "is required") }
        var items: [PaddleItem] = []
        for wish in wishes { items.append(try item(wish, at: now)) }
        let currency = items[0].currency
        guard items.allSatisfy({ $0.currency == currency }), (body["currency_code"]?.text ?? currency.code) == currency.code else {
            throw .invalid("currency_code", "does not match the prices")
        }
        if let data = body["custom_data"], data != .null, data.members == nil { throw .invalid("custom_data", "must be an object") }
        let id = newID("txn")
        let transaction = PaddleTransaction(
            id: id, createdAt: now, origin: "api", items: items, currency: currency, customData: body["custom_data"] ?? .null,
            pageURL: "\(question.baseURL)/pay?_ptxn=\(id)", updatedAt: now)
        guard transaction.amount >= currency.leastCharge else {
            throw .refused(
                "transaction_balance_less_than_charge_limit",
                "Transaction balance is less than what we can charge. Transaction balance: \(transaction.amount), Minimum payment amount: "
                    + "\(currency.leastCharge), Currency code: \(currency.code)")
        }
        open(transaction, at: now)
        return transaction.json
    }

    /// Of no catalogue: the sandbox's Paddle has none.
    func item(_ wish: JSON, at now: Timestamp) throws(PaddleError) -> PaddleItem {
        guard let price = wish["price"] else { throw .invalid("items.price", "is required: the sandbox has no catalogue") }
        guard let quantity = wish["quantity"]?.int, quantity > 0 else { throw .invalid("items.quantity", "must be greater than 0") }
        guard let description = price["description"]?.text, !description.isEmpty else {
            throw .invalid("items.price.description", "is required")
        }
        guard let name = price["product"]?["name"]?.text, price["product"]?["tax_category"]?.text != nil else {
            throw .invalid("items.price.product", "must have name and tax_category")
        }
        guard let currency = price["unit_price"]?["currency_code"]?.text.flatMap({ PaddleCurrency($0) }) else {
            throw .invalid("items.price.unit_price.currency_code", "must be a supported currency")
        }
        guard let amount = price["unit_price"]?["amount"]?.text.flatMap({ Int64($0) }), amount >= 0 else {
            throw .invalid("items.price.unit_price.amount", "must be a string of minor units")
        }
        guard price["tax_mode"]?.text == "internal" else {
            throw .invalid("items.price.tax_mode", "the sandbox sells with the tax in the price: internal")
        }
        return PaddleItem(
            priceID: newID("pri"), productID: newID("pro"), lineID: newID("txnitm"), name: price["name"]?.text ?? name,
            description: description, unitAmount: amount, quantity: quantity, currency: currency, cycle: try cycle(price["billing_cycle"]),
            createdAt: now)
    }

    private func cycle(_ wish: JSON?) throws(PaddleError) -> StripeInterval? {
        guard let wish, wish != .null else { return nil }
        guard let unit = wish["interval"]?.text.flatMap(StripeInterval.Unit.init(rawValue:)), let count = wish["frequency"]?.int, count > 0
        else { throw .invalid("items.price.billing_cycle", "must have interval and frequency") }
        return StripeInterval(unit: unit, count: count)
    }

    private mutating func makeAdjustment(_ body: JSON, at now: Timestamp) throws(PaddleError) -> JSON {
        guard body["action"]?.text == "refund" else { throw .invalid("action", "the sandbox refunds, and does no more") }
        guard let reason = body["reason"]?.text, !reason.isEmpty else { throw .invalid("reason", "is required") }
        guard let id = body["transaction_id"]?.text else { throw .invalid("transaction_id", "is required") }
        if body["type"]?.text == "full" { return try refund(id, nil, reason: reason, at: now).json }
        guard let item = body["items"]?[0], item["type"]?.text == "partial" || item["type"]?.text == "full" else {
            throw .invalid("items", "is required where type is not full")
        }
        guard let transaction = transactions[id] else { throw .notFound("transaction", id) }
        guard transaction.items.contains(where: { $0.lineID == item["item_id"]?.text }) else {
            throw .refused("adjustment_transaction_item_invalid", "The item is none of the transaction's.")
        }
        if item["type"]?.text == "full" { return try refund(id, nil, reason: reason, at: now).json }
        guard let amount = item["amount"]?.text.flatMap({ Int64($0) }) else { throw .invalid("items.amount", "is required") }
        return try refund(id, amount, reason: reason, at: now).json
    }
}
