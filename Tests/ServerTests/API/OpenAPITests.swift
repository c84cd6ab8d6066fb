import Hummingbird
import Logging
import TestBusiness
import Testing

@testable import Server

@Suite struct OpenAPITests {
    @Test("the document and the router know the same paths and methods")
    func agreement() async throws {
        try await TestBusiness.with { business in
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            let routed = Set(Routes.router(business.kontor, logger: logger).routes.map { "\($0.method) \(Self.normalised("\($0.path)"))" })
            let documented = try await Self.operations(business).map { "\($0.method) \(Self.normalised($0.path))" }
            #expect(routed.count > 8)
            #expect(routed.subtracting(documented).isEmpty, "not documented")
            #expect(Set(documented).subtracting(routed).isEmpty, "not served")
        }
    }

    @Test("each operation has a name of its own, declares its path's parameters, and answers 401 where a key is needed")
    func operations() async throws {
        try await TestBusiness.with { business in
            let operations = try await Self.operations(business)
            #expect(Set(operations.compactMap { $0.content["operationId"] as? String }).count == operations.count)
            for operation in operations {
                let parameters = operation.content["parameters"] as? [[String: Any]] ?? []
                let declared = parameters.filter { $0["in"] as? String == "path" }.compactMap { $0["name"] as? String }
                let used = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
                #expect(declared == used, "\(operation.path)")
                let responses = try #require(operation.content["responses"] as? [String: Any])
                // A webhook's signature stands for the key.
                let isWebhook = ["/api/payment/webhook/", "/api/v1/webhooks/"].contains { operation.path.hasPrefix($0) }
                let needsKey = operation.path.hasPrefix("/api/") && !isWebhook
                if needsKey { #expect(responses["401"] != nil, "\(operation.path)") }
                let isOpen = (operation.content["security"] as? [Any])?.isEmpty == true
                #expect(isOpen == !needsKey, "\(operation.path)")
            }
        }
    }

    @Test("what the document refers to is there")
    func references() async throws {
        try await TestBusiness.with { business in
            let reply = try await business.get("/openapi.json", authorization: nil)
            let components = try #require(try reply.json["components"] as? [String: [String: Any]])
            let found = reply.text.matches(of: /"\$ref": *"#\/components\/([a-zA-Z]+)\/([a-zA-Z]+)"/)
            #expect(!found.isEmpty)
            for match in found { #expect(components[String(match.1)]?[String(match.2)] != nil, "\(match.0)") }
        }
    }

    @Test("the reference page is HTML, and open to anyone")
    func page() async throws {
        try await TestBusiness.with { business in
            let reply = try await business.get("/docs", authorization: nil)
            #expect(reply.status == 200)
            #expect(reply.contentType == "text/html; charset=utf-8")
            #expect(reply.text.contains("openapi.json"))
        }
    }

    private struct Operation {
        let method: String
        let path: String
        let content: [String: Any]
    }

    private static func operations(_ business: TestBusiness) async throws -> [Operation] {
        let reply = try await business.get("/openapi.json", authorization: nil)
        #expect(reply.status == 200)
        #expect(reply.contentType == "application/json")
        let document = try reply.json
        #expect((document["openapi"] as? String)?.hasPrefix("3.1") == true)
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        return paths.flatMap { path, methods in
            methods.compactMap { method, content in
                (content as? [String: Any]).map { Operation(method: method.uppercased(), path: path, content: $0) }
            }
        }
    }

    /// Parameters without their name, in whichever form they are written.
    private static func normalised(_ path: String) -> String {
        "/" + path.split(separator: "/").map { $0.hasPrefix("{") || $0.hasPrefix(":") ? "{}" : String($0) }.joined(separator: "/")
    }
}
