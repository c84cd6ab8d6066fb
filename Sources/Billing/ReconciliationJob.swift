import Jobs
import Logging
import Storage
import Values

/// Compares the books with each provider's own lists, once a day. What a webhook never told is entered now, as if it had; what else differs is
/// told to the owners, once.
struct ReconciliationJob: Sendable {
    private static let kind = "reconciliation"
    /// Longer than providers try to deliver an event, which is three days.
    static let days: Int64 = 7
    /// What is told within so long of its happening may still be on its way.
    static let patience: Duration = .seconds(3600)

    let billing: Billing
    let onTrouble: PaymentTroubleListener

    /// At a quarter past four in the morning.
    static func schedules(of billing: Billing, timeZone: String) throws -> [Schedule] {
        let cron = try Cron("15 4 * * *", timeZone: timeZone)
        return billing.providers.map { provider in
            let name = provider.name
            return Schedule("\(kind):\(name)", cron) { _ in job(for: name) }
        }
    }

    static func job(for provider: String) -> NewJob {
        NewJob(kind, payload: provider, queue: .payments, uniqueKey: "\(kind):\(provider)", maximumAttempts: 20)
    }

    var jobKind: JobKind {
        .performing(Self.kind, queue: .payments, retry: RetryPolicy(base: .seconds(5), cap: .seconds(1800)), perform)
    }

    @Sendable private func perform(_ job: Job) async throws -> Outcome {
        guard let name = JSON<String>(job.payload)?.value else { return .discard(reason: "the payload is no provider's name") }
        guard let provider = billing.provider(name) else { return .complete }
        let last = try await billing.database.read { [workspace = billing.workspace] tx in try tx.lastComparison(with: name, in: workspace)
        }
        let usual = billing.clock.now().adding(.seconds(-86_400 * Self.days))
        // After days in which nothing could be compared, from where that ended.
        let since = min(usual, last?.adding(.seconds(-86_400)) ?? usual)
        guard let records = try await provider.records(since: since) else { return .complete }
        return .completeWith { tx, now in
            try compare(records, provider, since: since, tx, now)
            try tx.noteComparison(with: name, in: billing.workspace, now: now)
        }
    }

    private func compare(
        _ records: [PaymentRecord], _ provider: any PaymentProvider, since: Timestamp, _ tx: Transaction, _ now: Timestamp
    ) throws {
        var listed: Set<String> = []
        for record in records {
            let news: PaymentNews
            do { news = try provider.news(of: record.body) } catch { continue }
            if let id = news.paymentID { listed.insert(id) }
            // A webhook may be on its way.
            guard record.event.occurredAt < now.adding(.zero - Self.patience) else { continue }
            switch try standing(of: news, provider.name, tx) {
            case .known: break
            case .differs(let text): try tell(.init(provider: provider.name, key: "\(record.event.id):differs", text: text), tx, now)
            case .missing(let text): try enter(record, provider.name, text, tx, now)
            }
        }
        // The page of a payment may be older than the list, so only what is well within it is missed there.
        for payment in try tx.payments(of: provider.name, since: since.adding(.seconds(2 * 86_400)), in: billing.workspace)
        where !listed.contains(payment.providerPaymentID) {
            let text =
                "\(payment.amount) of the payment \(payment.providerPaymentID) is in the books, and \(provider.title) does not list it"
            try tell(.init(provider: provider.name, key: "\(payment.providerPaymentID):unlisted", text: text), tx, now)
        }
    }

    /// Stored like the event that was lost; its job believes it or not.
    private func enter(_ record: PaymentRecord, _ provider: String, _ text: String, _ tx: Transaction, _ now: Timestamp) throws {
        let outcome = try billing.store(record.event, of: provider, record.body, headers: WebhookHeaders([]), tx, now: now)
        guard outcome == "stored" else { return }
        try tell(.init(provider: provider, key: record.event.id, text: text + ", and no event told it; it is entered now"), tx, now)
    }

