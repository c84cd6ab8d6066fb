import Values

extension PaddleWorld {
    /// Gives back all that is left of a transaction, or a part of it.
    mutating func refund(_ id: String, _ wanted: Int64?, reason: String, at now: Timestamp) throws(PaddleError) -> PaddleAdjustment {
        guard let transaction = transactions[id] else { throw .notFound("transaction", id) }
        guard transaction.status == .completed else {
            throw .refused("adjustment_transaction_invalid_status_for_refund", "The transaction is \(transaction.status.rawValue).")
        }
        let earlier = adjustments.oldestFirst.filter { $0.transaction.id == id }
        guard !earlier.contains(where: { $0.status == .pendingApproval }) else {
            throw .refused("adjustment_pending_refund_request", "A refund of this transaction waits for approval.")
        }
        let left = transaction.amount - taken(from: id)
        let amount = wanted ?? left
        guard amount > 0 else { throw .refused("adjustment_amount_cannot_be_zero", "The amount cannot be zero.") }
        guard amount <= left else {
            throw .refused("adjustment_amount_above_remaining_allowed", "\(amount) is more than the \(left) that are left.")
        }
        let adjustment = PaddleAdjustment(
            id: newID("adj"), createdAt: now, action: .refund, transaction: transaction, isFull: wanted == nil, amount: amount,
            reason: reason, status: asksForApproval ? .pendingApproval : .approved, updatedAt: now)
        adjustments.put(adjustment)
        record("adjustment.created", adjustment.json, at: now)
        return adjustment
    }

    /// Paddle has looked at a refund that waited.
    mutating func decide(_ id: String, isApproved: Bool, at now: Timestamp) throws(SandboxError) {
        guard var adjustment = adjustments[id] else { throw .notFound("There is no adjustment “\(id)”.") }
        guard adjustment.status == .pendingApproval else { throw .conflict("This adjustment is \(adjustment.status.rawValue).") }
        adjustment.status = isApproved ? .approved : .rejected
        adjustment.updatedAt = now
        adjustments.put(adjustment)
        record("adjustment.updated", adjustment.json, at: now)
    }

    /// The bank takes back what is left of a payment, or gives it back again.
    mutating func chargeBack(_ id: String, isReversed: Bool, at now: Timestamp) throws(SandboxError) {
        guard let transaction = transactions[id], transaction.status == .completed else {
            throw .notFound("There is no completed transaction “\(id)”.")
        }
        let back = adjustments.oldestFirst.last { $0.transaction.id == id && $0.action == .chargeback }
        let isTaken = back != nil && !adjustments.oldestFirst.contains { $0.transaction.id == id && $0.action == .chargebackReverse }
        guard isTaken == isReversed else { throw .conflict(isReversed ? "Nothing was charged back." : "It is charged back already.") }
        let amount = isReversed ? back?.amount ?? 0 : transaction.amount - taken(from: id)
        guard amount > 0 else { throw .conflict("Nothing is left of this payment.") }
        let adjustment = PaddleAdjustment(
            id: newID("adj"), createdAt: now, action: isReversed ? .chargebackReverse : .chargeback, transaction: transaction,
            isFull: amount == transaction.amount, amount: amount, reason: "Fraudulent", status: .approved, updatedAt: now)
        adjustments.put(adjustment)
        record("adjustment.created", adjustment.json, at: now)
    }

    private func taken(from id: String) -> Int64 {
        adjustments.oldestFirst.filter { $0.transaction.id == id && $0.status != .rejected }.reduce(0) { sum, adjustment in
            adjustment.action == .chargebackReverse ? sum - adjustment.amount : sum + adjustment.amount
        }
    }
}
