import Customers
import Jobs
import Storage
import Values

extension Billing {
    /// Stores the order and has its check-out page made; the seller hears `checkoutReady` or `checkoutFailed`.
    /// Throws `BillingError` where it cannot be sold, and then nothing is stored.
    package func placeOrder(_ new: NewOrder, _ tx: Transaction, now: Timestamp) throws -> Order {
        guard !providers.isEmpty else { throw BillingError.notConfigured }
        // Who has a subscription is not sold a second one, wherever they order it.
        try tx.lock(customer: new.customerID)
        let terms = try terms(of: new, tx, now: now)
        let provider = try provider(selling: terms.purpose, for: terms.amount, through: new.provider)
        let promotion = try new.promotion.map { try self.promotion($0, tx, now: now) }
        let amount = try promotion.map { try discounted(terms, by: $0, through: provider) } ?? terms.amount
        let smallest = provider.smallestStep(of: amount.currency)
        guard amount.nanos > 0 else { throw BillingError.amountNotPositive }
        guard amount.nanos % smallest.nanos == 0 else { throw BillingError.notPayable(amount, smallest: smallest) }
        let least = provider.leastCharge(in: amount.currency)
        guard amount.nanos >= least.nanos else { throw BillingError.tooLittle(amount, least: least) }
        if let most = provider.mostCharge(in: amount.currency), amount.nanos > most.nanos { throw BillingError.tooMuch(amount, most: most) }
        let urls = returnURLs(of: new)
        var order = Order(
            id: new.id ?? ID(at: now), workspaceID: workspace, customerID: new.customerID, seller: new.seller, provider: provider.name,
            purpose: terms.purpose, description: terms.description, amount: amount, reference: new.reference, language: new.language,
            paidURL: urls.paid, cancelledURL: urls.cancelled, status: .created, checkoutURL: nil, providerCheckoutID: nil, failure: nil,
            failureReason: nil, refunded: .zero(amount.currency), disputedAt: nil, createdAt: now, paidAt: nil)
        if let promotion { _ = try tx.take(promotion, by: new.customerID, order: order.id, id: ID(at: now), now: now) }
        order.planVersionID = terms.version?.id
        order.soldPlan = terms.version?.plan.key
        order.recipientID = new.recipientID
        order.promotionID = promotion?.id
        try tx.insert(order)
        try tx.enqueue(NewJob(CheckoutJob.kind, payload: order.id, queue: .payments, maximumAttempts: CheckoutJob.attempts), now: now)
        return order
    }

    /// A check-out page is closed by its provider after a day, and whoever gets it needs some time to pay.
    private static let longestOpen: Duration = .seconds(23 * 3600)

    /// An order of the customer for the same thing at the same price, through the provider that is named if one is, that can still be paid, or will be able to: a second page for the
    /// same would let a person pay twice. A subscription is the same whoever sells it. Until the end of the transaction nobody else
    /// begins one for this customer. Throws `BillingError.alreadySubscribed` where there is nothing to buy any more.
    package func begunOrder(like new: NewOrder, _ tx: Transaction, now: Timestamp) throws -> Order? {
        try tx.lock(new.customerID, in: workspace)
        let terms = try terms(of: new, tx, now: now)
        return try tx.orders(of: new.customerID, in: workspace).first { order in
            try [.created, .open].contains(order.status) && (new.provider ?? order.provider) == order.provider
                && order.createdAt > now.adding(.zero - Self.longestOpen) && isSame(order, new, terms, tx)
        }
    }

    private func isSame(_ order: Order, _ new: NewOrder, _ terms: SaleTerms, _ tx: Transaction) throws -> Bool {
        // A subscription is the same whoever sells it.
        guard terms.version != nil || order.seller == new.seller, order.planVersionID == terms.version?.id,
            order.purpose == terms.purpose, order.recipientID == new.recipientID
        else { return false }
        if let code = new.promotion { return try tx.promotionCode(of: order.id, in: workspace) == PromotionCode.read(code) }
        return order.amount == (terms.version?.plan.price(in: order.amount.currency) ?? terms.amount)
    }