    private func tell(_ difference: PaymentDifference, _ tx: Transaction, _ now: Timestamp) throws {
        guard try tx.insert(difference, in: billing.workspace, now: now) else { return }
        tx.afterCommit {
            billing.logger.warning(
                "the books and a payment provider differ", metadata: ["provider": "\(difference.provider)", "reason": "\(difference.text)"])
        }
        try onTrouble(tx, .unreconciled(provider: difference.provider, difference.text), now)
    }
}

// MARK: How a record stands in the books

private enum Standing {
    case known
    case missing(String)
    case differs(String)
}

extension ReconciliationJob {
    private func standing(of news: PaymentNews, _ provider: String, _ tx: Transaction) throws -> Standing {
        switch news {
        case .paid(let reference, let amount):
            guard let id = reference.intent else { return .known }
            return try standing(ofPayment: id, amount, order: reference.order, provider, tx)
        case .invoicePaid(let invoice):
            let subscription = try tx.subscription(provider: provider, invoice.subscription.id, in: billing.workspace)
            let order = invoice.subscription.order ?? subscription.map { "\($0.orderID)" }
            return try standing(ofPayment: invoice.invoice, invoice.amount, order: order, provider, tx)
        case .refunded(let reference, let total):
            guard let payment = try tx.payment(reference, of: provider, in: billing.workspace) else { return .known }
            let missing = "\(total) of the payment \(payment.providerPaymentID) has gone back"
            if total.nanos > payment.refunded.nanos { return .missing(missing) }
            let more =
                "\(payment.refunded) of the payment \(payment.providerPaymentID) has gone back by the books, and \(total) by \(provider)"
            return total.nanos < payment.refunded.nanos ? .differs(more) : .known
        case .returned(let reference, let refund, let amount, _):
            guard let payment = try tx.payment(reference, of: provider, in: billing.workspace) else { return .known }
            guard try !tx.hasEntry(.refund, object: refund, of: provider) else { return .known }
            return .missing("\(amount) of the payment \(payment.providerPaymentID) has gone back")
        case .dispute(let reference, let dispute):
            guard let payment = try tx.payment(reference, of: provider, in: billing.workspace) else { return .known }
            let text = try tx.untold(dispute, of: payment)
            return text.map { .missing("\(dispute.amount) of the payment \(payment.providerPaymentID) \($0)") } ?? .known
        default: return .known
        }
    }

    private func standing(
        ofPayment id: String, _ amount: Money, order name: String?, _ provider: String, _ tx: Transaction
    ) throws -> Standing {
        if let payment = try tx.payment(PaymentReference(invoice: id), of: provider, in: billing.workspace) {
            guard try tx.hasEntry(.income, object: id, of: provider) else {
                return .differs("the payment \(id) of \(amount) is known, and the ledger has no income of it")
            }
            return payment.amount == amount
                ? .known : .differs("the payment \(id) is \(payment.amount) by the books, and \(amount) by \(provider)")
        }
        // What else is sold through the same account is none of ours.
        guard let wanted = name.flatMap({ ID<Order>($0) }) else { return .known }
        guard let order = try tx.order(wanted, in: billing.workspace) else {
            return .differs("\(amount) came for the order \(wanted), which is not in the books")
        }
        return .missing("\(amount) came for “\(order.description)”")
    }
}

extension PaymentNews {
    /// By which the books know the payment.
    fileprivate var paymentID: String? {
        switch self {
        case .paid(let reference, _): reference.intent
        case .invoicePaid(let invoice): invoice.invoice
        default: nil
        }
    }
}

extension Transaction {
    /// What the books do not know of a dispute; nil where they know all that this change of it says.
    fileprivate func untold(_ dispute: Dispute, of payment: Payment) throws -> String? {
        switch dispute.change {
        case .opened: payment.dispute == nil ? "is disputed" : nil
        case .fundsWithdrawn: try hasEntry(.dispute, object: dispute.id, of: payment.provider) ? nil : "was taken back by a bank"
        case .fundsReinstated, .reversed:
            try hasEntry(.reinstatement, object: dispute.id, of: payment.provider) ? nil : "came back from a bank"
        case .won: payment.dispute == .won ? nil : "was disputed, and is won"
        case .lost: payment.dispute == .lost ? nil : "was disputed, and is lost"
        case .other: nil
        }
    }
}
