import Ledger
import Storage
import Values

/// What a payment earned the partner who brought its customer.
struct Commission: Sendable {
    let paymentID: ID<Payment>
    let workspaceID: ID<Workspace>
    let partnerID: ID<Partner>
    let amount: Money
    /// The part of it that was taken back, as the payment was.
    let reversed: Money
}

extension EventEffect {
    /// Enters what the payment earns a partner, in the transaction that enters the payment.
    func commission(_ payment: Payment) throws {
        guard let referral = try tx.referral(ofOrder: payment.orderID, in: event.workspaceID),
            let partner = try tx.partner(referral.partnerID, in: event.workspaceID),
            let amount = try referral.terms.commission(of: payment.amount)
        else { return }
        let commission = Commission(
            paymentID: payment.id, workspaceID: event.workspaceID, partnerID: partner.id, amount: amount, reversed: .zero(amount.currency))
        guard try tx.insert(commission, of: referral, now: now) else { return }
        try enter(amount, of: payment, partner, id: ID(sharing: payment.id), "commission of \(payment.id)")
    }

    /// Keeps of a commission what is kept of its payment: the part that went back is reversed, and what a bank returns is entered again. The
    /// share is of the whole, not of the last step, so that of a payment that went back altogether nothing is left, whatever was rounded.
    func adjustCommission(of paymentID: ID<Payment>) throws {
        guard let commission = try tx.commission(of: paymentID, in: event.workspaceID),
            let payment = try tx.payment(paymentID, in: event.workspaceID),
            let partner = try tx.partner(commission.partnerID, in: event.workspaceID)
        else { return }
        // A bank may take back what was refunded already.
        let back = Int64(min(Int128(payment.refunded.nanos) + Int128(payment.withdrawn.nanos), Int128(payment.amount.nanos)))
        let reversed = try commission.amount.times(back, dividedBy: payment.amount.nanos)
        let difference = try commission.reversed.subtracting(reversed)
        guard !difference.isZero else { return }
        try tx.setReversed(of: paymentID, to: reversed)
        try enter(difference, of: payment, partner, id: ID(at: now), "commission of \(payment.id), \(reversed.decimal) of it reversed")
    }

    /// More to the partner, or less where the amount is negative; and tells him.
    private func enter(_ amount: Money, of payment: Payment, _ partner: Partner, id: ID<Transfer>, _ description: String) throws {
        try tx.lock(partner: partner.id)
        let expense = AccountCode.expense("referral")
        let (debit, credit) = amount.isNegative ? (partner.account, expense) : (expense, partner.account)
        let transfer = NewTransfer(
            id: id, workspace: event.workspaceID, debit: debit, credit: credit,
            amount: amount.isNegative ? try Money.zero(amount.currency).subtracting(amount) : amount, category: "referral",
            subject: "\(payment.orderID)", description: description, occurredAt: occurredAt)
        try tx.post(transfer, now: now).requirePosted()
        guard let order = try tx.order(payment.orderID, in: event.workspaceID) else { return }
        try seller(of: order).earned(amount, by: partner, tx, now: now)
    }
}
