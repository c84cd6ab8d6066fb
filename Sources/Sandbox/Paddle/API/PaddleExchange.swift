import HTTPTypes
import Hummingbird
import Values

/// One request to `/paddle/…` of the API and its answer.
struct PaddleExchange: Sendable {
    let paddle: SandboxPaddle
    let request: Request

    func answer() async throws -> Response {
        let path = String(request.uri.path.drop { $0 == "/" }.dropFirst("paddle/".count))
        let requestID = paddle.desk.look { $0.newID("req") }
        let fault = await paddle.fault(ofCall: path)
        do throws(PaddleError) {
            if case .rateLimited = fault {
                throw PaddleError(status: 429, code: "too_many_requests", detail: "IP address exceeded the allowed rate limit.")
            }
            if case .serverError = fault { throw PaddleError(status: 500, code: "internal_error", detail: "Internal error.") }
            try check()
            let body = try await body()
            let question = PaddleQuestion(
                method: request.method.rawValue, parts: path.split(separator: "/").map(String.init), body: body,
                query: Dictionary(request.uri.queryParameters.map { (String($0.key), String($0.value)) }) { first, _ in first },
                baseURL: "http://\(request.head.authority ?? paddle.authority)/paddle")
            let (status, answer) = try paddle.desk.locked { (world, now) throws(PaddleError) in try world.answer(question, at: now) }
            if fault == .cutAfter { return cutResponse() }
            return whole(answer.setting("meta", (answer["meta"] ?? [:]).setting("request_id", .string(requestID))), status)
        } catch {
            return whole(error.json(requestID: requestID), error.status)
        }
    }

    private func check() throws(PaddleError) {
        guard let words = request.headers[.authorization]?.split(separator: " ", maxSplits: 1), words.count == 2, words[0] == "Bearer"
        else {
            throw PaddleError(status: 403, code: "authentication_missing", detail: "Authentication header is missing.")
        }
        // A key with `invalid` in it is one, so that clients can be tested with such.
        guard words[1].hasPrefix("pdl_"), !words[1].contains("invalid") else {
            throw PaddleError(
                status: 403, code: "authentication_malformed", detail: "Authentication header included, but incorrectly formatted.")
        }
        guard let version = HTTPField.Name("Paddle-Version").flatMap({ request.headers[$0] }), version != SandboxPaddle.version else {
            return
        }
        throw PaddleError(status: 400, code: "invalid_version", detail: "The sandbox's Paddle speaks version \(SandboxPaddle.version).")
    }

    private func body() async throws(PaddleError) -> JSON {
        let buffer: ByteBuffer
        do { buffer = try await request.body.collect(upTo: 1 << 20) } catch { throw .refused("bad_request", "The body could not be read.") }
        guard buffer.readableBytes > 0 else { return [:] }
        do { return try JSON(parsing: buffer.readableBytesView) } catch { throw .refused("invalid_json", "The body is no JSON: \(error).") }
    }

    private func whole(_ json: JSON, _ status: Int) -> Response {
        Response(
            status: .init(code: status), headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }
}

/// What a request asks, as far as the rules are concerned.
struct PaddleQuestion: Sendable {
    let method: String
    let parts: [String]
    let body: JSON
    let query: [String: String]
    let baseURL: String
}
