import Channels
import HTTPTypes
import Hummingbird

/// `POST /webhooks/telegram/{bot}`: Telegram delivers updates. They are stored before they are acknowledged.
struct TelegramWebhookRoutes {
    let kontor: Kontor

    func add(to router: Router<KontorRequestContext>) {
        router.post("webhooks/telegram/:bot", use: receive)
    }

    private static let secretHeader = HTTPField.Name("X-Telegram-Bot-Api-Secret-Token")

    @Sendable private func receive(_ request: Request, _ context: KontorRequestContext) async throws -> Response {
        guard let key = context.parameters.get("bot"), let webhook = kontor.bots.webhook(key) else { throw Problem.notFound }
        let secret = Self.secretHeader.flatMap { request.headers[$0] }
        let body = try await request.bytes()
        let answer = await webhook.receive(secretHeader: secret, body: Array(body.readableBytesView))
        guard answer.status != 200 else { return Response(status: .ok) }
        var headers: HTTPFields = [:]
        if let seconds = answer.retryAfterSeconds { headers[.retryAfter] = "\(seconds)" }
        throw Problem(status(answer.status), answer.problem.asSentence, headers: headers)
    }

    /// With its reason phrase, which a status made of a number lacks.
    private func status(_ code: Int) -> HTTPResponse.Status {
        let known: [HTTPResponse.Status] = [.badRequest, .unauthorized, .contentTooLarge, .serviceUnavailable]
        return known.first { $0.code == code } ?? HTTPResponse.Status(code: code)
    }
}
