import Foundation
import OutboundHTTP
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing

/// What was sold and told, at the command line.
@Suite(.timeLimit(.minutes(5))) struct PaymentCommandTests {
    private static func place(_ sandbox: Sandbox, _ folder: String) -> CommandTests.Place {
        CommandTests.Place(folder: folder, environment: TestBusiness.environment(sandbox, folder: folder))
    }

    private static func order(_ url: String) async throws {
        let http = HTTPClient()
        var request = HTTPRequest(.post, url + "/api/orders", headers: [(name: "Authorization", value: "Bearer \(TestBusiness.apiKey)")])
        request.body = .bytes(
            Array(#"{"user_id": "ada", "amount": "5.00", "description": "a coffee"}"#.utf8), contentType: "application/json")
        let answer = await Task { [request] in try await http.send(request) }.result
        await http.shutdown()
        #expect(try answer.get().status == 201)
    }

    @Test("revenue shows what was paid; an event is listed, replayed, handled again by the Kontor that serves, and pays nothing twice")
    func commands() async throws {
        let sandbox = try await CrashTests.startSandbox()
        try await TestFolder.with { folder in
            let place = Self.place(sandbox, folder)
            try await place.serving { url in
                try sandbox.stripe.setWebhook(url: url + TestBusiness.stripeWebhookPath, secret: TestBusiness.stripeWebhookSecret)
                try await Self.order(url)
                try sandbox.stripe.pay(try #require(sandbox.stripe.sessions().first).id)
                try await sandbox.stripe.waitUntilDelivered()
                let applied = try await Self.event(place, "applied").split(separator: "\t").map(String.init)
                let id = applied[0]
                #expect(try await place.run("events", "replay", id).output == "Event \(id) was applied before and stays as it is.\n")

                let day = String(applied[4].prefix(10))
                let json = try await place.run("revenue", "monthly", day, "--json")
                let revenue = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
                #expect(revenue["earned"] as? String == "5.00" && revenue["paying_customers"] as? Int == 1)
                let table = try await place.run("revenue", "monthly", day)
                #expect(
                    table.output.contains("earned 5.00 USD") && table.output.contains("api\t-\tstripe\t5.00\t0.00\t1"), "\(table.output)")
                #expect(try await place.run("revenue", "monthly", day, "--currency", "XTR").output.hasPrefix("earned 0 XTR"))
                #expect(try await place.run("revenue", "--currency", "stars").status != 0)

                // As after a bug that is mended: an event that was refused is handled again.
                let database = try Database(DatabaseURL("sqlite:" + place.folder + "/kontor.sqlite"))
                try await database.write { tx in
                    try tx.execute("UPDATE payment_event SET status = 'rejected', reason = 'a bug' WHERE event_id = \(id)")
                }
                try await database.close()
                #expect(try await Self.event(place, "rejected", id: id).hasSuffix("a bug"))
                #expect(try await place.run("events", "replay", id).output == "Event \(id) will be handled again now.\n")
                #expect(try await Self.event(place, "ignored", id: id).contains("known"))
                let after = try await place.run("revenue", "monthly", day)
                #expect(after.output == table.output)
                #expect(try await place.run("events", "replay", "nonsense").output.contains("no event's id"))
            }
        }
        await sandbox.stop()
    }

    /// The line of an event, once there is one of that status.
    private static func event(_ place: CommandTests.Place, _ status: String, id: String = "") async throws -> String {
        while true {
            let listed = try await place.run("events", "--status", status)
            let lines = listed.output.split(separator: "\n").filter { $0.contains("\t") && $0.hasPrefix(id) }
            if let line = lines.first { return String(line) }
        }
    }
}
