import Ledger
import Storage
import Values

extension EventEffect {
    /// The payment that a refund or a dispute speaks of; until it is known the event waits.
    private func payment(_ reference: PaymentReference) throws -> Found<Payment> {
        guard let name = reference.intent ?? reference.charge else { return .none(.rejected("it names no payment")) }
        return try findOrWait(for: "payment:\(name)", "its payment is not known yet") {
            guard let known = try tx.payment(reference, of: event.provider, in: event.workspaceID) else { return nil }
            try tx.lock(order: known.orderID)
            try tx.complete(known.id, intent: reference.intent, charge: reference.charge)
            return try tx.payment(known.id, in: event.workspaceID)
        }
    }

    /// `total` is cumulative, so the difference to what is known is entered; an older total changes nothing.
    func refunded(_ reference: PaymentReference, _ total: Money) throws -> EventResult {
        let payment: Payment
        switch try self.payment(reference) {
        case .one(let found): payment = found
        case .none(let result): return result
        }
        guard total.currency == payment.amount.currency, (0...payment.amount.nanos).contains(total.nanos) else {
            return .rejected("\(total) cannot be given back of \(payment.amount)")
        }
        let difference = try total.subtracting(payment.refunded)
        guard difference.nanos > 0, let order = try tx.order(payment.orderID, in: event.workspaceID) else {
            return .ignored("the refund is known")
        }
        try tx.setRefunded(of: payment.id, to: total)
        try fulfil(difference, of: payment)
        try tx.book(
            .refund, object: "\(reference.charge ?? payment.providerPaymentID)#\(total.nanos)", of: payment, difference,
            debit: payment.incomeAccount, credit: .clearing(payment.provider), at: occurredAt, now: now)
        try adjustCommission(of: payment.id)
        try takeBackUnits(of: order)
        try seller(of: order).refunded(try current(order), amount: difference, tx, now: now)
        return .applied
    }

    /// One refund by its own id, beside others of the same payment.
    func returned(_ reference: PaymentReference, _ refund: String, _ amount: Money, _ returnedFee: Money) throws -> EventResult {
        let payment: Payment
        switch try self.payment(reference) {
        case .one(let found): payment = found
        case .none(let result): return result
        }
        if try tx.hasEntry(.refund, object: refund, of: event.provider) { return .ignored("the refund is known") }
        guard let order = try tx.order(payment.orderID, in: event.workspaceID) else { return .rejected("its order is gone") }
        guard amount.currency == payment.amount.currency, amount.nanos > 0, amount.nanos <= payment.left.nanos
        else {
            return .rejected("\(amount) cannot be given back of \(payment.left)")
        }
        try tx.book(
            .refund, object: refund, of: payment, amount, debit: payment.incomeAccount, credit: .clearing(payment.provider), at: occurredAt,
            now: now)
        try tx.book(
            .feeReturn, object: refund, of: payment, returnedFee, debit: .clearing(payment.provider),
            credit: .expense("payment_fee", payment.provider), at: occurredAt, now: now)
        try tx.setRefunded(of: payment.id, to: try payment.refunded.adding(amount))
        try fulfil(amount, of: payment, named: refund)
        try adjustCommission(of: payment.id)
        try takeBackUnits(of: order)
        try seller(of: order).refunded(try current(order), amount: amount, tx, now: now)
        return .applied
    }

    func disputed(_ reference: PaymentReference, _ dispute: Dispute) throws -> EventResult {
        let payment: Payment
        switch try self.payment(reference) {
        case .one(let found): payment = found
        case .none(let result): return result
        }
        guard let order = try tx.order(payment.orderID, in: event.workspaceID) else { return .rejected("its order is gone") }
        guard dispute.amount.currency == payment.amount.currency, dispute.amount.nanos > 0 else {
            return .rejected("\(dispute.amount) cannot be disputed of \(payment.amount)")
        }
        if [.fundsReinstated, .reversed].contains(dispute.change), !(try tx.hasEntry(.dispute, object: dispute.id, of: event.provider)) {
            return .waiting(for: "withdrawal:\(dispute.id)", "the money has not been taken yet")
        }
        if try tx.openDispute(of: payment.id, now: now) { try onTrouble(tx, .disputed(try current(order)), now) }
        switch dispute.change {
        case .opened, .other: break
        case .fundsWithdrawn: try withdraw(dispute, from: payment, order)
        case .fundsReinstated: try reinstate(dispute, to: payment, order)
        case .reversed:
            try reinstate(dispute, to: payment, order)
            try tx.closeDispute(of: payment.id, as: .won)
        case .won: try tx.closeDispute(of: payment.id, as: .won)
        case .lost: try tx.closeDispute(of: payment.id, as: .lost)
        }
        return .applied
    }

    private func withdraw(_ dispute: Dispute, from payment: Payment, _ order: Order) throws {
        let isNew = try tx.book(
            .dispute, object: dispute.id, of: payment, dispute.amount, debit: payment.incomeAccount, credit: .clearing(payment.provider),
            at: occurredAt, now: now)
        guard isNew else { return }
        if let fee = dispute.fee {
            try tx.book(
                .disputeFee, object: dispute.id, of: payment, fee, debit: .expense("payment_fee", payment.provider),
                credit: .clearing(payment.provider), at: occurredAt, now: now)
        }
        try tx.setWithdrawn(of: payment.id, to: try payment.withdrawn.adding(dispute.amount))
        try adjustCommission(of: payment.id)
        try takeBackUnits(of: order)
        try tx.releaseEvents(waitingFor: "withdrawal:\(dispute.id)", event.provider, lane: "payment:\(order.id)", now: now)
    }

    private func reinstate(_ dispute: Dispute, to payment: Payment, _ order: Order) throws {
        let amount = Money(nanos: min(dispute.amount.nanos, payment.withdrawn.nanos), payment.amount.currency)
        let isNew = try tx.book(
            .reinstatement, object: dispute.id, of: payment, amount, debit: .clearing(payment.provider), credit: payment.incomeAccount,
            at: occurredAt, now: now)
        guard isNew else { return }
        if let fee = dispute.returnedFee {
            try tx.book(
                .disputeFeeReturn, object: dispute.id, of: payment, fee, debit: .clearing(payment.provider),
                credit: .expense("payment_fee", payment.provider), at: occurredAt, now: now)
        }
        try tx.setWithdrawn(of: payment.id, to: try payment.withdrawn.subtracting(amount))
        try adjustCommission(of: payment.id)
        try takeBackUnits(of: order)
    }

    /// Of units sold together as many count as returned as the money given back pays for in full.
    private func takeBackUnits(of order: Order) throws {
        guard case .payment(let quantity) = order.purpose else { return }
        let returned = try tx.payments(of: order.id, in: event.workspaceID).reduce(Int128(0)) { sum, payment in
            sum + Int128(payment.refunded.nanos) + Int128(payment.withdrawn.nanos)
        }
        let units = Int128(quantity) * returned / Int128(order.amount.nanos)
        try tx.setReturnedQuantity(of: order.id, to: Int(min(units, Int128(quantity))))
    }
}
