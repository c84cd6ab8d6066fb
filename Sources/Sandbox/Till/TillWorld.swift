import Values

/// The rules of the sandbox's own payment provider: all its state, and what an attempt, the clock or the shop changes in it.
struct TillWorld: Sendable {
    private(set) var checkouts: [String: TillCheckout] = [:]
    private(set) var subscriptions: [String: TillSubscription] = [:]
    /// What was paid, by payment: the order, and how much of it in the smallest units known here is not needed: a refund is of all.
    private(set) var payments: [String: String] = [:]
    private(set) var refunded: Set<String> = []
    var outbox: EventOutbox
    private var last: Int64

    init(outbox: EventOutbox, now: Timestamp) {
        self.outbox = outbox
        last = now.seconds
    }

    mutating func next(_ kind: String) -> String {
        last += 1
        return "\(kind)_\(last)"
    }

    mutating func open(_ request: JSON, at now: Timestamp) throws(TillError) -> TillCheckout {
        func text(_ name: String) throws(TillError) -> String {
            guard let text = request[name]?.text, !text.isEmpty else { throw TillError(status: 400, sentence: "“\(name)” is missing") }
            return text
        }
        let order = try text("order")
        if let known = checkouts.values.first(where: { $0.order == order }) { return known }
        let period = request["period"]?.text
        if let period, TillSubscription.length(of: period) == nil { throw TillError(status: 400, sentence: "“period” is none") }
        var checkout = TillCheckout(
            id: next("chk"), order: order, description: try text("description"), amount: try text("amount"),
            currency: try text("currency"), period: period, paidURL: try text("paid_url"), cancelledURL: try text("cancelled_url"),
            createdAt: now)
        checkout.autoAt = request["auto_seconds"]?.int.map { now.adding(.seconds($0)) }
        checkouts[checkout.id] = checkout
        return checkout
    }

    // MARK: What the customer does

    mutating func attempt(_ id: String, _ outcome: SandboxTill.Outcome, at now: Timestamp) throws(SandboxError) {
        guard let checkout = checkouts[id] else { throw .notFound("There is no check-out \(id).") }
        guard checkout.status == .open else { throw .conflict("This check-out is \(checkout.status.rawValue).") }
        switch outcome {
        case .paid: pay(checkout, at: now)
        case .declined: end(checkout, as: .failed, "payment.failed", reason: "the card was declined", at: now)
        case .secured: checkouts[id]?.awaitsConfirmation = true
        case .confirmed, .unconfirmed:
            guard checkout.awaitsConfirmation else { throw .conflict("Nothing is to be confirmed.") }
            if outcome == .confirmed { return pay(checkout, at: now) }
            end(checkout, as: .failed, "payment.failed", reason: "the customer did not confirm the payment", at: now)
        case .abandoned: end(checkout, as: .expired, "checkout.expired", reason: nil, at: now)
        }
    }

    mutating func payBySelf(_ id: String, after seconds: Int64, at now: Timestamp) {
        if checkouts[id]?.autoAt == nil { checkouts[id]?.autoAt = now.adding(.seconds(seconds)) }
    }

    private mutating func pay(_ checkout: TillCheckout, at now: Timestamp) {
        checkouts[checkout.id]?.status = .paid
        checkouts[checkout.id]?.awaitsConfirmation = false
        guard let length = checkout.period.flatMap(TillSubscription.length) else {
            return tell("payment.paid", checkout, ["payment": .string(charge(checkout))], at: now)
        }
        let subscription = TillSubscription(id: next("sub"), checkout: checkout.id, paidUntil: now.adding(length))
        subscriptions[subscription.id] = subscription
        tell("subscription.paid", checkout, period(subscription, charge(checkout), from: now), at: now)
    }

    private mutating func charge(_ checkout: TillCheckout) -> String {
        let payment = next("pay")
        payments[payment] = checkout.id
        return payment
    }

    private mutating func end(_ checkout: TillCheckout, as status: TillCheckout.Status, _ type: String, reason: String?, at now: Timestamp)
    {
        checkouts[checkout.id]?.status = status
        tell(type, checkout, ["reason": reason.map(JSON.string)], at: now)
    }

