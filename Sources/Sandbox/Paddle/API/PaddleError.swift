/// An answer that is an error, in Paddle's form (source: developer.paddle.com/api-reference/about/errors).
struct PaddleError: Error {
    let status: Int
    let code: String
    let detail: String
    var fields: [(field: String, message: String)] = []

    static func refused(_ code: String, _ detail: String) -> PaddleError { PaddleError(status: 400, code: code, detail: detail) }

    static func notFound(_ kind: String, _ id: String) -> PaddleError {
        PaddleError(status: 404, code: "not_found", detail: "Unable to find a \(kind) with ID \(id.prefix(40)).")
    }

    static func invalid(_ field: String, _ message: String) -> PaddleError {
        PaddleError(status: 400, code: "invalid_field", detail: "Request does not pass validation.", fields: [(field, message)])
    }

    func json(requestID: String) -> JSON {
        [
            "error": [
                "type": status < 500 ? "request_error" : "api_error", "code": .string(code), "detail": .string(detail),
                "documentation_url": .string("https://developer.paddle.com/errors/shared/\(code)"),
                "errors": fields.isEmpty
                    ? nil : .array(fields.map { ["field": .string($0.field), "message": .string($0.message)] }),
            ], "meta": ["request_id": .string(requestID)],
        ]
    }
}
