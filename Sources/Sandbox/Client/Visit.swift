import HTTPTypes
import Hummingbird
import NIOCore

/// One request to the people's side.
struct Visit: Sendable {
    let request: Request
    let context: BasicRequestContext
    /// The `{bot}` of the path, and its `{chat}`; empty and 0 where the path has none.
    let bot: String
    let chat: Int64

    init(_ request: Request, _ context: BasicRequestContext) throws(SandboxError) {
        self.request = request
        self.context = context
        bot = context.parameters.get("bot").flatMap { $0.percentDecoded() } ?? ""
        guard let text = context.parameters.get("chat") else {
            chat = 0
            return
        }
        guard let id = Int64(text) else { throw .invalid("A chat is named by a number, not “\(text.prefix(40))”.") }
        chat = id
    }

    func number(_ name: String) throws(SandboxError) -> Int64 {
        guard let id = context.parameters.get(name).flatMap({ Int64($0) }) else { throw .invalid("“\(name)” is a number.") }
        return id
    }

    func name(_ parameter: String) throws(SandboxError) -> String {
        guard let name = context.parameters.get(parameter) else { throw .invalid("The path names no “\(parameter)”.") }
        return name
    }

    /// The JSON object of the body; an empty one for no body.
    func body() async throws -> JSON {
        let buffer = try await request.body.collect(upTo: 1 << 20)
        guard buffer.readableBytes > 0 else { return [:] }
        let value: JSON
        do { value = try JSON(parsing: buffer.readableBytesView) } catch { throw SandboxError.invalid("The body is no JSON: \(error).") }
        guard value.members != nil else { throw SandboxError.invalid("The body must be a JSON object.") }
        return value
    }

    func parameters() async throws -> Parameters {
        do { return try await Parameters(request) } catch let error as TelegramError { throw SandboxError.invalid("\(error)") }
    }
}

/// A route that answers with JSON, or with a problem that has a sentence.
func answering(
    _ body: @escaping @Sendable (Visit) async throws -> JSON
) -> @Sendable (Request, BasicRequestContext) async throws -> Response {
    { request, context in
        do { return response(try await body(try Visit(request, context))) } catch { return problem(error) }
    }
}

func response(_ json: JSON, status: HTTPResponse.Status = .ok, type: String = "application/json") -> Response {
    Response(
        status: status, headers: [.contentType: type, .cacheControl: "no-store"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
}

/// All was done, and the answer is lost on its way.
func cutResponse() -> Response {
    struct Cut: Error {}
    return Response(status: .ok, headers: [.contentType: "application/json"], body: ResponseBody { _ in throw Cut() })
}

/// `application/problem+json` (RFC 9457).
func problem(_ error: any Error) -> Response {
    let (status, sentence): (HTTPResponse.Status, String) =
        switch error {
        case SandboxError.notFound(let sentence): (.notFound, sentence)
        case SandboxError.invalid(let sentence): (.badRequest, sentence)
        case SandboxError.conflict(let sentence): (.conflict, sentence)
        case is NIOTooManyBytesError: (.contentTooLarge, "The body is larger than 1 MB.")
        default: (.internalServerError, "The sandbox failed: \(error)")
        }
    let json: JSON = ["status": .integer(Int64(status.code)), "title": .string(status.reasonPhrase), "detail": .string(sentence)]
    return response(json, status: status, type: "application/problem+json")
}
