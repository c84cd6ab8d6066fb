import Values

/// The page where a customer pays, as HTML that works without JavaScript.
struct PaddlePage: Sendable {
    let transaction: PaddleTransaction
    /// The last attempt failed.
    let wasDeclined: Bool

    var html: String { CheckoutPage.frame(content) }

    private var content: String {
        switch transaction.status {
        case .draft, .ready: open
        case .canceled: closed("This check-out has been left")
        case .paid, .completed: closed("Paid. Thank you")
        case .billed, .pastDue: closed("This is collected from the card on file")
        }
    }

    private var open: String {
        """
        <h1>\(total) <small>\(period)</small></h1>
        \(items)
        \(wasDeclined ? "<p class=\"notice\" role=\"alert\">The card was declined. Nothing was taken; try again.</p>" : "")
        <form method="post" action="/paddle/pay/\(transaction.id)/payments">
        <label>E-mail <input type="email" name="email" required value="customer@example.com" autocomplete="email"></label>
        <button class="pay" name="outcome" value="paid">Pay \(total)</button>
        <button name="outcome" value="declined">Pay with a card that fails</button>
        <button name="outcome" value="abandoned">Abandon</button>
        </form>
        """
    }

    private func closed(_ sentence: String) -> String {
        "<h1 class=\"words\">\(sentence)</h1><p>\(total) \(period)</p>\n\(items)\n<p class=\"hint\">Go back to where you came from.</p>"
    }

    private var items: String {
        let lines = transaction.items.map { item in
            "<li><span>\(CheckoutPage.escaped(item.name))</span><span>\(item.currency.text(item.amount))</span></li>"
        }
        return "<ul>\(lines.joined())<li class=\"total\"><span>Total, tax in it</span><span>\(total)</span></li></ul>"
    }

    private var total: String { transaction.currency.text(transaction.amount) }

    private var period: String {
        guard let cycle = transaction.cycle else { return "" }
        return cycle.count == 1 ? "per \(cycle.unit.rawValue)" : "every \(cycle.count) \(cycle.unit.rawValue)s"
    }
}

/// What has been paid, with buttons for what customers and their banks do afterwards. Works without JavaScript.
struct PaddlePaymentsPage: Sendable {
    let world: PaddleWorld

    var html: String { CheckoutPage.frame(content).replacing("In Stripe’s stead", with: "In Paddle’s stead") }

    private var content: String {
        let payments = world.transactions.oldestFirst.reversed().filter { !$0.isOpen }.prefix(50)
        let subscriptions = world.subscriptions.oldestFirst.reversed().prefix(50)
        return """
            <h1 class="words">Payments</h1>
            <p>What customers and their banks may do with them. Each shows up in the notifications that the sandbox sends.</p>
            <ul>\(rows(payments.map(row), none: "Nothing has been paid yet."))</ul>
            <h2>Subscriptions</h2>
            <ul>\(rows(subscriptions.map(row), none: "Nobody has subscribed yet."))</ul>
            """
    }

    private func rows(_ rows: [String], none: String) -> String { rows.isEmpty ? "<li>\(none)</li>" : rows.joined() }

    private func row(_ transaction: PaddleTransaction) -> String {
        let last = world.adjustments.oldestFirst.last { $0.transaction.id == transaction.id }
        let note = last.map { $0.action.rawValue.replacing("_", with: " ") } ?? transaction.status.rawValue.replacing("_", with: " ")
        var buttons = ""
        if last?.action == .chargeback {
            buttons = button("payments/\(transaction.id)/chargebacks", "reversed", "true", "Business wins")
        } else if transaction.status == .completed, last == nil {
            buttons =
                button("payments/\(transaction.id)/refunds", "all", "true", "Refund")
                + button("payments/\(transaction.id)/chargebacks", "reversed", "false", "Charge back")
        }
        return row(
            CheckoutPage.escaped(transaction.items[0].name), "\(note) · \(Timestamp(seconds: transaction.updatedAt.seconds))",
            transaction.currency.text(transaction.amount), buttons)
    }

    private func row(_ subscription: PaddleSubscription) -> String {
        let works = world.customers[subscription.customer]?.hasWorkingCard ?? true
        let buttons =
            button(
                "payers/\(subscription.customer)/cards", "works", works ? "false" : "true",
                works ? "Let the card fail" : "Let the card work")
            + button("plans/\(subscription.id)/endings", "now", "false", "Cancel at the period’s end")
        let state = subscription.status.rawValue.replacing("_", with: " ")
        return row(
            CheckoutPage.escaped(subscription.items[0].name),
            "\(state) · paid for until \(Timestamp(seconds: subscription.periodEnd.seconds))",
            subscription.items[0].currency.text(subscription.amount), subscription.isLive ? buttons : "")
    }

    private func row(_ name: String, _ note: String, _ amount: String, _ buttons: String) -> String {
        "<li><span>\(name)<small>\(note)</small>\(buttons)</span><span>\(amount)</span></li>"
    }

    private func button(_ path: String, _ name: String, _ value: String, _ words: String) -> String {
        "<form class=\"small\" method=\"post\" action=\"/paddle/\(path)\"><button name=\"\(name)\" value=\"\(value)\">\(words)</button></form>"
    }
}
