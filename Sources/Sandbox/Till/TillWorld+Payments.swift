import Values

extension TillWorld {
    /// All payments and subscriptions.
    var paymentList: PaymentListPage {
        let last = outbox.events.oldestFirst.filter { Self.movements.contains($0.type) && $0.type != "payment.refunded" }
        return PaymentListPage(
            title: "The sandbox’s own till", path: "/till", payments: last.reversed().compactMap(line),
            subscriptions: subscriptions.values.sorted { $0.id > $1.id }.compactMap(line))
    }

    private func line(_ paid: ProviderEvent) -> PaymentListPage.Line? {
        guard let data = paid.body["data"], let payment = data["payment"]?.text,
            let checkout = data["checkout"]?.text.flatMap({ checkouts[$0] })
        else { return nil }
        let isRefunded = refunded.contains(payment)
        let at = Timestamp(seconds: paid.body["created"]?.int ?? 0)
        return .init(
            name: CheckoutPage.escaped(checkout.description), note: "\(isRefunded ? "refunded" : "paid") · \(at)", amount: checkout.sum,
            buttons: isRefunded ? [] : [.init("Refund", "payments/\(payment)/refunds", "all", true)])
    }

    private func line(_ subscription: TillSubscription) -> PaymentListPage.Line? {
        guard let checkout = checkouts[subscription.checkout] else { return nil }
        let buttons: [PaymentListPage.Button] = [
            .card("subscriptions/\(subscription.id)/cards", works: subscription.works),
            .init("Cancel at once", "subscriptions/\(subscription.id)/endings", "now", true),
        ]
        return .init(
            name: CheckoutPage.escaped(checkout.description),
            note: "\(subscription.status.rawValue) · paid for until \(Timestamp(seconds: subscription.paidUntil.seconds))",
            amount: checkout.sum, buttons: subscription.status == .cancelled ? [] : buttons)
    }
}

extension TillWorld {
    /// The events that move money.
    static let movements: Set<String> = ["payment.paid", "subscription.paid", "payment.refunded"]

    /// What moved money at that moment or later, as it was told.
    func movements(since moment: Int64) -> JSON {
        [
            "items": .array(
                outbox.events.oldestFirst.filter { Self.movements.contains($0.type) && ($0.body["created"]?.int ?? 0) >= moment }.map(
                    \.json))
        ]
    }
}

extension TillCheckout {
    /// As a page shows it.
    var sum: String { "\(CheckoutPage.escaped(amount)) \(CheckoutPage.escaped(currency))" }
}
