import Values

extension StripeWorld {
    /// Gives back all that is left of a charge, or a part of it. `amount_refunded` of the charge counts them together.
    mutating func refund(
        charge id: String, _ wanted: Int64?, reason: String?, metadata: [String: String], at now: Timestamp
    ) throws(StripeError) -> StripeRefund {
        guard var charge = charges[id] else { throw .noSuch("charge", id, param: "charge") }
        let left = try refundable(charge)
        let amount = wanted ?? left
        guard amount > 0 else { throw .invalid("Invalid positive integer", param: "amount", code: "parameter_invalid_integer") }
        guard amount <= left else {
            throw .conflict(
                "Refund amount (\(charge.currency.text(amount))) is greater than unrefunded amount on charge "
                    + "(\(charge.currency.text(left)))", param: "amount")
        }
        let refundID = newID("re")
        let transaction = StripeBalanceTransaction(
            id: newID("txn"), createdAt: now, kind: .refund, amount: -amount, fee: 0, currency: charge.currency,
            description: "REFUND FOR CHARGE", source: refundID, reportingCategory: "refund")
        transactions.put(transaction)
        let refund = StripeRefund(
            id: refundID, createdAt: now, amount: amount, currency: charge.currency, charge: id, paymentIntent: charge.paymentIntent,
            reason: reason, metadata: metadata, balanceTransaction: transaction.id)
        refunds.put(refund)
        let before = charge.json
        charge.amountRefunded += amount
        charges.put(charge)
        let previous = ["amount_refunded", "refunded"].compactMap { name in before[name].map { JSON.Member(name: name, value: $0) } }
        record("refund.created", refund.json, at: now)
        record("charge.refunded", charge.json, previous: .object(previous), at: now)
        return refund
    }

    private func refundable(_ charge: StripeCharge) throws(StripeError) -> Int64 {
        guard charge.status == .succeeded else {
            throw .conflict("This charge has not succeeded, so there is nothing to refund.", param: "charge")
        }
        guard !charge.isDisputed else {
            throw .conflict("Charge \(charge.id) has been charged back; cannot issue a refund.", code: "charge_disputed")
        }
        let left = charge.amount - charge.amountRefunded
        guard left > 0 else {
            throw .conflict("Charge \(charge.id) has already been refunded.", code: "charge_already_refunded")
        }
        return left
    }
}

extension StripeWorld {
    /// A customer disputes a payment: the money and the fee go at once.
    mutating func dispute(charge id: String, reason: String, at now: Timestamp) throws(SandboxError) -> StripeDispute {
        guard var charge = charges[id], charge.status == .succeeded else { throw .notFound("There is no successful charge “\(id)”.") }
        guard !charge.isDisputed else { throw .conflict("This charge is disputed already.") }
        guard charge.amountRefunded < charge.amount else { throw .conflict("This charge has been refunded.") }
        charge.isDisputed = true
        charges.put(charge)
        var dispute = StripeDispute(
            id: newID("dp"), createdAt: now, amount: charge.amount - charge.amountRefunded, currency: charge.currency, charge: id,
            paymentIntent: charge.paymentIntent, reason: reason)
        record("charge.dispute.created", dispute.json, at: now)
        move(-dispute.amount, fee: StripeDispute.feeAmount, for: &dispute, "dispute", at: now)
        record("charge.dispute.funds_withdrawn", dispute.json, at: now)
        return dispute
    }

    /// The bank has decided.
    mutating func close(dispute id: String, isWon: Bool, at now: Timestamp) throws(SandboxError) {
        guard var dispute = disputes[id] else { throw .notFound("There is no dispute “\(id)”.") }
        guard dispute.status == .needsResponse else { throw .conflict("This dispute is closed.") }
        dispute.status = isWon ? .won : .lost
        disputes.put(dispute)
        record("charge.dispute.closed", dispute.json, at: now)
        guard isWon else { return }
        move(dispute.amount, fee: 0, for: &dispute, "dispute_reversal", at: now)
        record("charge.dispute.funds_reinstated", dispute.json, at: now)
    }

    private mutating func move(_ amount: Int64, fee: Int64, for dispute: inout StripeDispute, _ category: String, at now: Timestamp) {
        let transaction = StripeBalanceTransaction(
            id: newID("txn"), createdAt: now, kind: .adjustment, amount: amount, fee: fee, currency: dispute.currency,
            description: category == "dispute"
                ? "Chargeback withdrawal for \(dispute.charge)" : "Chargeback reversal for \(dispute.charge)",
            source: dispute.id, reportingCategory: category)
        transactions.put(transaction)
        dispute.balanceTransactions.append(transaction)
        disputes.put(dispute)
    }
}
