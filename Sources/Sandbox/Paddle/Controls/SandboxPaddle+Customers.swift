import Values

extension SandboxPaddle {
    /// A transaction as its customer and a test see it.
    package struct Transaction: Sendable, Equatable {
        package let id: String
        package let url: String
        /// `ready`, `completed`, `past_due` …
        package let status: String
        /// In minor units.
        package let amount: Int64
        package let currency: String
        package let orderID: String?
        package let customer: String?
        package let subscription: String?
        package let isRecurring: Bool
    }

    /// All of them, oldest first.
    package func transactions() -> [Transaction] { desk.locked { world, _ in world.transactions.oldestFirst.map(Transaction.init) } }

    package func transaction(_ id: String) throws(SandboxError) -> Transaction {
        try desk.locked { (world, _) throws(SandboxError) in
            guard let transaction = world.transactions[id] else { throw .notFound("There is no transaction “\(id)”.") }
            return Transaction(transaction)
        }
    }

    /// The customer pays, or tries to with a card that fails. Throws `SandboxError.conflict` where the page is not open any more.
    @discardableResult
    package func pay(_ id: String, works: Bool = true, email: String? = nil) throws(SandboxError) -> Transaction {
        try desk.locked { (world, now) throws(SandboxError) in try world.pay(id, works: works, email: email, at: now) }
        return try transaction(id)
    }

    package func abandon(_ id: String) throws(SandboxError) {
        try desk.locked { (world, now) throws(SandboxError) in try world.cancel(transaction: id, at: now) }
    }

    /// Whether the customer's card will pay the next renewals.
    package func setCard(of customer: String, works: Bool) throws(SandboxError) {
        try desk.locked { (world, _) throws(SandboxError) in
            guard var customer = world.customers[customer] else { throw .notFound("There is no customer “\(customer)”.") }
            customer.hasWorkingCard = works
            world.customers.put(customer)
        }
    }

    /// Gives money back as the owner can in Paddle's dashboard; all that is left where no amount is named. Returns the adjustment's id.
    @discardableResult
    package func refund(_ transaction: String, amount: Int64? = nil) throws(SandboxError) -> String {
        try desk.locked { (world, now) throws(SandboxError) in
            do throws(PaddleError) {
                return try world.refund(transaction, amount, reason: "requested_by_customer", at: now).id
            } catch {
                throw .conflict(error.detail)
            }
        }
    }

    /// From now on refunds wait until `decide`.
    package func askForApproval(_ asks: Bool = true) { desk.locked { world, _ in world.asksForApproval = asks } }

    package func decide(adjustment id: String, isApproved: Bool) throws(SandboxError) {
        try desk.locked { (world, now) throws(SandboxError) in try world.decide(id, isApproved: isApproved, at: now) }
    }

    /// Ids of all adjustments, oldest first.
    package func adjustments() -> [String] { desk.locked { world, _ in world.adjustments.oldestFirst.map(\.id) } }

    /// The customer's bank takes a payment back, or gives it back again.
    package func chargeBack(_ transaction: String, isReversed: Bool = false) throws(SandboxError) {
        try desk.locked { (world, now) throws(SandboxError) in try world.chargeBack(transaction, isReversed: isReversed, at: now) }
    }

    /// Ends a subscription now, or at its period's end.
    package func cancel(subscription id: String, atOnce: Bool) throws(SandboxError) {
        try desk.locked { (world, now) throws(SandboxError) in
            guard var subscription = world.subscriptions[id], subscription.status != .canceled else {
                throw .conflict("There is no running subscription “\(id)”.")
            }
            if atOnce { return world.end(&subscription, at: now) }
            subscription.scheduledChange = .init(action: "cancel", effectiveAt: subscription.periodEnd)
            world.update(&subscription, "subscription.updated", at: now)
        }
    }
}

extension SandboxPaddle.Transaction {
    init(_ transaction: PaddleTransaction) {
        id = transaction.id
        url = transaction.pageURL
        status = transaction.status.rawValue
        amount = transaction.amount
        currency = transaction.currency.code
        orderID = transaction.customData["order_id"]?.text
        customer = transaction.customer
        subscription = transaction.subscription
        isRecurring = transaction.cycle != nil
    }

    var json: JSON {
        [
            "id": .string(id), "url": .string(url), "status": .string(status), "amount": .integer(amount), "currency": .string(currency),
            "order_id": .text(orderID), "customer": .text(customer), "subscription": .text(subscription),
            "is_recurring": .bool(isRecurring),
        ]
    }
}