    // MARK: What the shop and its bank do

    mutating func setWorks(_ works: Bool, subscription id: String, at now: Timestamp) throws(SandboxError) {
        guard let subscription = subscriptions[id] else { throw .notFound("There is no subscription \(id).") }
        subscriptions[id]?.works = works
        if works, subscription.status == .unpaid { renew(id, at: now) }
    }

    mutating func cancel(_ id: String, at now: Timestamp) throws(TillError) {
        guard let subscription = subscriptions[id], let checkout = checkouts[subscription.checkout] else {
            throw TillError(status: 404, sentence: "there is no subscription \(id)")
        }
        guard subscription.status != .cancelled else { return }
        subscriptions[id]?.status = .cancelled
        tell("subscription.cancelled", checkout, ["subscription": .string(id)], at: now)
    }

    /// All of a payment, once.
    mutating func refund(_ payment: String, at now: Timestamp) throws(TillError) {
        guard let checkout = payments[payment].flatMap({ checkouts[$0] }) else {
            throw TillError(status: 404, sentence: "there is no payment \(payment)")
        }
        guard refunded.insert(payment).inserted else { return }
        tell("payment.refunded", checkout, ["payment": .string(payment)], at: now)
    }

    // MARK: The clock

    func isDue(by now: Timestamp) -> Bool { earliest.map { $0.at <= now } ?? false }

    mutating func advance(to now: Timestamp) {
        while let due = earliest, due.at <= now {
            if let checkout = checkouts[due.id] {
                if checkout.autoAt == due.at {
                    pay(checkout, at: due.at)
                } else {
                    end(checkout, as: .expired, "checkout.expired", reason: nil, at: due.at)
                }
            } else {
                renew(due.id, at: due.at)
            }
        }
    }

    private var earliest: (at: Timestamp, id: String)? {
        let open = checkouts.values.filter { $0.status == .open }.map {
            (min($0.autoAt ?? .distantFuture, $0.createdAt.adding(TillCheckout.longestOpen)), $0.id)
        }
        let running = subscriptions.values.filter { $0.status == .active }.map { ($0.paidUntil, $0.id) }
        return (open + running).min { ($0.0, $0.1) < ($1.0, $1.1) }
    }

    private mutating func renew(_ id: String, at moment: Timestamp) {
        guard let subscription = subscriptions[id], let checkout = checkouts[subscription.checkout],
            let length = checkout.period.flatMap(TillSubscription.length)
        else { return }
        guard subscription.works else {
            subscriptions[id]?.status = .unpaid
            return tell(
                "subscription.failed", checkout, ["subscription": .string(id), "reason": "the card was declined"], at: moment)
        }
        subscriptions[id]?.status = .active
        subscriptions[id]?.paidUntil = moment.adding(length)
        guard let renewed = subscriptions[id] else { return }
        tell("subscription.paid", checkout, period(renewed, charge(checkout), from: moment), at: moment)
    }

    private func period(_ subscription: TillSubscription, _ payment: String, from: Timestamp) -> JSON {
        [
            "subscription": .string(subscription.id), "payment": .string(payment), "from": .integer(from.seconds),
            "until": .integer(subscription.paidUntil.seconds),
        ]
    }

    private mutating func tell(_ type: String, _ checkout: TillCheckout, _ details: JSON, at now: Timestamp) {
        let id = next("evt")
        outbox.record(
            ProviderEvent(
                id: id, type: type, object: ["id": .string(checkout.id)],
                body: [
                    "id": .string(id), "type": .string(type), "created": .integer(now.seconds), "data": checkout.told(details),
                ]))
    }
}

extension TillCheckout {
    /// What an event says of it, and of what happened to it.
    func told(_ details: JSON) -> JSON {
        let about: JSON = ["checkout": .string(id), "order": .string(order), "amount": .string(amount), "currency": .string(currency)]
        return .object((about.members ?? []) + (details.members ?? []))
    }
}

extension Timestamp {
    fileprivate static let distantFuture = Timestamp(seconds: 1 << 40)
}
