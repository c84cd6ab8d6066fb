import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Sandbox {
    func addAIRoutes(to router: Router<BasicRequestContext>) { sandboxAIRoutes(ai, router) }
}

/// `/openai/v1/…`, `/mistral/v1/…` as the vendors have them, and `/sandbox/ai/faults` to make them fail.
package func sandboxAIRoutes(_ ai: SandboxAI, _ router: Router<BasicRequestContext>) {
    let vendors: [any ChatVendor] = [OpenAIVendor(), MistralVendor()]
    for vendor in vendors {
        let path = RouterPath("\(vendor.provider.rawValue)/v1")
        router.get(path.appendingPath("models")) { request, _ in
            if let refusal = vendor.refusal(ofKey: bearer(request)) { return response(refusal) }
            if let refusal = ai.outage(of: vendor.provider).flatMap({ vendor.refusal(for: $0, model: "") }) { return response(refusal) }
            return response(200, vendor.modelList)
        }
        router.post(path.appendingPath("chat/completions")) { request, _ in
            let body = try await request.body.collect(upTo: 16 << 20)
            return await ChatExchange(ai: ai, vendor: vendor).answer(Array(body.readableBytesView), key: bearer(request))
        }
    }
    router.get("sandbox/ai/faults") { _, _ in response(200, faults(ai)) }
    router.delete("sandbox/ai/faults") { _, _ in
        ai.clearFaults()
        return response(200, faults(ai))
    }
    router.post("sandbox/ai/faults") { request, _ in
        let body = try await request.body.collect(upTo: 1 << 16)
        // One sentence tells the whole form, whatever is wrong.
        guard let json = try? JSON(parsing: Array(body.readableBytesView)), let fault = AIFault(json: json),
            let provider = json["provider"]?.text.flatMap(SandboxAI.Provider.init(rawValue:))
        else { return response(400, ["error": .string(faultForm)]) }
        ai.add(fault, to: provider)
        return response(200, faults(ai))
    }
}

private let faultForm =
    "write {\"provider\": \"openai\" or \"mistral\", \"kind\": one of "
    + AIFault.Kind.allCases.map(\.rawValue).joined(separator: ", ")
    + "} and, as wanted, count (null: always), percent, retry_after_seconds, delay_milliseconds, after_characters"

private func faults(_ ai: SandboxAI) -> JSON {
    .object(
        SandboxAI.Provider.allCases.map { provider in
            .init(
                name: provider.rawValue,
                value: [
                    "requests": .integer(Int64(ai.requests(to: provider))), "faults": .array(ai.faults(of: provider).map(\.json)),
                ])
        })
}

private func bearer(_ request: Request) -> String? {
    guard let header = request.headers[.authorization], header.lowercased().hasPrefix("bearer ") else { return nil }
    return String(header.dropFirst(7)).trimmingCharacters(in: .whitespaces)
}

func response(_ refusal: Refusal) -> Response { response(refusal.status, refusal.body, headers: refusal.headers) }

func response(_ status: Int, _ body: JSON, headers: [(String, String)] = []) -> Response {
    var fields = HTTPFields()
    fields[.contentType] = "application/json"
    fields.add(headers)
    return Response(status: .init(code: status), headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body.bytes)))
}

extension HTTPFields {
    mutating func add(_ headers: [(String, String)]) {
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { self[name] = value }
        }
    }
}
