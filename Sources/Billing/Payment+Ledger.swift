import Jobs
import Ledger
import Storage
import Values

extension EntryKind {
    /// What reports group by; income is told apart by what was sold.
    fileprivate func category(_ income: String) -> String {
        switch self {
        case .income: income
        case .fee, .feeReturn, .disputeFee, .disputeFeeReturn: "payment_fee"
        case .refund: "refund"
        case .dispute, .reinstatement: "dispute"
        }
    }
}

extension Payment {
    /// A payment of a subscription, or a single one.
    private var incomeName: String { subscriptionID == nil ? "micro_payment" : "subscription" }

    var incomeAccount: AccountCode { .income(incomeName) }

    fileprivate func transfer(
        _ id: ID<Transfer>, _ kind: EntryKind, _ object: String, _ amount: Money, _ debit: AccountCode, _ credit: AccountCode,
        _ occurredAt: Timestamp
    ) -> NewTransfer {
        NewTransfer(
            id: id, workspace: workspaceID, debit: debit, credit: credit, amount: amount, category: kind.category(incomeName),
            provider: provider, subject: "\(orderID)", description: "\(kind.rawValue) \(object)", occurredAt: occurredAt)
    }
}

extension Transaction {
    /// Moves money for one object of the provider, once for each kind; false where it was moved before, or is nothing.
    @discardableResult
    func book(
        _ kind: EntryKind, object: String, of payment: Payment, _ amount: Money, debit: AccountCode, credit: AccountCode,
        at occurredAt: Timestamp, now: Timestamp
    ) throws -> Bool {
        guard amount.nanos > 0, let id = try claimEntry(kind, object: object, of: payment, now: now) else { return false }
        try post(payment.transfer(id, kind, object, amount, debit, credit, occurredAt), now: now).requirePosted()
        return true
    }

    /// Whoever changes an order, its payments or its subscription holds it.
    func lock(order: ID<Order>) throws { try lock("order:\(order)") }

    /// Whoever makes `name` known holds it, and whoever is about to wait for that.
    func lock(waitingFor name: String, _ provider: String) throws { try lock("waiting:\(provider):\(name)") }

    /// What came before its payment was known by these ids is handled now.
    func releaseEvents(about reference: PaymentReference, _ payment: Payment, now: Timestamp) throws {
        for id in [reference.intent, reference.charge, reference.invoice].compactMap({ $0 }) {
            try releaseEvents(waitingFor: "payment:\(id)", payment.provider, lane: "payment:\(payment.orderID)", now: now)
        }
    }

    func releaseEvents(waitingFor name: String, _ provider: String, lane: String, now: Timestamp) throws {
        try lock(waitingFor: name, provider)
        for event in try releaseEvents(waitingFor: name, of: provider) { try enqueue(EventJob.job(for: event, lane: lane), now: now) }
    }
}
