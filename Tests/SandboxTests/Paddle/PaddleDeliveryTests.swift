import OutboundHTTP
import Testing
import Values

@testable import Sandbox

@Suite struct PaddleDeliveryTests {
    @Test("notifications are signed, come again until they are answered 200, and a forged one comes once")
    func delivery() async throws {
        try await ScriptedEndpoint.with(answers: [503]) { endpoint in
            try await PaddleBench.run { bench async throws in
                try bench.paddle.setWebhook(url: endpoint.url, secret: PaddleBench.secret)
                _ = try await bench.open()
                let received = await endpoint.first(3)
                let ids = received.map { $0.event["event_id"]?.text }
                #expect(Set(ids).count == 2)
                for delivery in received {
                    let time = try #require(delivery.paddleTime)
                    let code = EventSignature.sign(delivery.body, PaddleBench.secret, at: time, ":")
                    #expect(delivery.paddleSignature == "ts=\(time);h1=\(code)")
                }
                try await bench.paddle.waitUntilDelivered()
                bench.paddle.add(.init(.forgedEvents, times: 1))
                bench.paddle.add(.init(.duplicateEvents(copies: 3), times: 1))
                _ = try await bench.open()
                try await bench.paddle.waitUntilDelivered()
                #expect(bench.paddle.forgeries().map(\.kind) == ["wrong_secret"])
                // A second transaction tells two events, the first of them three times and forged.
                let count = endpoint.received.count
                #expect(count == 8)
            }
        }
    }

    @Test("the page is paid by its form: declined, then paid; and it says so afterwards")
    func page() async throws {
        try await PaddleBench.run { bench async throws in
            let id = try await bench.open()
            func post(_ outcome: String) async throws -> String {
                let form = [("outcome", outcome), ("email", "ada@example.com")]
                let request = HTTPRequest(.post, bench.sandbox.baseURL + "/paddle/pay/\(id)/payments", body: .form(form))
                let response = try await bench.http.send(request)
                return try await bench.http.send(HTTPRequest(.get, bench.sandbox.baseURL + (response.header("location") ?? ""))).text
            }
            #expect(try await post("declined").contains("The card was declined"))
            #expect(try bench.paddle.transaction(id).status == "ready")
            #expect(try await post("paid").contains("Paid. Thank you"))
            #expect(try bench.paddle.transaction(id).status == "completed")
        }
    }
}
