/// The stand-in of Stripe. It speaks API version **2025-03-31.basil** (`SandboxStripe.version`) under `/stripe/v1`, and signs its events
/// with the shapes of that version. What that means to whoever reads them:
///
/// - An invoice names its subscription in `parent.subscription_details.subscription`; `invoice.subscription`, `.payment_intent` and
///   `.charge` are gone. Which payment paid it stands in `payments`, shown only for `expand[]=payments`, and in
///   `GET /v1/invoice_payments?invoice=in_…` (or `?payment[type]=payment_intent&payment[payment_intent]=pi_…` for the way back).
///   Charges and payment intents do not name their invoice.
/// - A subscription's `current_period_start` and `_end` stand in `items.data[]`.
/// - A check-out of mode `payment` has no `payment_intent` before somebody tries to pay; `line_items` are shown for `expand[]=line_items`.
/// - The fee of a payment: `GET /v1/payment_intents/pi_…?expand[]=latest_charge.balance_transaction`, member `fee`.
/// - No payment below $0.50 (`amount_too_small`); other currencies have their own minimum.
///
/// All state is in memory behind one lock, and its rules are pure (`StripeWorld`). What is kept there under ids goes with the process.
package final class SandboxStripe: PaymentStandIn {
    package static let version = "2025-03-31.basil"

    let desk: PaymentDesk<StripeWorld>
    package var outgoing: any OutgoingEvents { desk }
    /// Named in pages' addresses where a request does not say how it found the sandbox.
    let authority: String

    package init(_ configuration: SandboxConfiguration) throws(SandboxError) {
        desk = PaymentDesk(StripeWorld(outbox: EventOutbox(seed: configuration.seed)), configuration)
        authority = "\(configuration.host):\(configuration.port)"
        if let url = configuration.stripeWebhookURL {
            try setWebhook(url: url, secret: configuration.stripeWebhookSecret ?? "whsec_sandbox")
        }
    }

    /// Waits for a check-out that is as wanted, and returns the newest such. Throws `SandboxError.timedOut` after `seconds` of real time.
    package func waitForSession(
        seconds: Int = 120, where isWanted: @Sendable @escaping (Session) -> Bool = { $0.status == "open" }
    ) async throws -> Session {
        try await wait(seconds: seconds, "no such check-out came") { [self] in sessions().last(where: isWanted) }
    }
}
