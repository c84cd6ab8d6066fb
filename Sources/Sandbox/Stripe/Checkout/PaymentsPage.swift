import Values

/// What has been paid, with buttons for what customers and their banks do afterwards. Works without JavaScript.
struct PaymentsPage: Sendable {
    let world: StripeWorld

    var html: String { CheckoutPage.frame(content) }

    private var content: String {
        """
        <h1 class="words">Payments</h1>
        <p>What customers and their banks may do with them. Each shows up in the events that the sandbox sends.</p>
        <ul>\(rows(world.charges.oldestFirst.reversed().prefix(50).map(row), none: "Nothing has been paid yet."))</ul>
        <h2>Subscriptions</h2>
        <ul>\(rows(world.subscriptions.oldestFirst.reversed().prefix(50).map(row), none: "Nobody has subscribed yet."))</ul>
        """
    }

    private func rows(_ rows: [String], none: String) -> String { rows.isEmpty ? "<li>\(none)</li>" : rows.joined() }

    private func row(_ charge: StripeCharge) -> String {
        let dispute = world.disputes.oldestFirst.last { $0.charge == charge.id }
        return row(
            CheckoutPage.escaped(charge.email ?? charge.id),
            "\(state(of: charge, dispute)) · \(Timestamp(seconds: charge.createdAt.seconds))",
            charge.currency.text(charge.amount), buttons(for: charge, dispute))
    }

    private func state(of charge: StripeCharge, _ dispute: StripeDispute?) -> String {
        if let dispute { return dispute.status == .needsResponse ? "disputed" : "dispute \(dispute.status.rawValue)" }
        if charge.amountRefunded == 0 { return charge.status.rawValue }
        return "\(charge.currency.text(charge.amountRefunded)) refunded"
    }

    private func buttons(for charge: StripeCharge, _ dispute: StripeDispute?) -> String {
        if let dispute {
            guard dispute.status == .needsResponse else { return "" }
            return PaymentsPage.button("disputes/\(dispute.id)/closings", "won", "true", "Business wins")
                + PaymentsPage.button("disputes/\(dispute.id)/closings", "won", "false", "Customer wins")
        }
        guard charge.status == .succeeded, charge.amountRefunded < charge.amount else { return "" }
        return PaymentsPage.button("payments/\(charge.paymentIntent)/refunds", "all", "true", "Refund")
            + PaymentsPage.button("payments/\(charge.paymentIntent)/disputes", "all", "true", "Dispute")
    }

    private func row(_ subscription: StripeSubscription) -> String {
        let works = world.customers[subscription.customer]?.hasWorkingCard ?? true
        let button = PaymentsPage.button(
            "customers/\(subscription.customer)/cards", "works", works ? "false" : "true", works ? "Let the card fail" : "Let the card work"
        )
        let state = subscription.status.rawValue.replacing("_", with: " ")
        return row(
            CheckoutPage.escaped(subscription.items[0].productName),
            "\(state) · paid for until \(Timestamp(seconds: subscription.periodEnd.seconds))",
            subscription.currency.text(subscription.amount), subscription.isLive ? button : "")
    }

    private func row(_ name: String, _ note: String, _ amount: String, _ buttons: String) -> String {
        "<li><span>\(name)<small>\(note)</small>\(buttons)</span><span>\(amount)</span></li>"
    }

    private static func button(_ path: String, _ name: String, _ value: String, _ words: String) -> String {
        "<form class=\"small\" method=\"post\" action=\"/stripe/\(path)\"><button name=\"\(name)\" value=\"\(value)\">\(words)</button></form>"
    }
}
