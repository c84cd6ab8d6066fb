import Values

/// What a customer has subscribed to, with buttons to cancel it, to take that back, and to change the card. Works without JavaScript.
struct PortalPage: Sendable {
    let session: StripePortalSession
    let world: StripeWorld

    static var missing: String {
        CheckoutPage.frame("<h1 class=\"words\">This page is closed</h1><p>Ask for a new one where you found the link.</p>")
    }

    var html: String {
        let live = world.subscriptions.oldestFirst.filter { $0.customer == session.customer && $0.status != .canceled }
        let rows = live.isEmpty ? "<li>You have no subscription.</li>" : live.map(row).joined()
        let back = session.returnURL.map { "<a class=\"leave\" href=\"\(CheckoutPage.escaped($0))\">Go back</a>" } ?? ""
        return CheckoutPage.frame("<h1 class=\"words\">Your subscription</h1>\n<ul>\(rows)</ul>\n\(card)\n\(back)")
    }

    private func row(_ subscription: StripeSubscription) -> String {
        let end = Timestamp(seconds: subscription.periodEnd.seconds)
        let isLeaving = subscription.cancelsAtPeriodEnd
        let button =
            isLeaving
            ? button("renewals", "subscription", subscription.id, "Do not cancel")
            : button("cancellations", "subscription", subscription.id, "Cancel subscription")
        let name = CheckoutPage.escaped(subscription.items[0].productName)
        let price = subscription.currency.text(subscription.amount)
        let note = "\(isLeaving ? "ends" : "renews") \(end)"
        return "<li><span>\(name)<small>\(note)</small>\(button)</span><span>\(price)</span></li>"
    }

    private var card: String {
        let works = world.customers[session.customer]?.hasWorkingCard ?? true
        let words = works ? "Change to a card that fails" : "Change to a card that works"
        return "<p>Your card \(works ? "works" : "fails").</p>" + button("cards", "works", works ? "false" : "true", words)
    }

    private func button(_ noun: String, _ name: String, _ value: String, _ words: String) -> String {
        "<form class=\"small\" method=\"post\" action=\"/stripe/p/session/\(session.id)/\(noun)\">"
            + "<button name=\"\(name)\" value=\"\(value)\">\(words)</button></form>"
    }
}
