import Foundation
import OutboundHTTP
import Sandbox
import TestBusiness
import TestSupport
import Testing

/// The real binary, as a person calls it.
@Suite struct CommandTests {
    /// An empty folder, and an environment with all that one Assistant needs.
    struct Place: Sendable {
        let folder: String
        var environment: [String: String]

        func run(_ arguments: String...) async throws -> (status: Int32, output: String) {
            try await KontorProcess.run(arguments, environment: environment, folder: folder)
        }

        func write(_ text: String, to name: String) throws {
            try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
        }

        /// Runs `kontor serve` while `body` runs; it must end well on SIGTERM.
        func serving(_ body: (_ url: String) async throws -> Void) async throws {
            let kontor = try KontorProcess(["serve"], environment: environment, folder: folder)
            do {
                let line = try await kontor.line(with: "listens on")
                try await body(String(try #require(line.split(separator: " ").last)))
            } catch {
                await kontor.kill9()
                throw error
            }
            let started = ContinuousClock.now
            let status = await kontor.terminate()
            #expect(status == 0, "\(kontor.printed)")
            #expect(ContinuousClock.now - started < .seconds(60))
        }
    }

    func with(_ body: (Place) async throws -> Void) async throws {
        let sandbox = try await TestBusiness.startSandbox(TestBusiness.runningClock())
        try await TestFolder.with { folder in
            try await body(Place(folder: folder, environment: TestBusiness.environment(sandbox, folder: folder)))
        }
        await sandbox.stop()
    }

    @Test("help names every command; an unknown one is refused")
    func help() async throws {
        try await with { place in
            let help = try await place.run("--help")
            #expect(help.status == 0)
            for command in [
                "serve", "work", "demo", "sandbox", "chat", "report", "stats", "jobs", "ledger", "revenue", "key", "migrate", "copy",
                "backup",
                "restore",
                "doctor",
            ] {
                #expect(help.output.contains("\n  \(command) "), "\(command)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder).isEmpty)
            let unknown = try await place.run("dance")
            #expect(unknown.status != 0)
            #expect(unknown.output.hasPrefix("Error: "))
        }
    }

    @Test("shells complete every command and the words that options take", arguments: ["bash", "zsh", "fish"])
    func completion(_ shell: String) async throws {
        try await with { place in
            let script = try await place.run("--generate-completion-script", shell)
            #expect(script.status == 0)
            for word in ["chat", "doctor", "revoke", "json", "weekly"] { #expect(script.output.contains(word), "\(word)") }
        }
    }

    @Test("stats prints a table or JSON")
    func stats() async throws {
        try await with { place in
            try await place.serving { _ in
                let table = try await place.run("stats")
                #expect(table.status == 0 && table.output.contains("this month: income 0.00 USD"), "\(table.output)")
                let json = try await place.run("stats", "--json")
                let stats = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
                #expect(stats["customers"] as? Int == 0 && stats["profit_of_month"] != nil)
            }
        }
    }

    @Test("migrate makes the schema, and finds nothing to do the second time")
    func migrate() async throws {
        try await with { place in
            let first = try await place.run("migrate")
            #expect(first.status == 0)
            #expect(first.output.contains("applied "))
            let well = try await place.run("doctor")
            #expect(well.status == 0 && well.output.contains("ledger"), "\(well.output)")
            let second = try await place.run("migrate")
            #expect(second.status == 0)
            #expect(second.output == "The schema is up to date.\n")
        }
    }

    @Test("doctor finds a fresh folder well, and says what is wrong with a broken kontor.yaml and where")
    func doctor() async throws {
        try await with { place in
            let well = try await place.run("doctor")
            #expect(well.status == 0, "\(well.output)")
            #expect(well.output.split(separator: "\n").allSatisfy { $0.hasPrefix("ok ") })
            #expect(well.output.contains("there is no database at sqlite:"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder).isEmpty)
            try place.write("workspace:\n  nmae: Shop\n", to: "kontor.yaml")
            let ill = try await place.run("doctor")
            #expect(ill.status == 1)
            #expect(ill.output.contains("WRONG  configuration\n"))
            #expect(ill.output.contains("kontor.yaml:2:3: "))
        }
    }

    @Test("doctor says whether Stripe accepts the key, and what to do where it does not")
    func doctorOfPayments() async throws {
        try await with { place in
            var other = place
            other.environment["STRIPE_SECRET_KEY"] = "not_a_key"
            let refused = try await other.run("doctor")
            #expect(refused.status == 1)
            #expect(refused.output.contains("WRONG  payments\n"))
            #expect(refused.output.contains("dashboard"))
            #expect(!refused.output.contains("not_a_key"))
            other.environment["STRIPE_SECRET_KEY"] = nil
            other.environment["STRIPE_WEBHOOK_SECRET"] = nil
            let without = try await other.run("doctor")
            #expect(without.status == 0)
            #expect(without.output.contains("payments are not set up"))
        }
    }

    @Test("doctor names the keys that the world does not accept, each with its remedy, and shows none")
    func doctorOfKeys() async throws {
        try await with { place in
            var other = place
            other.environment["TELEGRAM_BOT_TOKEN"] = "7000000009:A-Token-that-nobody-has-ever-given-out"
            other.environment["MISTRAL_BASE_URL"] = "http://127.0.0.1:1/v1"
            let result = try await other.run("doctor")
            #expect(result.status == 1)
            #expect(result.output.contains("WRONG  telegram: assistant\n") && result.output.contains("@BotFather"), "\(result.output)")
            #expect(result.output.contains("WRONG  ai: mistral\n") && result.output.contains("cannot be asked"), "\(result.output)")
            #expect(result.output.contains("ok     ai: openai\n"), "\(result.output)")
            #expect(!result.output.contains("nobody-has-ever"))
        }
    }

    @Test("serve refuses a wrong kontor.yaml with file, line and what is allowed, and makes no database")
    func wrongConfiguration() async throws {
        try await with { place in
            try place.write("workspace:\n  nmae: Shop\n", to: "kontor.yaml")
            let result = try await place.run("serve")
            #expect(result.status == 1)
            let line = try #require(result.output.split(separator: "\n").first { $0.contains("kontor.yaml:2:3: ") }, "\(result.output)")
            #expect(line.contains("nmae") && line.contains("name") && line.contains("currency"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder) == ["kontor.yaml"])
        }
    }

    @Test("serve without any configuration says which variables to set")
    func noConfiguration() async throws {
        try await with { place in
            let result = try await Place(folder: place.folder, environment: [:]).run("serve")
            #expect(result.status == 1)
            for name in ["TELEGRAM_BOT_TOKEN", "OWNER_TELEGRAM_ID", "OPENAI_API_KEY"] { #expect(result.output.contains(name)) }
        }
    }

    @Test("a second serve on the same file stops with one sentence, and the first goes on")
    func secondServe() async throws {
        try await with { place in
            try await place.serving { url in
                let second = try await place.run("serve")
                #expect(second.status == 1)
                let lines = second.output.split(separator: "\n")
                #expect(lines.count == 1, "\(second.output)")
                #expect(lines.first?.hasPrefix("Error: ") == true)
                #expect(lines.first?.contains("kontor.sqlite") == true)
                let migration = try await place.run("migrate")
                #expect(migration.status == 1 && migration.output.contains("already runs"), "\(migration.output)")
                let status = try await status(of: url + "/health")
                #expect(status == 200)
            }
        }
    }

    @Test("a key made beside a serving Kontor opens its API at once, is listed, and is shut out once revoked")
    func key() async throws {
        try await with { place in
            let early = try await place.run("key", "create", "--owner")
            #expect(early.status == 1)
            #expect(early.output.contains("kontor serve"))
            try await place.serving { url in
                let unsaid = try await place.run("key", "create")
                #expect(unsaid.status != 0 && unsaid.output.contains("--owner"))
                let made = try await place.run("key", "create", "--owner", "--name", "books")
                #expect(made.status == 0)
                let key = try #require(made.output.split(separator: "\n").last.map(String.init))
                let opened = try await status(of: url + "/api/report/daily", key: key)
                #expect(opened == 200)
                let list = try await place.run("key", "list")
                #expect(list.output.contains("\tbooks\t") && !list.output.contains(key))
                let id = try #require(list.output.split(separator: "\t").first.map(String.init))
                let json = try await place.run("key", "list", "--json").output
                let rows = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]], "\(json)")
                #expect(rows.map { $0["id"] as? String } == [id] && rows.first?["revoked_at"] == nil)
                let revoked = try await place.run("key", "revoke", id)
                #expect(revoked.status == 0, "\(revoked.output)")
                let shut = try await status(of: url + "/api/report/daily", key: key)
                #expect(shut == 401)
            }
        }
    }

    @Test("report prints a table or JSON, and refuses what is no day or no period")
    func report() async throws {
        try await with { place in
            let early = try await place.run("report", "daily")
            #expect(early.status == 1 && early.output.contains("kontor serve"))
            try await place.serving { _ in
                let table = try await place.run("report", "daily")
                #expect(table.status == 0)
                #expect(table.output.contains("0.00"))
                let json = try await place.run("report", "weekly", "2026-11-21", "--json")
                #expect(json.status == 0)
                let report = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
                #expect(report["period"] as? String == "weekly")
                #expect(report["from"] as? String == "2026-11-16T00:00:00Z")
                #expect(report["profit"] as? String == "0.00")
                let day = try await place.run("report", "daily", "2026-99-01")
                #expect(day.status == 1)
                #expect(day.output == "Error: “2026-99-01” is not a day: write it as 2026-11-21\n")
                let period = try await place.run("report", "yearly")
                #expect(period.status != 0 && period.output.contains("monthly"))
            }
        }
    }

    @Test("jobs are listed once there is a business; what does not exist cannot be retried or cancelled")
    func jobs() async throws {
        try await with { place in
            let early = try await place.run("jobs")
            #expect(early.status == 1 && early.output.contains("there is no database at sqlite:"), "\(early.output)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder).isEmpty)
            _ = try await place.run("migrate")
            let unborn = try await place.run("jobs")
            #expect(unborn.status == 1 && unborn.output.contains("start `kontor serve` once"), "\(unborn.output)")
            try await place.serving { _ in }
            let none = try await place.run("jobs")
            #expect(none.status == 0 && !none.output.isEmpty)
            let dead = try await place.run("jobs", "--state", "discarded", "--json")
            #expect(dead.status == 0 && dead.output.hasSuffix("\"jobs\":[]}\n"), "\(dead.output)")
            for command in ["retry", "cancel"] {
                let result = try await place.run("jobs", command, "999999")
                #expect(result.status == 1)
                #expect(result.output.hasPrefix("Error: job 999999 does not exist"), "\(result.output)")
                #expect(result.output.split(separator: "\n").count == 1, "\(result.output)")
            }
        }
    }

    private func status(of url: String, key: String? = nil) async throws -> Int {
        let http = HTTPClient()
        let headers = key.map { [(name: "Authorization", value: "Bearer " + $0)] } ?? []
        let result: Result<Int, any Error>
        do { result = .success(try await http.send(HTTPRequest(.get, url, headers: headers, timeout: .seconds(120))).status) } catch {
            result = .failure(error)
        }
        await http.shutdown()
        return try result.get()
    }
}
