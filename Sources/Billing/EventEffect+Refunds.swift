import Storage
import Values

extension EventEffect {
    /// So much went back of a payment: the wishes that this fulfils are done. The one that the provider names comes first; where it names
    /// none, the oldest that the sum covers.
    func fulfil(_ amount: Money, of payment: Payment, named providerID: String? = nil) throws {
        if let providerID {
            let open = try tx.openRefunds(of: payment.id)
            let named = open.first { $0.providerRefundID == providerID }
            // The news may come before the answer that would have told its id.
            let meant = named ?? open.first { $0.providerRefundID == nil && $0.amount == amount }
            if let meant { try tx.finish(meant, as: .made, now: now) }
            return
        }
        var rest = amount.nanos
        for refund in try tx.openRefunds(of: payment.id) where refund.amount.nanos <= rest {
            try tx.finish(refund, as: .made, now: now)
            rest -= refund.amount.nanos
        }
    }

    /// The provider has thought better of a refund.
    func refundRefused(_ reference: PaymentReference, _ providerID: String, _ reason: String) throws -> EventResult {
        guard let payment = try tx.payment(reference, of: event.provider, in: event.workspaceID) else {
            return .ignored("no money went back: \(reason)")
        }
        try tx.lock(order: payment.orderID)
        if let refund = try tx.refund(provider: event.provider, providerID) {
            return try tx.finish(refund, as: .failed, reason: reason, now: now) ? .applied : .ignored("the refund has ended already")
        }
        try tx.lock(waitingFor: "refund:\(providerID)", event.provider)
        guard try tx.openRefunds(of: payment.id).contains(where: { $0.providerRefundID == nil }) else {
            return .ignored("no money went back: \(reason)")
        }
        return .waiting(for: "refund:\(providerID)", "its refund is not known yet")
    }
}
