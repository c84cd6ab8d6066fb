import Values

extension StripeWorld {
    /// All charges and subscriptions.
    var paymentList: PaymentListPage {
        PaymentListPage(
            title: "In Stripe’s stead", path: "/stripe", payments: charges.oldestFirst.reversed().map(line),
            subscriptions: subscriptions.oldestFirst.reversed().map(line))
    }

    private func line(_ charge: StripeCharge) -> PaymentListPage.Line {
        let dispute = disputes.oldestFirst.last { $0.charge == charge.id }
        return .init(
            name: CheckoutPage.escaped(charge.email ?? charge.id),
            note: "\(state(of: charge, dispute)) · \(Timestamp(seconds: charge.createdAt.seconds))",
            amount: charge.currency.text(charge.amount), buttons: buttons(for: charge, dispute))
    }

    private func state(of charge: StripeCharge, _ dispute: StripeDispute?) -> String {
        if let dispute { return dispute.status == .needsResponse ? "disputed" : "dispute \(dispute.status.rawValue)" }
        if charge.amountRefunded == 0 { return charge.status.rawValue }
        return "\(charge.currency.text(charge.amountRefunded)) refunded"
    }

    private func buttons(for charge: StripeCharge, _ dispute: StripeDispute?) -> [PaymentListPage.Button] {
        if let dispute {
            guard dispute.status == .needsResponse else { return [] }
            let path = "disputes/\(dispute.id)/closings"
            return [.init("Business wins", path, "won", true), .init("Customer wins", path, "won", false)]
        }
        guard charge.status == .succeeded, charge.amountRefunded < charge.amount else { return [] }
        let path = "payments/\(charge.paymentIntent)"
        return [.init("Refund", path + "/refunds", "all", true), .init("Dispute", path + "/disputes", "all", true)]
    }

    private func line(_ subscription: StripeSubscription) -> PaymentListPage.Line {
        let works = customers[subscription.customer]?.hasWorkingCard ?? true
        let state = subscription.status.rawValue.replacing("_", with: " ")
        return .init(
            name: CheckoutPage.escaped(subscription.items[0].productName),
            note: "\(state) · paid for until \(Timestamp(seconds: subscription.periodEnd.seconds))",
            amount: subscription.currency.text(subscription.amount),
            buttons: subscription.isLive ? [.card("customers/\(subscription.customer)/cards", works: works)] : [])
    }
}
