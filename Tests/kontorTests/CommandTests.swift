import Foundation
import OutboundHTTP
import Sandbox
import TestBusiness
import TestSupport
import Testing

/// The real binary, as a person calls it.
@Suite struct CommandTests {
    /// An empty folder, and an environment with all that one Assistant needs.
    private struct Place: Sendable {
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
            #expect(ContinuousClock.now - started < .seconds(20))
        }
    }

    private func with(_ body: (Place) async throws -> Void) async throws {
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
            for command in ["serve", "demo", "sandbox", "report", "jobs", "key", "migrate", "doctor"] {
                #expect(help.output.contains("\n  \(command) "), "\(command)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder).isEmpty)
            let unknown = try await place.run("dance")
            #expect(unknown.status != 0)
            #expect(unknown.output.hasPrefix("Error: "))
        }
    }

    @Test("migrate makes the schema, and finds nothing to do the second time")
    func migrate() async throws {
        try await with { place in
            let first = try await place.run("migrate")
            #expect(first.status == 0)
            #expect(first.output.contains("applied "))
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
            try place.write("workspace:\n  nmae: Shop\n", to: "kontor.yaml")
            let ill = try await place.run("doctor")
            #expect(ill.status == 1)
            #expect(ill.output.contains("WRONG  configuration\n"))
            #expect(ill.output.contains("kontor.yaml:2:3: "))
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

    @Test("jobs of an idle business are none; what does not exist cannot be retried or cancelled")
    func jobs() async throws {
        try await with { place in
            let none = try await place.run("jobs")
            #expect(none.status == 0)
            #expect(none.output == "No jobs wait, run or are dead.\n")
            for command in ["retry", "cancel"] {
                let result = try await place.run("jobs", command, "999")
                #expect(result.status != 0)
                #expect(result.output.hasPrefix("Error: job 999 does not exist"), "\(result.output)")
            }
        }
    }

    private func status(of url: String, key: String? = nil) async throws -> Int {
        let http = HTTPClient()
        let headers = key.map { [(name: "Authorization", value: "Bearer " + $0)] } ?? []
        let result: Result<Int, any Error>
        do { result = .success(try await http.send(HTTPRequest(.get, url, headers: headers)).status) } catch { result = .failure(error) }
        await http.shutdown()
        return try result.get()
    }
}
