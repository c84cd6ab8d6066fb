import Foundation
import OutboundHTTP
import TestBusiness
import Testing

/// What came back over HTTP.
struct Reply {
    let status: Int
    /// The media type with its parameters.
    let contentType: String
    let text: String
    let headers: [String: String]

    var json: [String: Any] {
        get throws { try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "not an object: \(text)") }
    }

    /// The sentence of an RFC 9457 problem, after checking that it is one of this status.
    func detail(_ status: Int, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        #expect(self.status == status, comment, sourceLocation: sourceLocation)
        #expect(contentType == "application/problem+json", comment, sourceLocation: sourceLocation)
        let problem = try json
        #expect(problem["status"] as? Int == status, comment, sourceLocation: sourceLocation)
        #expect((problem["title"] as? String)?.isEmpty == false, comment, sourceLocation: sourceLocation)
        let detail = try #require(problem["detail"] as? String, sourceLocation: sourceLocation)
        #expect(detail.count > 10, comment, sourceLocation: sourceLocation)
        #expect(detail.first?.isLowercase == false, "“\(detail)” does not begin as a sentence", sourceLocation: sourceLocation)
        return detail
    }
}

extension TestBusiness {
    static let ownerHeader = "Bearer " + apiKey

    /// `authorization` is the header's whole value.
    func get(_ path: String, authorization: String? = ownerHeader) async throws -> Reply {
        try await send(.get, path, authorization: authorization)
    }

    func patch(_ path: String, _ body: String, authorization: String? = ownerHeader) async throws -> Reply {
        try await send(.patch, path, authorization: authorization, [], .bytes(Array(body.utf8), contentType: "application/json"))
    }

    func post(_ path: String, _ body: String, authorization: String? = ownerHeader) async throws -> Reply {
        try await post(path, bytes: Array(body.utf8), authorization: authorization)
    }

    func post(
        _ path: String, bytes: [UInt8], authorization: String? = ownerHeader, headers: [(name: String, value: String)] = []
    ) async throws -> Reply {
        try await send(.post, path, authorization: authorization, headers, .bytes(bytes, contentType: "application/json"))
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, authorization: String? = ownerHeader, _ headers: [(name: String, value: String)] = [],
        _ body: HTTPRequest.Body = .none
    ) async throws -> Reply {
        let authorizations = authorization.map { [(name: "Authorization", value: $0)] } ?? []
        let http = HTTPClient()
        let result: Result<OutboundHTTP.HTTPResponse, any Error>
        do {
            // Longer than the 30 s that the API lets a caller wait.
            result = .success(
                try await http.send(
                    HTTPRequest(method, url + path, headers: headers + authorizations, body: body, timeout: .seconds(120))))
        } catch {
            result = .failure(error)
        }
        await http.shutdown()
        let response = try result.get()
        let fields = response.headers.map { ($0.name.lowercased(), $0.value) }
        return Reply(
            status: response.status, contentType: response.header("content-type") ?? "", text: response.text,
            headers: Dictionary(fields) { first, _ in first })
    }
}
