import Foundation
import HTTPTypes
import Hummingbird
import Logging
import ServiceLifecycle
import Synchronization

/// A server that answers as a test tells it, where Kontor expects Stripe; by itself it sells, and keeps 2.9 % + 0.30.
final class ScriptedStripe: Sendable {
    struct Call: Sendable {
        let method: String
        /// With its query.
        let path: String
        let headers: [String: String]
        let form: [String: String]
    }

    struct Answer: Sendable {
        var status = 200
        let json: String
        /// It comes when the test says so, or when the server ends.
        var after: AsyncStream<Void>?

        static func error(_ status: Int, type: String, code: String = "", _ message: String) -> Answer {
            Answer(status: status, json: #"{"error":{"type":"\#(type)","code":"\#(code)","message":"\#(message)"}}"#)
        }
    }

    private let calls = Mutex<[Call]>([])
    private let script: Mutex<@Sendable (Call, Int) -> Answer?>
    /// One element for each call received.
    let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation

    init() {
        script = Mutex({ _, _ in nil })
        (arrivals, arrived) = AsyncStream.makeStream()
    }

    var received: [Call] { calls.withLock { $0 } }
    var checkouts: [Call] { received.filter { $0.path == "/v1/checkout/sessions" } }

    /// Answers from now on; `number` counts all calls from 0, and nil leaves the answer to the usual one.
    func answer(_ body: @escaping @Sendable (_ call: Call, _ number: Int) -> Answer?) { script.withLock { $0 = body } }

    /// Runs it while `body` runs.
    func serve(_ body: (_ url: String) async throws -> Void) async throws {
        let (ports, running) = AsyncStream.makeStream(of: Int.self)
        let router = Router(context: BasicRequestContext.self)
        for method in [HTTPRequest.Method.get, .post] {
            router.on("**", method: method) { request, _ in
                let body = try await request.body.collect(upTo: 1 << 20)
                let answer = self.take(Call(request, String(buffer: body)))
                if let moment = answer.after { for await _ in moment { break } }
                return Response(
                    status: .init(code: answer.status), headers: [.contentType: "application/json"],
                    body: .init(byteBuffer: ByteBuffer(string: answer.json)))
            }
        }
        let app = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { running.yield($0.localAddress?.port ?? 0) }, logger: quiet)
        let group = ServiceGroup(configuration: .init(services: [app], logger: quiet))
        let serving = Task { try await group.run() }
        var port = 0
        for await value in ports {
            port = value
            break
        }
        let result: Result<Void, any Error>
        do { result = .success(try await body("http://127.0.0.1:\(port)")) } catch { result = .failure(error) }
        // Not cancelled: that would tear requests apart which are still under way.
        await group.triggerGracefulShutdown()
        _ = await serving.result
        try result.get()
    }

    private func take(_ call: Call) -> Answer {
        let number = calls.withLock { calls in
            calls.append(call)
            return calls.count - 1
        }
        arrived.yield()
        return script.withLock { $0 }(call, number) ?? Self.usual(call)
    }

    /// A session is named after its key of idempotency, a payment after its invoice.
    private static func usual(_ call: Call) -> Answer {
        if call.path.contains("?limit=") { return Answer(json: #"{"object":"list","data":[],"has_more":false}"#) }
        let path = call.path.split(separator: "?")[0].split(separator: "/").map(String.init)
        switch path.dropFirst().first {
        case "checkout":
            let id = "cs_" + (call.headers["idempotency-key"] ?? "").suffix(26)
            return Answer(json: #"{"id":"\#(id)","object":"checkout.session","url":"https://checkout.test/\#(id)"}"#)
        case "invoices":
            let intent = "pi_of_" + path[2]
            return Answer(json: #"{"id":"\#(path[2])","payments":{"data":[{"payment":{"payment_intent":"\#(intent)"}}]}}"#)
        case "subscriptions": return Answer(json: #"{"id":"\#(path[2])","status":"active"}"#)
        case "products": return Answer(json: #"{"id":"\#(call.form["id"] ?? path.last ?? "")","object":"product"}"#)
        case "payment_intents":
            let charge = "ch_of_" + path[2]
            return Answer(
                json: """
                    {"id":"\(path[2])","latest_charge":{"id":"\(charge)","balance_transaction":
                    {"id":"txn_of_\(path[2])","fee":59,"currency":"usd"}}}
                    """)
        case "refunds": return Answer(json: #"{"id":"re_\#((call.headers["idempotency-key"] ?? "").suffix(26))","object":"refund"}"#)
        default: return Answer(json: #"{"object":"balance"}"#)
        }
    }
}

extension ScriptedStripe.Call {
    fileprivate init(_ request: Request, _ body: String) {
        method = request.method.rawValue
        path = request.uri.string
        headers = Dictionary(request.headers.map { ($0.name.canonicalName, $0.value) }) { first, _ in first }
        var form: [String: String] = [:]
        for pair in body.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                $0.replacing("+", with: " ").removingPercentEncoding ?? "?"
            }
            form[parts[0]] = parts.count > 1 ? parts[1] : ""
        }
        self.form = form
    }
}

let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
