import HTTPTypes
import Hummingbird
import NIOCore

/// The page of a check-out, as HTML that works without JavaScript.
struct CheckoutPage: Sendable {
    let session: StripeCheckoutSession
    /// The last attempt failed.
    let wasDeclined: Bool

    var html: String { CheckoutPage.frame(content) }

    /// Where no such check-out is.
    static var missing: String {
        frame("<h1 class=\"words\">There is no such check-out</h1><p>The sandbox forgets its payments when it ends.</p>")
    }

    static func frame(_ content: String) -> String {
        String(decoding: PackageResources.checkout_html, as: UTF8.self).replacing("<!--content-->", with: content)
    }

    private var content: String {
        switch session.status {
        case .open: open
        case .complete where session.awaitsMoney: awaiting
        case .complete: closed(session.paymentStatus == .paid ? "This has been paid" : "The money did not arrive")
        case .expired: closed("This check-out has expired")
        }
    }

    private var open: String {
        """
        <h1>\(total) <small>\(period)</small></h1>
        \(items)
        \(wasDeclined ? "<p class=\"notice\" role=\"alert\">The card was declined. Nothing was taken; try again.</p>" : "")
        <form method="post" action="\(path)/payments">
        <label>E-mail <input type="email" name="email" required value="\(CheckoutPage.escaped(session.email ?? "customer@example.com"))" autocomplete="email"></label>
        <button class="pay" name="outcome" value="paid">Pay \(total)</button>
        <button name="outcome" value="declined">Pay with a card that fails</button>
        <button name="outcome" value="later">Pay later, by bank transfer</button>
        <p class="hint">Open this page again to say whether that money arrives.</p>
        </form>
        \(leave("Abandon, and go back"))
        """
    }

    private var awaiting: String {
        """
        <h1 class="words">\(total) on the way</h1>
        <p>The bank takes two days by the sandbox's clock. Or it happens now:</p>
        <form method="post" action="\(path)/settlements">
        <button class="pay" name="arrives" value="true">The money arrives</button>
        <button name="arrives" value="false">The money does not arrive</button>
        </form>
        \(back)
        """
    }

    private func closed(_ sentence: String) -> String {
        "<h1 class=\"words\">\(sentence)</h1><p>\(total) \(period)</p>\n\(items)\n\(session.status == .complete ? back : leave("Go back"))"
    }

    private var items: String {
        let lines = session.lineItems.map { item in
            let each = item.quantity == 1 ? "" : "<small>\(item.quantity) × \(item.price.currency.text(item.price.unitAmount))</small>"
            return
                "<li><span>\(CheckoutPage.escaped(item.description))\(each)</span><span>\(item.price.currency.text(item.amount))</span></li>"
        }
        return "<ul>\(lines.joined())<li class=\"total\"><span>Total</span><span>\(total)</span></li></ul>"
    }

    private var back: String { "<a class=\"button\" href=\"\(CheckoutPage.escaped(session.successURL))\">Back to the shop</a>" }

    private func leave(_ words: String) -> String {
        session.cancelURL.map { "<a class=\"leave\" href=\"\(CheckoutPage.escaped($0))\">\(words)</a>" } ?? ""
    }

    private var total: String { session.currency.text(session.amount) }
    private var path: String { "/stripe/c/pay/\(session.id)" }

    private var period: String {
        guard let interval = session.lineItems[0].price.recurring else { return "" }
        return interval.count == 1 ? "per \(interval.unit.rawValue)" : "every \(interval.count) \(interval.unit.rawValue)s"
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }

    static func response(_ html: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                // No form-action: it would forbid the redirect to the shop that follows a payment.
                .contentSecurityPolicy:
                    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }
}
