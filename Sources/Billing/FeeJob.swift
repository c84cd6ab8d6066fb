import Jobs
import Ledger
import Storage
import Values

/// Finds out what the provider kept of a payment, and enters it.
struct FeeJob: Sendable {
    private static let kind = "payment_fee"

    let billing: Billing

    static func job(for payment: ID<Payment>) -> NewJob {
        NewJob(kind, payload: payment, queue: .payments, uniqueKey: "\(kind):\(payment)", maximumAttempts: 40)
    }

    /// The fee may be known days later, as of a bank debit.
    var jobKind: JobKind {
        .performing(Self.kind, queue: .payments, retry: RetryPolicy(base: .seconds(1), cap: .seconds(6 * 3600)), perform)
    }

    @Sendable private func perform(_ job: Job) async throws -> Outcome {
        guard let id = JSON<ID<Payment>>(job.payload)?.value else { return .discard(reason: "the payload is no payment id") }
        let payment = try await billing.database.read { [workspace = billing.workspace] tx in try tx.payment(id, in: workspace) }
        guard let payment, payment.fee == nil else { return .complete }
        guard let provider = billing.provider(payment.provider) else {
            return .discard(reason: "\(BillingError.noLongerConfigured(payment.provider))")
        }
        guard let settlement = try await provider.settlement(of: payment) else { throw FeeNotKnown(provider: provider.name) }
        return .completeWith { tx, now in try enter(settlement, of: payment, tx, now) }
    }

    private func enter(_ settlement: Settlement, of payment: Payment, _ tx: Transaction, _ now: Timestamp) throws {
        try tx.lock(order: payment.orderID)
        try tx.complete(payment.id, intent: settlement.intentID, charge: settlement.chargeID)
        try tx.setFee(of: payment.id, to: settlement.fee?.amount ?? .zero(payment.amount.currency))
        if let fee = settlement.fee {
            try tx.book(
                .fee, object: fee.id, of: payment, fee.amount, debit: .expense("payment_fee", payment.provider),
                credit: .clearing(payment.provider), at: now, now: now)
        }
        try tx.releaseEvents(about: PaymentReference(intent: settlement.intentID, charge: settlement.chargeID), payment, now: now)
    }
}

private struct FeeNotKnown: Error, CustomStringConvertible {
    let provider: String
    var description: String { "\(provider) does not know its fee yet" }
}
