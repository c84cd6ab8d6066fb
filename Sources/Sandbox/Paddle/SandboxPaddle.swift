/// The stand-in of Paddle Billing. It speaks version 1 of the API under `/paddle`, and signs its notifications as Paddle does. What it
/// knows: transactions of prices that are in no catalogue (tax in the price: a tenth of it), customers, subscriptions with cancel, pause,
/// resume and update, adjustments, and lists by page. It has the page of the default payment link, `/paddle/pay?_ptxn=txn_…`, which with
/// Paddle is a page of the owner's that loads Paddle.js.
///
/// All state is in memory behind one lock, and its rules are pure (`PaddleWorld`). What is kept there under ids goes with the process.
package final class SandboxPaddle: PaymentStandIn {
    package static let version = "1"
    let desk: PaymentDesk<PaddleWorld>
    package var outgoing: any OutgoingEvents { desk }
    /// Named in pages' addresses where a request does not say how it found the sandbox.
    let authority: String

    package init(_ configuration: SandboxConfiguration) throws(SandboxError) {
        desk = PaymentDesk(PaddleWorld(outbox: EventOutbox(seed: configuration.seed, mostFailures: 60)), configuration)
        authority = "\(configuration.host):\(configuration.port)"
        if let url = configuration.paddleWebhookURL {
            try setWebhook(url: url, secret: configuration.paddleWebhookSecret ?? "pdl_ntfset_sandbox")
        }
    }

    /// Waits for a transaction that is as wanted, and returns the newest such. Throws `SandboxError.timedOut` after `seconds` of real time.
    package func waitForTransaction(
        seconds: Int = 120, where isWanted: @Sendable @escaping (Transaction) -> Bool = { $0.status == "ready" }
    ) async throws -> Transaction {
        try await wait(seconds: seconds, "no such transaction came") { [self] in transactions().last(where: isWanted) }
    }
}