    /// The order of a caller of the API, with its check-out page, or failed with the reason why there is none.
    /// `userID` is a customer's id, a number on Telegram, or else the caller's own name for someone. Where there is an order of this `id`
    /// already, nothing is placed, nor where a subscription's page can still be paid.
    package func order(
        _ purpose: NewOrder.Purpose, forUser userID: String, through provider: String? = nil, id: ID<Order>? = nil,
        promotion: String? = nil, recipient: String? = nil,
        within limit: Duration = .seconds(30)
    ) async throws -> Order {
        let placed = try await database.write { [self] tx in
            if let id, let known = try tx.order(id, in: workspace) { return known }
            let now = clock.now()
            let customer = try tx.buyer(userID, in: workspace, now: now)
            var new = NewOrder(customerID: customer, seller: "api", purpose: purpose)
            new.id = id
            new.provider = provider
            new.promotion = promotion
            new.recipientID = try recipient.map { try tx.buyer($0, in: workspace, now: now) }
            if case .subscription = purpose, !providers.isEmpty, let begun = try begunOrder(like: new, tx, now: now) { return begun }
            return try placeOrder(new, tx, now: now)
        }
        return try await checkedOut(placed.id, within: limit)
    }

    /// The order once its page is made or cannot be. Where that takes too long the order is given up, so that no page appears
    /// that nobody was told of.
    private func checkedOut(_ id: ID<Order>, within limit: Duration) async throws -> Order {
        let news = database.signals(.order(id))
        return try await withThrowingTaskGroup { [self] group in
            group.addTask { [self] in
                var order = try await requireOrder(id)
                guard order.status == .created else { return order }
                for await _ in news {
                    order = try await requireOrder(id)
                    if order.status != .created { break }
                }
                return order
            }
            group.addTask { [self] in
                try await Task.sleep(for: limit)
                try await database.write { tx in
                    _ = try tx.markFailed(id, .unavailable, reason: "the payment provider did not answer in time", unlessOpen: true)
                }
                return try await requireOrder(id)
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { return try await requireOrder(id) }
            return first
        }
    }

    private func requireOrder(_ id: ID<Order>) async throws -> Order {
        let order = try await database.read { [workspace] tx in try tx.order(id, in: workspace) }
        guard let order else { throw StorageError.unreadable("the order \(id) is gone") }
        return order
    }
}

extension Transaction {
    /// The customer that `userID` names, as in an order; nil for one who has never been here.
    package func knownBuyer(_ userID: String, in workspace: ID<Workspace>) throws -> ID<Customer>? {
        if let id = ID<Customer>(userID) { return try customer(id, in: workspace)?.id }
        return try identity(channel: isTelegramID(userID) ? "telegram" : "api", externalID: userID, in: workspace)?.customerID
    }

    func buyer(_ userID: String, in workspace: ID<Workspace>, now: Timestamp) throws -> ID<Customer> {
        guard (1...200).contains(userID.unicodeScalars.count), !userID.utf8.contains(0), userID.contains(where: { !$0.isWhitespace }) else {
            throw BillingError.badUserID
        }
        if let id = ID<Customer>(userID) {
            guard let known = try customer(id, in: workspace) else { throw BillingError.noSuchCustomer(userID) }
            return known.id
        }
        // A person on Telegram who has not written yet is there under the id by which Telegram will name him.
        let channel = isTelegramID(userID) ? "telegram" : "api"
        if let known = try identity(channel: channel, externalID: userID, in: workspace) { return known.customerID }
        return try registerIdentity(
            channel: channel, externalID: userID, name: userID, language: nil, workspace: workspace, now: now
        ).customerID
    }

    /// At most 52 significant bits (source: Bot API, `User`).
    private func isTelegramID(_ text: String) -> Bool {
        guard let number = Int64(text), "\(number)" == text else { return false }
        return (1..<(1 << 52)).contains(number)
    }
}
