import Billing
import HTTPTypes
import Hummingbird

/// `POST /api/v1/webhooks/{provider}`: payment providers deliver events. Their signature stands for the owner's key; they are stored
/// before they are acknowledged, and handled by a job.
struct PaymentWebhookRoutes {
    let kontor: Kontor

    func add(to router: Router<KontorRequestContext>) {
        // Where Stripe's events went at first, and go where an owner has not changed it.
        router.post("api/payment/webhook/stripe") { request, _ in try await receive(request, from: "stripe") }
        for name in ["stripe", "paddle"] {
            router.post("api/v1/webhooks/\(name)") { request, _ in try await receive(request, from: name) }
        }
        // In a business that is meant, nobody is to find a door for payments that are none.
        guard kontor.configuration.payments.sandbox != nil else { return }
        router.post("api/payment/webhook/sandbox") { request, _ in try await receive(request, from: "sandbox") }
    }

    /// Less than a megabyte; an event has some kilobytes.
    private static let bodyLimit = 999_999

    private struct Receipt: Encodable { let received = true }

    private func receive(_ request: Request, from provider: String) async throws -> Response {
        let body = try await request.bytes(upTo: Self.bodyLimit)
        do {
            try await kontor.billing.receive(
                Array(body.readableBytesView), from: provider, headers: WebhookHeaders(of: request))
        } catch let refusal as WebhookRefusal {
            throw Problem(.badRequest, "\(refusal)".asSentence)
        }
        return try .json(Receipt())
    }
}

extension WebhookHeaders {
    /// What a proxy of ours may have added to let the request in is nobody's business later.
    fileprivate init(of request: Request) {
        self.init(request.headers.filter { ![.authorization, .cookie].contains($0.name) }.map { ($0.name.rawName, $0.value) })
    }
}
