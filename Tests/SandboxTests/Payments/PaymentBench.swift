import OutboundHTTP
import Testing
import Values

@testable import Sandbox

/// A stand-in of a payment provider, as a shop and the sandbox's own side know it, and an endpoint that listens to its events.
struct PaymentBench {
    enum Provider: String, CaseIterable, Sendable { case stripe, paddle, till }

    static let secret = "secret_of_the_bench"
    let bench: SandboxBench
    let provider: Provider
    let endpoint: ScriptedEndpoint

    /// `answers` are the endpoint's statuses in turn, then 200.
    static func run(_ provider: Provider, answers: [Int] = [], _ body: (PaymentBench) async throws -> Void) async throws {
        try await SandboxBench.run { bench async throws in
            try await ScriptedEndpoint.with(answers: answers) { endpoint async throws in
                let shop = PaymentBench(bench: bench, provider: provider, endpoint: endpoint)
                let webhook: JSON = ["url": .string(endpoint.url), "secret": .string(secret)]
                #expect(try await shop.control(.put, "webhook", webhook).status == 200)
                try await body(shop)
            }
        }
    }

    var standIn: any PaymentStandIn {
        switch provider {
        case .stripe: bench.sandbox.stripe
        case .paddle: bench.sandbox.paddle
        case .till: bench.sandbox.till
        }
    }

    /// What the API calls a check-out.
    var path: String {
        switch provider {
        case .stripe: "checkout/sessions"
        case .paddle: "transactions"
        case .till: "checkouts"
        }
    }

    /// The sandbox's own side: `/sandbox/<provider>/…`
    func control(_ method: HTTPRequest.Method, _ path: String, _ body: JSON? = nil) async throws -> (status: Int, body: JSON) {
        try await bench.people(method, "\(provider.rawValue)/\(path)", body)
    }

    func fault(_ fault: JSON) async throws -> Int64 {
        let added = try await control(.post, "faults", fault)
        #expect(added.status == 200)
        return try #require(added.body["id"]?.int)
    }

    /// Asks the API for a check-out.
    func call() async throws -> HTTPResponse {
        let url = "\(bench.sandbox.baseURL)/\(provider == .paddle ? "paddle" : provider.rawValue + "/v1")/\(path)"
        let (body, key): (HTTPRequest.Body, String) =
            switch provider {
            case .stripe: (.bytes(Array(StripeBench.payment().utf8), contentType: "application/x-www-form-urlencoded"), "sk_test_bench")
            case .paddle: (.bytes(Array(PaddleBench.transaction().utf8), contentType: "application/json"), "pdl_sdbx_apikey_bench")
            case .till: (.bytes(order().bytes, contentType: "application/json"), Self.secret)
            }
        return try await bench.client.send(
            HTTPRequest(.post, url, headers: [(name: "Authorization", value: "Bearer " + key)], body: body, timeout: .seconds(120)))
    }

    private func order() -> JSON {
        [
            "order": .string("order_\(bench.sandbox.till.checkouts().count)"), "description": "Pack", "amount": "0.50", "currency": "USD",
            "paid_url": "http://shop.test/paid", "cancelled_url": "http://shop.test/cancelled",
        ]
    }

    func open() async throws -> String {
        let answer = try JSON(parsing: try await call().body)
        return try #require((answer["data"] ?? answer)["id"]?.text)
    }

    func sell() async throws {
        let id = try await open()
        switch provider {
        case .stripe: try bench.sandbox.stripe.pay(id)
        case .paddle: try bench.sandbox.paddle.pay(id)
        case .till: try bench.sandbox.till.attempt(id, .paid)
        }
    }

    /// Ids of all events that have happened, oldest first.
    func happened() -> [String] { standIn.events().map(\.id) }

    func id(_ received: ScriptedEndpoint.Received) -> String { (received.event["event_id"] ?? received.event["id"])?.text ?? "" }

    /// Whether it is signed for this moment, at which the bench's clock stands.
    func isSigned(_ received: ScriptedEndpoint.Received, with secrets: [String] = [secret]) -> Bool {
        let seconds = bench.clock.now().seconds
        switch provider {
        case .stripe:
            return received.header("Stripe-Signature") == StripeWorld.signature(of: received.body, secrets: secrets, at: seconds)
        case .paddle:
            return received.header("Paddle-Signature") == PaddleWorld.signature(of: received.body, secrets: secrets, at: seconds)
        case .till: return received.header("Sandbox-Signature") == TillWorld.signature(of: received.body, secrets: secrets, at: seconds)
        }
    }
}
