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
