import Values

extension PaddleWorld {
    /// All transactions that are not open, and subscriptions.
    var paymentList: PaymentListPage {
        PaymentListPage(
            title: "In Paddle’s stead", path: "/paddle", payments: transactions.oldestFirst.reversed().filter { !$0.isOpen }.map(line),
            subscriptions: subscriptions.oldestFirst.reversed().map(line))
    }

    private func line(_ transaction: PaddleTransaction) -> PaymentListPage.Line {
        let last = adjustments.oldestFirst.last { $0.transaction.id == transaction.id }
        let note = last.map { $0.action.rawValue.replacing("_", with: " ") } ?? transaction.status.rawValue.replacing("_", with: " ")
        let path = "payments/\(transaction.id)"
        var buttons: [PaymentListPage.Button] = []
        if last?.action == .chargeback {
            buttons = [.init("Business wins", path + "/chargebacks", "reversed", true)]
        } else if transaction.status == .completed, last == nil {
            buttons = [.init("Refund", path + "/refunds", "all", true), .init("Charge back", path + "/chargebacks", "reversed", false)]
        }
        return .init(
            name: CheckoutPage.escaped(transaction.items[0].name),
            note: "\(note) · \(Timestamp(seconds: transaction.updatedAt.seconds))",
            amount: transaction.currency.text(transaction.amount), buttons: buttons)
    }

    private func line(_ subscription: PaddleSubscription) -> PaymentListPage.Line {
        let works = customers[subscription.customer]?.hasWorkingCard ?? true
        let state = subscription.status.rawValue.replacing("_", with: " ")
        let buttons: [PaymentListPage.Button] = [
            .card("payers/\(subscription.customer)/cards", works: works),
            .init("Cancel at the period’s end", "plans/\(subscription.id)/endings", "now", false),
        ]
        return .init(
            name: CheckoutPage.escaped(subscription.items[0].name),
            note: "\(state) · paid for until \(Timestamp(seconds: subscription.periodEnd.seconds))",
            amount: subscription.items[0].currency.text(subscription.amount), buttons: subscription.isLive ? buttons : [])
    }
}
