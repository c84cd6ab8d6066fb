import Foundation
import Hummingbird

/// An error as RFC 9457 `application/problem+json`.
struct Problem: Error, HTTPResponseError {
    let status: HTTPResponse.Status
    /// What is wrong and what to do about it, in a sentence.
    let detail: String
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ detail: String, headers: HTTPFields = [:]) {
        self.status = status
        self.detail = detail
        self.headers = headers
    }

    private struct Body: Encodable {
        let type = "about:blank"
        let title: String
        let status: Int
        let detail: String
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        let body = Body(title: status.reasonPhrase, status: status.code, detail: detail)
        var headers = self.headers
        headers[.contentType] = "application/problem+json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: try .json(body)))
    }
}

extension Problem {
    static let notFound = Problem(.notFound, "There is nothing at this address. The API is described at /docs.")
    static let unauthorized = Problem(
        .unauthorized, "Send the owner's key as “Authorization: Bearer …”. `kontor key create --owner` makes one.",
        headers: [.wwwAuthenticate: "Bearer"])
}

extension String {
    /// An error's description, which has neither a capital nor a full stop.
    var asSentence: String { prefix(1).uppercased() + dropFirst() + "." }
}

extension ByteBuffer {
    /// Keys in a fixed order, so that equal answers are equal bytes.
    static func json(_ value: some Encodable) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return ByteBuffer(bytes: try encoder.encode(value))
    }
}

extension Response {
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) throws -> Response {
        var headers = headers
        headers[.contentType] = "application/json; charset=utf-8"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: try .json(value)))
    }
}
