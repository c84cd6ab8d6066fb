import Billing
import HTTPTypes
import Hummingbird

/// `POST /api/payment/webhook/stripe`: Stripe delivers events. Their signature stands for the owner's key; they are stored
/// before they are acknowledged, and handled by a job.
struct PaymentWebhookRoutes {
    let kontor: Kontor

    func add(to router: Router<KontorRequestContext>) {
        router.post("api/payment/webhook/stripe", use: receive)
    }

    /// An event of Stripe's has some kilobytes.
    private static let bodyLimit = 512 * 1024
    private static let signatureHeader = HTTPField.Name("Stripe-Signature")

    private struct Receipt: Encodable { let received = true }

    @Sendable private func receive(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        let body = try await request.bytes(upTo: Self.bodyLimit)
        do {
            try await kontor.billing.receive(
                Array(body.readableBytesView), from: "stripe", signature: Self.signatureHeader.flatMap { request.headers[$0] })
        } catch let refusal as WebhookRefusal {
            throw Problem(.badRequest, "\(refusal)".asSentence)
        }
        return try .json(Receipt())
    }
}
