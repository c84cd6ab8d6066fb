/// What has been paid at a stand-in, with buttons for what customers and their banks do afterwards. Works without JavaScript.
struct PaymentListPage: Sendable {
    struct Line: Sendable {
        /// Escaped.
        let name: String
        let note: String
        let amount: String
        let buttons: [Button]
    }

    /// Posts `field=value` to `path`, below the page's own.
    struct Button: Sendable {
        let words: String
        let path: String
        let field: String
        let value: Bool

        init(_ words: String, _ path: String, _ field: String, _ value: Bool) {
            (self.words, self.path, self.field, self.value) = (words, path, field, value)
        }

        /// Whether the customer's card works from now on.
        static func card(_ path: String, works: Bool) -> Button {
            Button(works ? "Let the card fail" : "Let the card work", path, "works", !works)
        }
    }

    /// At its head, in place of Stripe's.
    let title: String
    /// `/stripe`
    let path: String
    /// The newest first.
    let payments: [Line]
    let subscriptions: [Line]

    var html: String { CheckoutPage.frame(content).replacing("In Stripe’s stead", with: title) }

    private var content: String {
        """
        <h1 class="words">Payments</h1>
        <p>What customers and their banks may do with them. Each shows up in the events that the sandbox sends.</p>
        <ul>\(list(payments, none: "Nothing has been paid yet."))</ul>
        <h2>Subscriptions</h2>
        <ul>\(list(subscriptions, none: "Nobody has subscribed yet."))</ul>
        """
    }

    private func list(_ lines: [Line], none: String) -> String {
        guard !lines.isEmpty else { return "<li>\(none)</li>" }
        return lines.prefix(50).map { line in
            "<li><span>\(line.name)<small>\(line.note)</small>\(line.buttons.map(form).joined())</span><span>\(line.amount)</span></li>"
        }.joined()
    }

    private func form(_ button: Button) -> String {
        """
        <form class="small" method="post" action="\(path)/\(button.path)">\
        <button name="\(button.field)" value="\(button.value)">\(button.words)</button></form>
        """
    }
}
